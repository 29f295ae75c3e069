"""Texts that match a pattern: walked from its parse tree, the same ones every time."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from devmatrix.model.regex.characters import alphabet, branches, is_character, members
from devmatrix.model.regex.engine import CONSTANTS, UNBOUNDED, matches, parsed

# Attempts that bring nothing new before the search ends.
_PATIENCE = 96
_LONGEST = 10_000


def sample_matches(pattern: str, count: int, min_length: int, max_length: int) -> list[str]:
    """Up to `count` different texts of a permitted length that match; fewer, or none, when no more were found."""
    tree = parsed(pattern)
    letters = alphabet(tree)
    found: dict[str, None] = {}
    attempt = latest = 0
    while len(found) < count and attempt - latest < _PATIENCE:
        attempt += 1
        walk = _Walk(letters, f"{pattern}\x00{attempt}", _freedom(attempt, min_length, max_length))
        text = walk.text(tree)
        for each in (text, text + "a" * (min_length - len(text)), "a" * (min_length - len(text)) + text):
            if min_length <= len(each) <= max_length and re.search(pattern, each) and matches(pattern, each):
                latest = latest if each in found else attempt
                found[each] = None
                break
    return list(found)[:count]


def _freedom(attempt: int, min_length: int, max_length: int) -> int:
    """How many times more than it has to a repetition may repeat, at this attempt."""
    choices = (1, 0, 2, 4, 8, 16, min_length, max_length)
    return min(choices[attempt % len(choices)], _LONGEST)


@dataclass
class _Walk:
    letters: str
    seed: str
    freedom: int
    drawn: int = 0

    def text(self, nodes: Any) -> str:
        """What a sequence of nodes matches."""
        return "".join(self._node(each) for each in nodes)

    def _node(self, node: tuple[Any, Any]) -> str:
        if is_character(node):
            held = members(node, self.letters)
            choices = [each for each in self.letters if each in held] or sorted(held)
            return choices[self._number(_readable(choices))]
        if node[0] in {CONSTANTS.MAX_REPEAT, CONSTANTS.MIN_REPEAT}:
            least, most, body = node[1]
            spare = self.freedom if most is UNBOUNDED else min(most - least, self.freedom)
            times = least + (spare if self._number(2) else self._number(spare + 1))
            return "".join(self.text(body) for _ in range(min(times, _LONGEST)))
        inner = list(branches(node))
        return self.text(inner[self._number(len(inner))]) if inner else ""

    def _number(self, limit: int) -> int:
        """A number below `limit`, by the seed and by how many were drawn before."""
        self.drawn += 1
        digest = hashlib.blake2b(f"{self.seed}\x00{self.drawn}".encode("utf-8", "replace"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % max(limit, 1)


def _readable(choices: list[str]) -> int:
    """How many of the choices, from the first, are letters and digits; all of them when none is."""
    plain = sum(each.isascii() and each.isalnum() for each in choices)
    return plain or sum(each.isascii() and each.isprintable() for each in choices) or len(choices)
