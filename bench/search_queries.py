"""The labelled queries, and what a search is worth on them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

QUERIES = Path(__file__).parents[1] / "tests" / "bank" / "queries.toml"
PARTS = ("development", "held_out")
KINDS = ("words", "meaning", "typo", "error", "signature")
TOP = 5
# How far down the first right answer still counts for the reciprocal rank.
DEPTH = 10


@dataclass(frozen=True)
class Query:
    """What someone types, and the ids that answer it."""

    text: str
    kind: str
    relevant: frozenset[str]


@dataclass(frozen=True)
class Answer:
    """The ids that a search gave, best first."""

    query: Query
    found: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of the right ids that are among the first five."""
        return len(self.query.relevant.intersection(self.found[:TOP])) / len(self.query.relevant)

    @property
    def reciprocal_rank(self) -> float:
        """1 when the first id is right, 1/2 when only the second is; 0 without any."""
        return next((1 / place for place, each in enumerate(self.found, 1) if each in self.query.relevant), 0.0)


@dataclass(frozen=True)
class Quality:
    """Means over some answers, between 0 and 1."""

    queries: int
    recall: float
    reciprocal_rank: float


def read_queries(part: str) -> tuple[Query, ...]:
    """The queries of one part of the set."""
    rows = tomllib.loads(QUERIES.read_text(encoding="utf-8"))[part]
    return tuple(Query(row["text"], row["kind"], frozenset(row["relevant"])) for row in rows)


def answer(queries: Iterable[Query], search: Callable[[str], Sequence[str]]) -> list[Answer]:
    """Ask a search every query."""
    return [Answer(each, tuple(search(each.text)[:DEPTH])) for each in queries]


def quality(answers: Sequence[Answer]) -> Quality:
    """The mean recall and the mean reciprocal rank (MRR)."""
    count = len(answers)
    return Quality(
        count,
        sum(each.recall for each in answers) / count,
        sum(each.reciprocal_rank for each in answers) / count,
    )
