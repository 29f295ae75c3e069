"""The bank itself: patterns are stored, read, and found by what somebody needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from devmatrix.bank.backend import Filters
from devmatrix.bank.entry import entry_of
from devmatrix.bank.parts import parts_of
from devmatrix.bank.requirements import gather, in_order
from devmatrix.bank.spelling import read_question
from devmatrix.bank.usage import UsageCounts
from devmatrix.bank.words import Stemmer
from devmatrix.catalog.load import library_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from devmatrix.bank.backend import Backend, Embedder, Question
    from devmatrix.bank.entry import Entry
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern


@dataclass(frozen=True)
class Match:
    """The words of the query that a part of the pattern has; a corrected one is written `pagintion → pagination`."""

    part: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A pattern that was found.

    `requires` is all that it needs, directly and further on, what is needed first at the front; `missing` are those of
    them that the bank does not have. `why` is empty when meaning alone brought the pattern up.
    """

    pattern: Entry
    score: float
    why: tuple[Match, ...]
    requires: tuple[Entry, ...]
    missing: tuple[str, ...]
    uses: int


def never_ready(_: Pattern) -> bool:
    """Without evidence no pattern counts as ready for production."""
    return False


class PatternBank:
    """Stores patterns in a backend and searches them.

    `ready` says of a pattern whether its evidence reaches the threshold of its category; `templates` is the folder of
    the templates that patterns own.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        ready: Callable[[Pattern], bool] = never_ready,
        templates: Path | None = None,
        usage: UsageCounts | None = None,
    ) -> None:
        self._backend = backend
        self._ready = ready
        self._templates = templates or library_folder("templates") / "service"
        self._usage = usage or UsageCounts()
        self._stemmer = Stemmer()
        self._explained: dict[str, tuple[Entry, dict[str, frozenset[str]]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._stemmer.close()
        self._backend.close()

    def store_pattern(self, pattern: Pattern) -> Entry:
        """Keep a pattern as it is now. Storing it again changes nothing; another version stands beside it."""
        entry = entry_of(pattern, templates=self._templates, production_ready=self._ready(pattern))
        self._backend.store(entry)
        return entry

    def get(self, pattern: str, version: str | None = None) -> Entry | None:
        """The newest version of a pattern, or the one that is asked for."""
        return self._backend.version(pattern, version) if version else self._backend.get([pattern]).get(pattern)

    def hybrid_search(
        self,
        signature: str,
        domain: str | None = None,
        *,
        category: str | None = None,
        feature: str | None = None,
        production_ready: bool = False,
        top_k: int = 5,
    ) -> tuple[Hit, ...]:
        """The patterns that answer a need, a message or a piece of code; at most `top_k`, best first.

        Any text may be asked. The newest version of each pattern is searched.
        """
        question = read_question(signature, self._backend)
        filters = Filters(domain, category, feature, production_ready)
        found = self._backend.search(question, filters, top_k) if top_k > 0 else ()
        known = gather([each.entry for each in found], self._backend.get)
        uses = self._usage.counts([each.entry.id for each in found])
        return tuple(
            Hit(
                each.entry,
                each.score,
                self._why(question, each.entry),
                *in_order(each.entry, known),
                uses[each.entry.id],
            )
            for each in found
        )

    def record_use(self, patterns: Iterable[str]) -> None:
        """Count one use of each pattern."""
        self._usage.record(patterns)

    def _why(self, question: Question, entry: Entry) -> tuple[Match, ...]:
        asked = [(word, word) for word in question.words]
        asked += [(f"{word} → {meant}", meant) for word, meant in question.corrections]
        forms = self._stemmer.stems([word for _, word in asked])
        labels = [(label, form) for (label, _), form in zip(asked, forms, strict=True) if form]
        return tuple(
            Match(part, matched)
            for part, found in self._stems(entry).items()
            if (matched := tuple(label for label, form in labels if found.issuperset(form)))
        )

    def _stems(self, entry: Entry) -> dict[str, frozenset[str]]:
        """The stems of each part, kept as long as the entry stays the same."""
        before = self._explained.get(entry.id)
        if before is None or before[0] != entry:
            parts = parts_of(entry)
            stems = map(frozenset, self._stemmer.stems(list(parts.values())))
            before = self._explained[entry.id] = (entry, dict(zip(parts, stems, strict=True)))
        return before[1]


def bank_of(
    catalog: Catalog,
    *,
    ready: Callable[[Pattern], bool] = never_ready,
    embedder: Embedder | None = None,
    usage: UsageCounts | None = None,
) -> PatternBank:
    """A bank in memory of all patterns of a catalog, ours and a team's own; it is made in a fraction of a second."""
    from devmatrix.bank.sqlite import SqliteBackend

    bank = PatternBank(SqliteBackend(embedder=embedder), ready=ready, templates=catalog.templates, usage=usage)
    for pattern in catalog.patterns:
        bank.store_pattern(pattern)
    return bank
