"""What is said about a mistake in a spec, where it stands, and how it is shown."""

from __future__ import annotations

import difflib
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_SHOWN = 100
_WIDTH = 100
_LEAD = 20


@dataclass(frozen=True, order=True)
class Position:
    """A place in the spec's text; both numbers count from 1."""

    line: int
    column: int


WHOLE_FILE = Position(0, 0)


@dataclass(frozen=True)
class Diagnostic:
    """One mistake: a stable code (`DM103`), its place, what is wrong, and a way out."""

    code: str
    position: Position
    message: str
    hint: str | None = None


@dataclass(frozen=True)
class Source:
    """The text of a spec under the name that the user gave it."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    def position(self, offset: int) -> Position:
        """The place of a character, counted from 0, in the text."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1)

    def offset(self, position: Position) -> int:
        """The character at a place: the inverse of `position`."""
        return self._starts[position.line - 1] + position.column - 1

    def line(self, number: int) -> str:
        """A line without its break; the empty string outside the text."""
        if not 1 <= number <= len(self._starts):
            return ""
        return _LINE_BREAK.split(self.text[self._starts[number - 1] :], maxsplit=1)[0]


def suggest(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the known word nearest to a misspelt one; None when none is near."""
    candidates = sorted(known)
    if by_case := [each for each in candidates if each.lower() == word.lower()]:
        return f"did you mean `{by_case[0]}`?"
    near = difflib.get_close_matches(word[:80], candidates, n=1, cutoff=0.6)
    return f"did you mean `{near[0]}`?" if near else None


def quote(text: object, *, limit: int = 60) -> str:
    """A user's text as it may stand inside a message: on one line, printable, of bounded length."""
    shown = "".join(each if each.isprintable() else _escape(each) for each in str(text)[: limit + 1])
    return f"`{shown[:limit]}…`" if len(shown) > limit else f"`{shown}`"


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def render(diagnostics: Sequence[Diagnostic], source: Source) -> str:
    """Every mistake in the order of the file: `file:line:column: CODE message`, its line with an arrow, its hint."""
    shown = "\n".join(_render_one(each, source) for each in diagnostics[:_SHOWN])
    hidden = len(diagnostics) - _SHOWN
    return f"{shown}\n… and {hidden} more\n" if hidden > 0 else f"{shown}\n"


def _render_one(diagnostic: Diagnostic, source: Source) -> str:
    place = source.name
    excerpt: list[str] = []
    if diagnostic.position != WHOLE_FILE:
        place += f":{diagnostic.position.line}:{diagnostic.position.column}"
        excerpt = _excerpt(diagnostic.position, source)
    hint = [f"    hint: {diagnostic.hint}"] if diagnostic.hint else []
    return "\n".join([f"{place}: {diagnostic.code} {diagnostic.message}", *excerpt, *hint])


def _excerpt(position: Position, source: Source) -> list[str]:
    line = source.line(position.line)
    if not line.strip():
        return []
    # A long line is shown around its mistake.
    first = max(0, position.column - _WIDTH + _LEAD) if len(line) > _WIDTH else 0
    shown = "".join(each if each.isprintable() else " " for each in line[first : first + _WIDTH])
    ahead = shown[: position.column - 1 - first]
    gutter = f"{position.line:>5} | "
    return [gutter + shown.rstrip(), " " * (len(gutter) - 2) + "| " + " " * _columns(ahead) + "^"]


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(_column_width(each) for each in text)


def _column_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
