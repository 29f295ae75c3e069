"""Sparse vectors: an entry's or a query's words as numbers, for a server that knows only vectors."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from devmatrix.bank.parts import BODY, BODY_SHARE, NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# BM25 as SQLite computes it, less the rarity of words: that is the server's to know. A catalogue that others fill has
# no average length that could be asked for, so those of our own patterns stand here.
_SATURATION = 1.2
_LENGTH_SHARE = 0.75
_GROUPS = ((NAMES, 1.0, 50.0), (BODY, BODY_SHARE, 700.0))


def index(stem: str) -> int:
    """The dimension that belongs to a stem, the same on every machine; two of thousands hardly ever share one."""
    return int.from_bytes(hashlib.blake2b(stem.encode(), digest_size=4).digest(), "big")


def weigh(stems: Mapping[str, Sequence[str]]) -> dict[int, float]:
    """The vector of an entry, of the stems of its parts."""
    vector: dict[int, float] = {}
    for columns, share, usual in _GROUPS:
        length = sum(len(stems[part]) for part in columns)
        norm = _SATURATION * (1 - _LENGTH_SHARE + _LENGTH_SHARE * length / usual)
        counts: Counter[str] = Counter()
        for part, weight in columns.items():
            for stem in stems[part]:
                counts[stem] += weight  # type: ignore[assignment]
        for stem, count in counts.items():
            place = index(stem)
            vector[place] = vector.get(place, 0.0) + share * count * (_SATURATION + 1) / (count + norm)
    return vector


def ask(stems: Sequence[str]) -> dict[int, float]:
    """The vector of a query: each stem once."""
    return dict.fromkeys(map(index, stems), 1.0)
