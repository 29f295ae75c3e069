"""Second law: rendering for the mirror leaves no word of the exemplar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from devmatrix.names import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from devmatrix.laws.library import Library


@dataclass(frozen=True)
class Leak:
    """A word of the exemplar in the mirror's project; line 0 is the path itself."""

    path: str
    line: int
    word: str
    origin: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word!r} ({self.origin})"


def leaks(library: Library) -> list[Leak]:
    """Each place of the mirror's project that still says a word of the exemplar."""
    words = exemplar_words(library.root)
    return [
        Leak(path, number, word, file.origin)
        for path, file in library.mirror.items()
        for number, word in words_in(f"{path}\n{file.text}", words)
    ]


def exemplar_words(root: Path) -> Mapping[str, set[str]]:
    """All forms of the names in the exemplar, in lower case, by their spaced form."""
    words: dict[str, set[str]] = {}
    for name, _ in word_pairs(root):
        for form in Name.parse(name).forms().values():
            words.setdefault(_spaced(form.lower()), set()).add(form.lower())
    return words


def word_pairs(root: Path) -> Iterator[tuple[str, str]]:
    """The names of the exemplar, each with the mirror's: app, enums, entities, fields, inverses."""
    one, other = _read(root / "exemplar.yaml"), _read(root / "mirror.yaml")
    yield one["app"]["name"], other["app"]["name"]
    yield from zip(one["enums"], other["enums"], strict=True)
    for (name, entity), (other_name, other_entity) in zip(
        one["entities"].items(), other["entities"].items(), strict=True
    ):
        yield name, other_name
        fields, other_fields = entity["fields"], other_entity["fields"]
        yield from zip(fields, other_fields, strict=True)
        for field, other_field in zip(fields.values(), other_fields.values(), strict=True):
            if isinstance(field, dict) and "inverse" in field:
                yield field["inverse"], other_field["inverse"]


def words_in(text: str, words: Mapping[str, set[str]]) -> Iterator[tuple[int, str]]:
    """Each word in a text with its line, counted from 0."""
    spaced = _spaced(text.lower())
    lines = list(_joined(text.lower()))
    for word in sorted(each for key, forms in words.items() if key in spaced for each in forms):
        # Not as the end of a longer word: `catalogue_item` would hold `log`.
        pattern = re.compile(rf"(?<![^\W_]){re.escape(word)}")
        yield from ((number, word) for number, line in enumerate(lines) if pattern.search(line))


def _spaced(text: str) -> str:
    """All ways of joining words made one, so that most files are done with after one look."""
    return re.sub(r"[\W_]+", " ", text)


def _joined(text: str) -> Iterator[str]:
    """Each line with the first word of the next, so that a name of two words is found across a line's end."""
    lines = [re.sub(r"\s+", " ", line).rstrip() for line in text.split("\n")]
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        yield " ".join([line, *following.lstrip("# ").split()[:1]])


def _read(path: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = YAML(typ="safe", pure=True).load(path)
    return found
