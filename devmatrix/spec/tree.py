"""YAML as a tree in which every value knows its place, as an offset into the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Scalar:
    """A single value; `style` is the quote or block sign that it was written with, empty when plain."""

    start: int
    end: int
    value: object
    style: str = ""
    spoilt: bool = False

    def plain(self) -> object:
        return self.value


@dataclass
class Items:
    """A YAML sequence."""

    start: int
    end: int
    nodes: list[Node] = field(default_factory=list)

    def plain(self) -> object:
        return [each.plain() for each in self.nodes]


@dataclass
class Mapping:
    """A YAML mapping; `keys` holds the place of each key."""

    start: int
    end: int
    nodes: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def plain(self) -> object:
        return {key: node.plain() for key, node in self.nodes.items()}


Node = Scalar | Items | Mapping


def child(node: Node, step: str | int) -> Node | None:
    """What stands directly below a node under a key or an index."""
    if isinstance(node, Mapping):
        return node.nodes.get(str(step)) if isinstance(step, str) else None
    if isinstance(node, Items) and isinstance(step, int):
        return node.nodes[step] if step < len(node.nodes) else None
    return None


def spoilt(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of the values that could not be read."""
    if isinstance(node, Scalar):
        if node.spoilt:
            yield path
        return
    below = node.nodes.items() if isinstance(node, Mapping) else enumerate(node.nodes)
    for step, each in below:
        yield from spoilt(each, (*path, step))
