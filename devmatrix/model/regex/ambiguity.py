"""Patterns that a backtracking engine may need for ever to refuse a text.

The app's own engine is linear, but the pattern is published: browsers and other clients backtrack.
The pattern becomes an automaton of its single characters (Glushkov's construction). It is refused when
the same text can be read in exponentially many ways, or when two long repetitions of overlapping
characters follow each other directly. Other slow cases (`.+@.+` takes quadratic time) stay allowed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from devmatrix.model.regex.characters import alphabet, branches, is_character, members
from devmatrix.model.regex.engine import CONSTANTS, UNBOUNDED, parsed

EXPONENTIAL = "it can read the same text in exponentially many ways: nested repetitions overlap"
ADJACENT = "two repetitions of the same characters follow each other: a text can be divided between them in many ways"
EMPTY = "a part that may be empty is repeated"
TOO_LARGE = "it is too large to be checked"

_MAX_POSITIONS = 250
# A repetition with this much freedom is treated as one without an end.
_WIDE = 10


@dataclass(frozen=True)
class Part:
    """A piece of the pattern: where it can begin and end, and whether it can be empty."""

    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    nullable: bool = True


@dataclass
class Automaton:
    """One state a character of the pattern; `edges` counts the ways from one to the next."""

    letters: str
    sets: list[frozenset[str]] = field(default_factory=list)
    edges: Counter[tuple[int, int]] = field(default_factory=Counter)
    problem: str | None = None

    def sequence(self, nodes: Any) -> Part:
        """The nodes one after the other."""
        whole = Part()
        for each in nodes:
            whole = self.joined(whole, self.piece(each))
        return whole

    def joined(self, left: Part, right: Part) -> Part:
        """One part after another."""
        self._link(left.last, right.first)
        return Part(
            left.first | right.first if left.nullable else left.first,
            left.last | right.last if right.nullable else right.last,
            left.nullable and right.nullable,
        )

    def piece(self, node: tuple[Any, Any]) -> Part:
        """One node of the parse tree."""
        if is_character(node):
            return self._state(node)
        if node[0] in {CONSTANTS.MAX_REPEAT, CONSTANTS.MIN_REPEAT}:
            return self._repeated(*node[1])
        alternatives = [self.sequence(each) for each in branches(node)]
        return Part(
            frozenset().union(*(each.first for each in alternatives)),
            frozenset().union(*(each.last for each in alternatives)),
            not alternatives or any(each.nullable for each in alternatives),
        )

    def _state(self, node: tuple[Any, Any]) -> Part:
        if len(self.sets) >= _MAX_POSITIONS:
            self.problem = self.problem or TOO_LARGE
            return Part()
        self.sets.append(members(node, self.letters))
        only = frozenset({len(self.sets) - 1})
        return Part(only, only, nullable=False)

    def _repeated(self, least: int, most: int, body: Any) -> Part:
        """A short repetition is written out: two copies show what follows what, more would show the same."""
        if most is UNBOUNDED or most - least >= _WIDE:
            loop = self._body(body, most)
            self._link(loop.last, loop.first)
            return loop if least else Part(loop.first, loop.last)
        whole = Part()
        for _ in range(min(least, 2)):
            whole = self.joined(whole, self._body(body, most))
        for _ in range(min(most - least, 2)):
            optional = self._body(body, most)
            whole = self.joined(whole, Part(optional.first, optional.last))
        return whole

    def _body(self, body: Any, most: int) -> Part:
        part = self.sequence(body)
        if part.nullable and part.first and most > 1:
            self.problem = self.problem or EMPTY
        return part

    def _link(self, ends: frozenset[int], starts: frozenset[int]) -> None:
        self.edges.update((end, start) for end in ends for start in starts)


def ambiguity_of(pattern: str) -> str | None:
    """Why the pattern may backtrack without bound; None when it does not."""
    tree = parsed(pattern)
    automaton = Automaton(alphabet(tree))
    automaton.sequence(tree)
    if automaton.problem is None and _adjacent_loops(automaton):
        return ADJACENT
    return automaton.problem or (EXPONENTIAL if _exponential(automaton) else None)


def _adjacent_loops(automaton: Automaton) -> bool:
    loops = {start for start, end in automaton.edges if start == end}
    pairs = ((p, q) for p, q in automaton.edges if p != q and p in loops and q in loops)
    return any(automaton.sets[p] & automaton.sets[q] for p, q in pairs if (q, p) not in automaton.edges)


def _exponential(automaton: Automaton) -> bool:
    """Whether some state leads back to itself by one text in two ways."""
    follow: dict[int, list[int]] = {}
    for start, end in automaton.edges:
        follow.setdefault(start, []).append(end)
    reach = {state: _reachable(state, follow) for state in follow}
    if any(count > 1 and start in reach.get(end, ()) for (start, end), count in automaton.edges.items()):
        return True
    return any(_returns_twice(state, automaton, follow) for state in follow if state in reach[state])


def _reachable(state: int, follow: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [state]
    while waiting:
        for each in follow.get(waiting.pop(), ()):
            if each not in found:
                found.add(each)
                waiting.append(each)
    return found


def _returns_twice(state: int, automaton: Automaton, follow: dict[int, list[int]]) -> bool:
    """Two walkers leave `state`, reading the same text, part once, and meet there again."""
    found: set[tuple[int, int, bool]] = set()
    waiting = [(state, state, False)]
    while waiting:
        one, other, parted = waiting.pop()
        for left in follow.get(one, ()):
            for right in follow.get(other, ()):
                if not automaton.sets[left] & automaton.sets[right]:
                    continue
                step = (min(left, right), max(left, right), parted or left != right)
                if step == (state, state, True):
                    return True
                if step not in found:
                    found.add(step)
                    waiting.append(step)
    return False
