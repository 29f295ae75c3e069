"""The laws as functions of a library, so that a test can also hold them against a library with a fault in it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ruamel.yaml import YAML

from devmatrix import pipeline
from devmatrix.catalog.load import library_folder, load_catalog
from devmatrix.names import Name
from devmatrix.plan import plan
from devmatrix.render.directives import read_golden
from devmatrix.render.regions import region_functions
from devmatrix.render.render import render, render_golden
from devmatrix.render.scope import Scope
from devmatrix.render.tidy import tidy
from devmatrix.reserved import Reserved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from devmatrix.plan import Plan, Step
    from devmatrix.tree import FileTree

PATTERNS = library_folder("patterns")
_NOT_GOLDEN = {"__pycache__"}


@dataclass(frozen=True)
class Library:
    """A folder of patterns with its two specs; with `only`, the laws look at one golden file."""

    root: Path = PATTERNS
    only: str = ""

    @cached_property
    def exemplar(self) -> Plan:
        return self._plan("exemplar.yaml")

    @cached_property
    def mirror(self) -> FileTree:
        return render(self._plan("mirror.yaml"))

    def _plan(self, spec: str) -> Plan:
        # The exemplar's own names are in its golden code, so none is reserved here.
        planned = plan(pipeline.build(pipeline.load(self.root / spec), Reserved()), load_catalog(root=self.root))
        steps = (each for each in planned.steps if not self.only or (each.source and each.source.file == self.file))
        return replace(planned, steps=tuple(steps))

    @property
    def file(self) -> Path:
        return self.root / self.only

    @cached_property
    def golden_files(self) -> list[str]:
        """Every file that lies in a `code` or `tests` folder of a pattern, relative to the library."""
        return sorted(
            path.relative_to(self.root).as_posix()
            for top in ("code", "tests")
            for path in self.root.glob(f"*/*/{top}/**/*")
            if path.is_file() and not _NOT_GOLDEN.intersection(path.parts)
        )

    @cached_property
    def differences(self) -> Mapping[str, str]:
        """For each golden file that the exemplar renders, how the rendered text differs from it."""
        subject = self.exemplar.app.entities[0]
        steps = {
            step.source.file.relative_to(self.root).as_posix(): step
            for step in self.exemplar.steps
            if step.source and step.entity in {None, subject}
        }
        expected = tidy({step.target: self._stripped(step) for step in steps.values()})
        rendered = tidy(render_golden(self.exemplar))
        return {
            name: "\n".join(
                difflib.unified_diff(
                    expected[step.target].splitlines(), rendered[step.target].splitlines(), lineterm=""
                )
            )
            for name, step in steps.items()
        }

    def _stripped(self, step: Step) -> str:
        assert step.source
        golden = read_golden(step.source, inside_entity=step.entity is not None)
        return golden.strip(Scope(self.exemplar.app, self.exemplar.contributions, step.entity))

    @cached_property
    def leaks(self) -> list[str]:
        """Each place of the mirror's project that still says a word of the exemplar."""
        return [
            f"{path}:{number}: {word!r} ({file.origin})"
            for path, file in self.mirror.items()
            for number, word in _found(f"{path}\n{file.text}", self.exemplar_words)
        ]

    @cached_property
    def exemplar_words(self) -> Mapping[str, set[str]]:
        words: dict[str, set[str]] = {}
        for name, _ in word_pairs(read(self.root / "exemplar.yaml"), read(self.root / "mirror.yaml")):
            for form in Name.parse(name).forms().values():
                words.setdefault(_spaced(form.lower()), set()).add(form.lower())
        return words


def _found(text: str, words: Mapping[str, set[str]]) -> Iterator[tuple[int, str]]:
    """Each word in a text with its line; the words are in lower case, by their spaced form."""
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


def read(path: Path) -> object:
    return YAML(typ="safe", pure=True).load(path)


def word_pairs(one: object, other: object) -> Iterator[tuple[str, str]]:
    """The names of two specs of the same shape, in pairs: app, enums, entities, fields, inverses."""
    assert isinstance(one, dict)
    assert isinstance(other, dict)
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


def undefined_regions(library: Library) -> set[str]:
    """The regions that golden files name and no function provides."""
    marker = re.compile(r"# devmatrix: region (\w+)")
    named = {name for file in library.golden_files for name in marker.findall((library.root / file).read_text("utf-8"))}
    return named - region_functions().keys()
