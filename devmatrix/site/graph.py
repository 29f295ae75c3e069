"""The graph of requirements, laid out in lanes: one for each category, what others build on at the bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from devmatrix.site.entries import Entry

WIDTH = 1180
_LABEL = 176  # the column with the names of the lanes
_LETTER = 7.2  # of the monospaced face at 12 px
_PILL = 26
_GAP = 12
_ROW = 46
_PADDING = 16


@dataclass(frozen=True)
class Node:
    """A pattern as a pill; `x` and `y` are its upper left corner."""

    entry: Entry
    x: float
    y: float
    width: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def letters(self) -> float:
        return round(len(self.entry.id) * _LETTER, 1)


@dataclass(frozen=True)
class Lane:
    """A category: a band over the whole width."""

    category: str
    hue: int
    y: float
    height: float
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Edge:
    """A requirement as the data of an SVG path."""

    source: str
    target: str
    path: str


@dataclass(frozen=True)
class Drawing:
    """The whole graph, in pixels."""

    lanes: tuple[Lane, ...]
    edges: tuple[Edge, ...]
    height: float
    width: int = WIDTH


def draw(entries: Sequence[Entry]) -> Drawing:
    """Places every pattern and every requirement; the same catalogue gives the same drawing."""
    lanes: list[Lane] = []
    placed: dict[str, Node] = {}
    y = 0.0
    for members in _ordered_lanes(entries):
        nodes, height = _lane(_by_neighbours(members, placed), y)
        placed |= {each.entry.id: each for each in nodes}
        lanes.append(Lane(members[0].pattern.category, members[0].hue, y, height, nodes))
        y += height
    edges = [
        Edge(each.id, other, _curve(placed[each.id], placed[other]))
        for each in entries
        for other in each.pattern.requires
        if other in placed
    ]
    return Drawing(tuple(lanes), tuple(edges), y)


def _ordered_lanes(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Categories by how much their patterns build on, most first."""
    reach = _reach({each.id: each.pattern.requires for each in entries})
    lanes: dict[str, list[Entry]] = {}
    for each in entries:
        lanes.setdefault(each.pattern.category, []).append(each)

    def depth(members: list[Entry]) -> tuple[float, str]:
        mean = sum(len(reach[each.id]) for each in members) / len(members)
        return -mean, members[0].pattern.category

    return sorted(lanes.values(), key=depth)


def _reach(requires: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """All that each pattern needs, directly or not; patterns may need each other."""
    found: dict[str, set[str]] = {}
    for start in requires:
        seen: set[str] = set()
        waiting = list(requires[start])
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += requires.get(each, ())
        found[start] = seen
    return found


def _by_neighbours(members: list[Entry], placed: Mapping[str, Node]) -> list[Entry]:
    """Each below those that it is joined with in the lanes above, so that fewer lines cross."""

    def centre(entry: Entry) -> tuple[float, str]:
        near = [placed[each].middle for each in (*entry.pattern.requires, *entry.required_by) if each in placed]
        return (sum(near) / len(near) if near else WIDTH / 2), entry.id

    return sorted(members, key=centre)


def _lane(members: Sequence[Entry], y: float) -> tuple[tuple[Node, ...], float]:
    """The pills of a lane in centred rows that share the pills evenly."""
    rows = _rows(members)
    nodes = []
    for number, row in enumerate(rows):
        x = _LABEL + (WIDTH - _LABEL - _GAP - _length(row)) / 2
        for entry in row:
            nodes.append(Node(entry, round(x, 1), y + _PADDING + number * _ROW, _width(entry)))
            x += _width(entry) + _GAP
    return tuple(nodes), 2 * _PADDING + (len(rows) - 1) * _ROW + _PILL


def _rows(members: Sequence[Entry]) -> list[Sequence[Entry]]:
    for count in range(1, len(members) + 1):
        size = -(-len(members) // count)
        rows = [members[start : start + size] for start in range(0, len(members), size)]
        if all(_length(row) <= WIDTH - _LABEL - 2 * _GAP for row in rows):
            return rows
    return [[each] for each in members]


def _length(row: Sequence[Entry]) -> float:
    return sum(_width(each) + _GAP for each in row) - _GAP


def _width(entry: Entry) -> float:
    return round(len(entry.id) * _LETTER + 22, 1)


def _curve(source: Node, target: Node) -> str:
    """From the edge of one pill to the edge of the other; within a row, an arc above it."""
    start, end = source.middle, target.middle
    if source.y == target.y:
        lift = source.y - min(14, 6 + abs(start - end) / 60)
        return f"M{start:.1f} {source.y:g}C{start:.1f} {lift:.1f} {end:.1f} {lift:.1f} {end:.1f} {target.y:g}"
    top, bottom = (source.y + _PILL, target.y) if source.y < target.y else (source.y, target.y + _PILL)
    bend = (top + bottom) / 2
    return f"M{start:.1f} {top:g}C{start:.1f} {bend:g} {end:.1f} {bend:g} {end:.1f} {bottom:g}"
