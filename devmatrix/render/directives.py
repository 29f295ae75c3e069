"""From a golden file to its segments: each file is read once and rendered as often as there are entities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix import conditions
from devmatrix.catalog.exemplar import ENTITIES, compile_text, is_sibling
from devmatrix.render.extents import Extents
from devmatrix.render.imports import ImportEdits, assemble, edit_imports
from devmatrix.render.markers import Marker, read_markers, without_markers
from devmatrix.render.segments import (
    COLLECTIONS,
    Anchor,
    Each,
    Output,
    Place,
    Region,
    Segment,
    Siblings,
    Text,
    When,
    close_gaps,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.catalog.source import Source
    from devmatrix.render.scope import RegionFunction, Scope


@dataclass(frozen=True)
class Golden:
    """A golden file, read."""

    source: Source
    segments: tuple[Segment, ...]

    def render(self, scope: Scope, regions: Mapping[str, RegionFunction]) -> str:
        """The text for a scope, not yet formatted."""
        output = Output(regions)
        for each in self.segments:
            each.render(scope, output)
        return _text(assemble(close_gaps(output.lines), output.imports, output.typing_imports))

    def strip(self, scope: Scope) -> str:
        """The golden text itself, less its markers and what `when` leaves out in that scope."""
        return _text(close_gaps([line for each in self.segments for line in each.strip(scope)]))


def read_golden(source: Source, *, inside_entity: bool, complete: bool = True) -> Golden:
    """Read a golden file; a marker that means nothing is a `PatternError` with its line.

    A file that is not `complete` may lack iterations of an `each`.
    """
    return Golden(source, _Reader(source, inside_entity=inside_entity, complete=complete).read())


def _text(lines: list[str]) -> str:
    text = "\n".join(lines).strip("\n")
    return f"{text}\n" if text else ""


class _Reader:
    def __init__(self, source: Source, *, inside_entity: bool, complete: bool) -> None:
        self._file = str(source.file)
        self._lines = source.lines
        self._is_python = source.is_python
        self._markers = read_markers(self._file, self._lines)
        self._extents = Extents(source, self._lines)
        self._inside_entity = inside_entity
        self._complete = complete
        self._inside_each = False
        self._edits = self._edited_imports(source)

    def _edited_imports(self, source: Source) -> ImportEdits:
        if not source.is_python or not any(each.verb == "region" for each in self._markers.values()):
            return ImportEdits()
        inside: set[int] = set()
        marked: set[int] = set()
        for marker in self._markers.values():
            if marker.verb == "region":
                inside |= set(range(marker.line, self._reach(marker)))
            elif marker.alone:
                marked |= set(range(marker.line, self._reach(marker)))
        return edit_imports(source.tree, self._lines, inside, marked)

    def read(self) -> tuple[Segment, ...]:
        return self._between(0, len(self._lines), list(self._edits.anchors))

    def _between(self, start: int, end: int, anchors: list[tuple[int, Anchor]]) -> tuple[Segment, ...]:
        segments: list[Segment] = []
        line = plain = start
        while line < end:
            due = [anchor for at, anchor in anchors if at <= line]
            marker = self._markers.get(line)
            if marker or due:
                segments += self._plain(plain, line)
                plain = line
            segments += due
            del anchors[: len(due)]
            if marker is None:
                line += 1
                continue
            segment, line = self._marked(marker, end)
            plain = line
            segments.append(segment)
        segments += self._plain(plain, end)
        return (*segments, *(anchor for _, anchor in anchors))

    def _plain(self, start: int, end: int) -> list[Segment]:
        if start == end:
            return []
        kept = [text for line in range(start, end) for text in self._edits.lines.get(line, [self._lines[line]])]
        return [self._text_segment(self._lines[start:end], kept)]

    def _text_segment(self, raw: list[str], kept: list[str]) -> Text:
        return Text(tuple(raw), compile_text("\n".join(kept), is_python=self._is_python) if kept else None)

    def _marked(self, marker: Marker, limit: int) -> tuple[Segment, int]:
        """The segment that a marker begins, and the line after it."""
        if marker.verb in {"end", "then"}:
            raise self._place(marker, marker.line).complaint(f"`{marker.verb}` ends nothing")
        if marker.verb == "region":
            return self._region(marker)
        return self._when(marker, limit) if marker.verb == "when" else self._each(marker, limit)

    def _region(self, marker: Marker) -> tuple[Segment, int]:
        if not marker.block:
            place = self._place(marker, marker.line + 1)
            return Region(place, marker.argument, marker.indent, (marker.code,), trailing=True), marker.line + 1
        end = self._end(marker)
        body = tuple(self._lines[marker.line + 1 : end])
        return Region(self._place(marker, end), marker.argument, marker.indent, body), end + 1

    def _when(self, marker: Marker, limit: int) -> tuple[Segment, int]:
        names = tuple(marker.argument.split(" and "))
        for name in names:
            if not conditions.known(name, inside_entity=self._inside_entity or self._inside_each):
                raise self._place(marker, marker.line).complaint(f"there is no condition {name} here")
        body, end, after = self._governed(marker, limit)
        return When(self._place(marker, end), names, body), after

    def _each(self, marker: Marker, limit: int) -> tuple[Segment, int]:
        place = self._place(marker, marker.line)
        if marker.argument not in COLLECTIONS:
            raise place.complaint(f"there is no collection {marker.argument}")
        if self._inside_each or self._inside_entity:
            raise place.complaint("`each` stands in an app-scope file, and not inside another `each`")
        self._inside_each = True
        if marker.block:
            middle, after = self._then(marker), self._end(marker) + 1
            template = self._between(marker.line + 1, middle, [])
            first, last = self._extents.skip_blank(middle + 1), after - 1
        else:
            template, end, after = self._governed(marker, limit)
            first, last = self._siblings(marker, end)
            after = last
        self._inside_each = False
        blank = self._blank_before(first, marker.line)
        siblings = Siblings(first, last, blank, tuple(without_markers(self._lines[first:last])))
        return Each(self._place(marker, after), marker.argument, template, siblings), after

    def _governed(self, marker: Marker, limit: int) -> tuple[tuple[Segment, ...], int, int]:
        """What a `when` or `each` governs, the line where that ends, and the line to go on with."""
        if marker.block:
            end = self._end(marker)
            return self._between(marker.line + 1, end, []), end, end + 1
        if not marker.alone:
            after = marker.line + 1
            return (self._text_segment([marker.code], [marker.code]),), after, after
        below = self._markers.get(marker.line + 1)
        reach = self._end(below) + 1 if below and below.block else self._extents.below(marker.line)
        if reach is None or reach > limit:
            raise self._place(marker, marker.line).complaint(
                "no whole statement stands below this marker; mark a one-line element at its end, or use a block"
            )
        return self._between(marker.line + 1, reach, []), reach, reach

    def _siblings(self, marker: Marker, end: int) -> tuple[int, int]:
        """The lines of the other iterations: as many as the exemplar has further entities."""
        first = last = end
        for index, entity in enumerate(ENTITIES[1:]):
            start = self._extents.skip_blank(last)
            found = start + 1 if not marker.alone else self._extents.sibling(start)
            if found is None or start in self._markers or not is_sibling(self._lines[start:found], entity):
                if not self._complete:
                    break
                raise self._place(marker, end).complaint(f"`each` needs {len(ENTITIES)} iterations, {index + 1} found")
            first, last = first if index else start, found
        return first, last

    def _blank_before(self, first: int, start: int) -> int:
        count = 0
        while first - count - 1 > start and not self._lines[first - count - 1].strip():
            count += 1
        return count

    def _then(self, marker: Marker) -> int:
        end = self._end(marker)
        for line in range(marker.line + 1, end):
            if (found := self._markers.get(line)) and found.verb == "then":
                return line
        raise self._place(marker, end).complaint("`each` with a colon needs `then` before the other iterations")

    def _reach(self, marker: Marker) -> int:
        """The line after what a marker governs, as far as that can be told before the file is read."""
        if marker.block:
            return self._end(marker) + 1
        below = self._extents.below(marker.line) if marker.alone else None
        return marker.line + 1 if below is None else below

    def _end(self, marker: Marker) -> int:
        depth = 0
        for line in range(marker.line, len(self._lines)):
            found = self._markers.get(line)
            if found is None:
                continue
            depth += found.block - (found.verb == "end")
            if depth == 0 and found.verb == "end":
                return line
        raise self._place(marker, marker.line).complaint(f"`{marker.verb}` has no `end`")

    def _place(self, marker: Marker, end: int) -> Place:
        return Place(self._file, marker.line, end)
