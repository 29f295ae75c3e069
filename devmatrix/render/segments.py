"""A golden file as a tree of segments: what its markers say, ready to be rendered for any scope."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from devmatrix.catalog.exemplar import Renaming
    from devmatrix.model.app import Entity
    from devmatrix.names import Name
    from devmatrix.render.scope import Fragment, RegionFunction, Scope


@dataclass
class Output:
    """What has been rendered so far. None among the lines is a place where something was left out."""

    regions: Mapping[str, RegionFunction]
    lines: list[str | None] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    typing_imports: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Place:
    """Where a segment stands in the library, for complaints: the file and its lines, counted from 0."""

    file: str
    start: int
    end: int

    def complaint(self, message: str) -> PatternError:
        return PatternError(f"{self.file}:{self.start + 1}: {message}")


@dataclass(frozen=True)
class Text:
    """Golden lines as they lie; `renaming` is what is rendered, without imports that only regions use."""

    raw: tuple[str, ...]
    renaming: Renaming | None

    def render(self, scope: Scope, output: Output) -> None:
        if self.renaming is not None:
            output.lines += self.renaming.apply(_names(scope)).split("\n")

    def strip(self, _scope: Scope) -> Iterator[str | None]:
        yield from self.raw


@dataclass(frozen=True)
class When:
    """Kept where every condition holds."""

    place: Place
    conditions: tuple[str, ...]
    body: tuple[Segment, ...]

    def holds(self, scope: Scope) -> bool:
        return all(scope.holds(name) for name in self.conditions)

    def render(self, scope: Scope, output: Output) -> None:
        if not self.holds(scope):
            output.lines.append(None)
            return
        for each in self.body:
            each.render(scope, output)

    def strip(self, scope: Scope) -> Iterator[str | None]:
        if not self.holds(scope):
            yield None
            return
        for each in self.body:
            yield from each.strip(scope)


@dataclass(frozen=True)
class Siblings:
    """The iterations of the exemplar after the first; `blank_lines` stand before each."""

    start: int
    end: int
    blank_lines: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Each:
    """Repeated for each member of a collection; the first iteration in the file is the template."""

    place: Place
    collection: str
    template: tuple[Segment, ...]
    siblings: Siblings

    def render(self, scope: Scope, output: Output) -> None:
        members = COLLECTIONS[self.collection](scope)
        if not members:
            output.lines.append(None)
        for index, entity in enumerate(members):
            if index:
                output.lines += [""] * self.siblings.blank_lines
            for each in self.template:
                each.render(replace(scope, entity=entity), output)

    def strip(self, scope: Scope) -> Iterator[str | None]:
        first = replace(scope, entity=COLLECTIONS[self.collection](scope)[0])
        for each in self.template:
            yield from each.strip(first)
        yield from [""] * self.siblings.blank_lines
        yield from self.siblings.lines


@dataclass(frozen=True)
class Region:
    """Replaced by the lines of a region function; `body` are those that it gives for the exemplar."""

    place: Place
    name: str
    indent: str
    body: tuple[str, ...]
    trailing: bool = False

    def fragment(self, scope: Scope, regions: Mapping[str, RegionFunction]) -> Fragment:
        if self.name not in regions:
            raise self.place.complaint(f"there is no region function {self.name}")
        try:
            return regions[self.name](scope)
        except Exception as error:
            error.add_note(f"in region {self.name}, {self.place.file}:{self.place.start + 1}")
            raise

    def render(self, scope: Scope, output: Output) -> None:
        fragment = self.fragment(scope, output.regions)
        output.imports |= fragment.imports
        output.typing_imports |= fragment.typing_imports
        output.lines += self.indented(fragment) or [None]

    def indented(self, fragment: Fragment) -> list[str]:
        return [self.indent + line if line else "" for line in "\n".join(fragment.lines).split("\n") if fragment.lines]

    def strip(self, _scope: Scope) -> Iterator[str | None]:
        yield from self.body or [None]


@dataclass(frozen=True)
class Anchor:
    """Where the imports of regions go: those of annotations when `typing`, `nested` inside such a block."""

    typing: bool
    nested: bool

    def render(self, _scope: Scope, output: Output) -> None:
        output.lines.append(NESTED_TYPING if self.nested else TYPING if self.typing else RUNTIME)

    def strip(self, _scope: Scope) -> Iterator[str | None]:
        yield from ()


# Stand for imports until the whole file is rendered; no golden line holds a NUL.
RUNTIME, TYPING, NESTED_TYPING = "\0runtime", "\0typing", "\0nested"

Segment = Text | When | Each | Region | Anchor

COLLECTIONS: dict[str, Callable[[Scope], tuple[Entity, ...]]] = {"entity": lambda scope: scope.app.entities}


def _names(scope: Scope) -> dict[str, Name]:
    return {"app": scope.app.name, "subject": scope.entity.name} if scope.entity else {"app": scope.app.name}


def close_gaps(lines: list[str | None]) -> list[str]:
    """Drop the blank lines that something left out would leave doubled, or first in a block."""
    kept: list[str] = []
    gap = False
    for line in lines:
        if line is None:
            gap = True
            continue
        before = kept[-1] if kept else ""
        if gap and not line.strip() and (not before.strip() or before.endswith((":", "(", "[", "{"))):
            continue
        gap = gap and not line.strip()
        kept.append(line)
    return kept
