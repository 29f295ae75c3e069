"""Misspelt words: what a word that no entry has may have been meant to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.bank.backend import Question
from devmatrix.bank.words import distance, identifiers, telling_words

if TYPE_CHECKING:
    from devmatrix.bank.backend import Backend

# A query may be a whole log: more words than these say nothing new.
_WORDS = 48
_CORRECTED = 8
_SHORTEST = 4
_LONG = 6


def read_question(text: str, backend: Backend) -> Question:
    """The question that a text asks; any text is one."""
    asked = telling_words(text, limit=_WORDS)
    doubtful = [word for word in backend.unknown(asked) if len(word) >= _SHORTEST and word.isalpha()]
    corrections = [(word, meant) for word in doubtful[:_CORRECTED] for meant in _meant(word, backend)]
    named = tuple(dict.fromkeys(name for name in identifiers(text) if name not in asked))[:_WORDS]
    return Question(text, (*asked, *named), tuple(corrections))


def _meant(word: str, backend: Backend) -> list[str]:
    """The nearest words, if they are near: one slip in a short word, two in a long one."""
    near = [(distance(word, other), other) for other in backend.resembling(word)]
    allowed = 2 if len(word) >= _LONG else 1
    best = min((slips for slips, _ in near), default=allowed + 1)
    return sorted(other for slips, other in near if slips == best <= allowed)
