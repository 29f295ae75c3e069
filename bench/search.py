"""Measures the search of the pattern bank, on both backends: `python -m bench.search`."""

from __future__ import annotations

import argparse
import json
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.search_queries import DEPTH, KINDS, PARTS, answer, quality, read_queries
from devmatrix.bank.bank import PatternBank
from devmatrix.bank.sqlite import SqliteBackend
from devmatrix.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.search_queries import Answer, Quality
    from devmatrix.bank.backend import Backend

RESULTS = Path(__file__).parents[1] / "build" / "search.json"
BACKENDS = ("sqlite", "qdrant")


@dataclass(frozen=True)
class Measured:
    """One backend: the processor time that it takes, and how good its answers are by part and by kind of query."""

    backend: str
    store_seconds: float
    query_milliseconds: float
    by_part: dict[str, Quality]
    by_kind: dict[str, Quality]


@contextmanager
def filled(backend: Backend) -> Iterator[PatternBank]:
    """A bank with all patterns of the library."""
    catalog = load_catalog()
    with PatternBank(backend, templates=catalog.templates) as bank:
        for pattern in catalog.patterns:
            bank.store_pattern(pattern)
        yield bank


def make(name: str) -> Backend:
    """A backend of that name, in memory."""
    if name == "sqlite":
        return SqliteBackend()
    from qdrant_client import QdrantClient

    from devmatrix.bank.qdrant import QdrantBackend

    return QdrantBackend(QdrantClient(":memory:"))


def ids(bank: PatternBank, text: str) -> list[str]:
    """The ids that the bank finds, best first."""
    return [hit.pattern.id for hit in bank.hybrid_search(text, top_k=DEPTH)]


def measure(name: str) -> tuple[Measured, dict[str, list[Answer]]]:
    """Fill a backend and ask it everything."""
    start = time.process_time()
    with filled(make(name)) as bank:
        stored = time.process_time()
        answers = {part: answer(read_queries(part), lambda text: ids(bank, text)) for part in PARTS}
        ended = time.process_time()
    every = [each for found in answers.values() for each in found]
    measured = Measured(
        name,
        stored - start,
        (ended - stored) / len(every) * 1000,
        {part: quality(found) for part, found in answers.items()},
        {kind: quality([each for each in every if each.query.kind == kind]) for kind in KINDS},
    )
    return measured, answers


def show(measured: Measured) -> None:
    """Print the figures of a backend."""
    times = f"{measured.store_seconds:.2f} s to fill, {measured.query_milliseconds:.0f} ms a query"
    print(f"{measured.backend}: {times} (processor time)")
    for name, found in {**measured.by_part, **measured.by_kind}.items():
        print(f"  {name:<12} {found.queries:>4} queries  recall@5 {found.recall:.3f}  MRR {found.reciprocal_rank:.3f}")


def show_misses(answers: Sequence[Answer]) -> None:
    """Print the queries whose answers are not all among the first five."""
    for each in answers:
        if each.recall < 1:
            print(f"  {each.query.text!r}: {', '.join(sorted(each.query.relevant))} <- {', '.join(each.found[:5])}")


def main() -> None:
    """Measure, print, and keep the figures in build/search.json."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=__doc__)
    parser.add_argument("--backend", choices=BACKENDS, action="append", help="only this one")
    parser.add_argument("--misses", action="store_true", help="print what the development queries did not find")
    options = parser.parse_args()

    found = []
    for name in options.backend or BACKENDS:
        measured, answers = measure(name)
        show(measured)
        if options.misses:
            show_misses(answers["development"])
        found.append(measured)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps([asdict(each) for each in found], indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
