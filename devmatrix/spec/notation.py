"""The short form of a field, taken apart: `TYPE[(args)][[]][?][ = default]`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NOTATION = re.compile(
    r"\s*(?P<name>[^\W\d]\w*)(?P<arguments>\((?P<inside>[^()]*)\))?(?P<list>\s*\[\s*\])?\s*(?P<null>\?)?\s*(?:=(?P<default>.*))?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Notation:
    """The parts of a written type; offsets count characters from the start of the text."""

    name: str
    offset: int
    arguments: tuple[str, ...] | None
    arguments_offset: int
    is_list: bool
    nullable: bool
    default: str | None
    default_offset: int


@dataclass(frozen=True)
class Malformed:
    """A text that is no type: where it stops making sense, and a way out."""

    offset: int
    hint: str | None


def read_notation(text: str) -> Notation | Malformed:
    """Take a written type apart."""
    match = _NOTATION.match(text)
    if match is None:
        return Malformed(0, "a type is a word: string(120), int?, Product, bool = true")
    if match.end() < len(text):
        return Malformed(match.end(), _hint(text[match.end() :], match))
    default = match["default"]
    padding = len(default) - len(default.lstrip()) if default else 0
    return Notation(
        name=match["name"],
        offset=match.start("name"),
        arguments=_split(match["inside"]) if match["arguments"] else None,
        arguments_offset=match.start("arguments"),
        is_list=match["list"] is not None,
        nullable=match["null"] is not None,
        default=None if default is None else default.strip(),
        default_offset=match.start("default") + padding,
    )


def _split(inside: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in inside.split(",")) if inside.strip() else ()


def _hint(rest: str, match: re.Match[str]) -> str | None:
    if rest.startswith("[") and match["null"]:
        return "items of a list are never null; a list that may be null is `TYPE[]?`"
    if rest.startswith("("):
        return "close the bracket and write arguments as in decimal(10,2)"
    if rest.startswith("[") and match["list"]:
        return "lists of lists are not part of the language; `json` holds any shape"
    return "the short form is TYPE(arguments)[]? = default"
