"""What patterns require, as a graph. Patterns may require each other, so it may have cycles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devmatrix.catalog.pattern import Pattern


@dataclass(frozen=True)
class Graph:
    """Patterns by id, and from each the ids that it leads to, both in the order of ids."""

    patterns: Mapping[str, Pattern]
    targets: Mapping[str, tuple[str, ...]]

    @property
    def edges(self) -> tuple[tuple[str, str], ...]:
        return tuple((each, target) for each, targets in self.targets.items() for target in targets)

    @property
    def roots(self) -> tuple[str, ...]:
        """Where to begin, so that every pattern is met: what nothing leads to, then one of each cycle left over."""
        led_to = {target for each, target in self.edges if each != target}
        found = [each for each in self.targets if each not in led_to]
        met = self._reached(found)
        for each in self.targets:
            if each not in met:
                found.append(each)
                met |= self._reached([each])
        return tuple(found)

    def reversed(self) -> Graph:
        """The same patterns; an arrow leads from what is required to what requires it."""
        sources: dict[str, list[str]] = {each: [] for each in self.targets}
        for each, target in self.edges:
            sources[target].append(each)
        return Graph(self.patterns, {each: tuple(found) for each, found in sources.items()})

    def below(self, ids: Iterable[str]) -> Graph:
        """Only those patterns and what they lead to, directly or not."""
        met = self._reached(ids)
        return Graph(
            {each: pattern for each, pattern in self.patterns.items() if each in met},
            {each: targets for each, targets in self.targets.items() if each in met},
        )

    def _reached(self, ids: Iterable[str]) -> set[str]:
        waiting = list(ids)
        met: set[str] = set()
        while waiting:
            if (each := waiting.pop()) not in met:
                met.add(each)
                waiting += self.targets[each]
        return met


def requirement_graph(patterns: Iterable[Pattern]) -> Graph:
    """The graph of `requires`; a requirement that is not among the patterns is left out."""
    by_id = {each.id: each for each in sorted(patterns, key=lambda each: each.id)}
    targets = {each.id: tuple(sorted({*each.requires} & by_id.keys())) for each in by_id.values()}
    return Graph(by_id, targets)


def required_by(patterns: Iterable[Pattern]) -> Mapping[str, tuple[str, ...]]:
    """For each pattern the ids of those that require it."""
    return requirement_graph(patterns).reversed().targets


def draw_tree(graph: Graph, roots: Iterable[str] = ()) -> str:
    """Text with one branch a requirement; a pattern whose branch stands above already ends in ` …`."""
    lines: list[str] = []
    drawn: set[str] = set()

    def draw(each: str, lead: str, branch: str, indent: str) -> None:
        targets = graph.targets[each]
        repeated = each in drawn and bool(targets)
        lines.append(f"{lead}{branch}{each}{' …' if repeated else ''}")
        if repeated:
            return
        drawn.add(each)
        for target in targets:
            last = target == targets[-1]
            draw(target, lead + indent, "└── " if last else "├── ", "    " if last else "│   ")

    for root in tuple(roots) or graph.roots:
        draw(root, "", "", "")
    return "\n".join(lines)


def draw_mermaid(graph: Graph) -> str:
    """A Mermaid flowchart, its nodes grouped by category."""
    lines = ["flowchart LR"]
    for category, ids in _by_category(graph).items():
        # `graph`, `end` and other words are Mermaid's own, so an id never stands alone as a node's name.
        lines += [f'  subgraph category_{category}["{category}"]']
        lines += [f'    pattern_{each}["{each}"]' for each in ids]
        lines += ["  end"]
    lines += [f"  pattern_{each} --> pattern_{target}" for each, target in graph.edges]
    return "\n".join(lines)


def draw_dot(graph: Graph) -> str:
    """A DOT digraph for Graphviz, its nodes grouped by category."""
    lines = ["digraph patterns {", "  rankdir=LR;", "  node [shape=box, style=rounded];"]
    for category, ids in _by_category(graph).items():
        # Graphviz draws a frame around a subgraph whose name begins with `cluster`.
        lines += [f'  subgraph "cluster_{category}" {{', f'    label="{category}";']
        lines += [f'    "{each}";' for each in ids]
        lines += ["  }"]
    lines += [f'  "{each}" -> "{target}";' for each, target in graph.edges]
    return "\n".join([*lines, "}"])


def _by_category(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pattern in sorted(graph.patterns.values(), key=lambda each: (each.category, each.id)):
        found.setdefault(pattern.category, []).append(pattern.id)
    return found
