"""What a bank needs of the place where it keeps its entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devmatrix.bank.entry import Entry


@dataclass(frozen=True)
class Filters:
    """What an entry has to be; None and False stand for whatever it is."""

    domain: str | None = None
    category: str | None = None
    feature: str | None = None
    production_ready: bool = False


@dataclass(frozen=True)
class Question:
    """What is looked for: the text as it was written, its telling words, and what its misspelt words may mean."""

    text: str
    words: tuple[str, ...]
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """All words to look for, each once."""
        return tuple(dict.fromkeys([*self.words, *(meant for _, meant in self.corrections)]))


@dataclass(frozen=True)
class Ranked:
    """An entry that was found. Scores compare within one answer only."""

    entry: Entry
    score: float


class Embedder(Protocol):
    """Turns texts into vectors whose angle tells how near their meanings are."""

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]: ...


class Backend(Protocol):
    """Keeps every version of an entry, and searches the newest of each."""

    def store(self, entry: Entry) -> None:
        """Keep an entry; the one of the same id and version is replaced."""

    def get(self, ids: Iterable[str]) -> dict[str, Entry]:
        """The newest versions of those that are there."""

    def version(self, pattern: str, version: str) -> Entry | None:
        """One version of one entry."""

    def search(self, question: Question, filters: Filters, limit: int) -> Sequence[Ranked]:
        """The best entries, best first."""

    def unknown(self, words: Sequence[str]) -> list[str]:
        """Those of the words that no entry has, in any form."""

    def resembling(self, word: str) -> Sequence[str]:
        """Words of the entries that share most with it, letter by letter."""

    def close(self) -> None: ...
