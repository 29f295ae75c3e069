"""Words: how texts and code fall into them, and which ones look alike."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The same stemmer for every backend: what SQLite's full-text search does to a word.
TOKENIZER = "porter unicode61"
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_WORD = re.compile(r"[^\W_]+")
_LONGEST = 40
_SMALL_WORDS = """
a an and any are as at be been but by can cannot could did do does doesn don for from had has have how i if in into
is it its me my no not of off on or our should so some than that the their them then there these they this to too
us was we were what when where which while who why will with would you your
"""
_STOP_WORDS = frozenset(_SMALL_WORDS.split())


def words(text: str) -> Iterator[str]:
    """The words of a text or of code in lower case; `RateLimit` and `rate_limit` are two words."""
    for match in _WORD.finditer(_HUMPS.sub(" ", text)):
        if len(match[0]) <= _LONGEST:
            yield match[0].lower()


def identifiers(text: str) -> Iterator[str]:
    """The names of code that have several words, as one word each: `ratelimit`. Who asks for one wants no other."""
    for match in _IDENTIFIER.finditer(text):
        parts = list(words(match[0]))
        if len(parts) > 1 and sum(map(len, parts)) <= _LONGEST:
            yield "".join(parts)


def terms(text: str) -> Iterator[str]:
    """What is looked for in a text: its words, and its identifiers as a whole."""
    yield from words(text)
    yield from identifiers(text)


def distinct(texts: Iterable[str]) -> str:
    """Each term of the texts once: of code it matters that a name is there, not how often."""
    return " ".join(dict.fromkeys(term for text in texts for term in terms(text)))


def telling_words(text: str, *, limit: int) -> tuple[str, ...]:
    """The words of a query that tell something, in their order; all of them when none does."""
    found = list(dict.fromkeys(words(text)))
    return tuple([word for word in found if word not in _STOP_WORDS] or found)[:limit]


def connect(path: str = ":memory:") -> sqlite3.Connection:
    """A database that can search text."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("CREATE VIRTUAL TABLE temp.probe USING fts5(text, tokenize = 'trigram')")
    except sqlite3.OperationalError:
        connection.close()
        raise DevMatrixError("the SQLite of this Python is older than 3.34 or has no full-text search (FTS5)") from None
    connection.execute("DROP TABLE temp.probe")
    return connection


class Stemmer:
    """Reduces words to their stems: "limits" and "limiting" are "limit"."""

    def __init__(self) -> None:
        self._connection = connect()
        self._connection.executescript(
            f"CREATE VIRTUAL TABLE texts USING fts5(text, tokenize = '{TOKENIZER}');"
            "CREATE VIRTUAL TABLE stems USING fts5vocab(texts, instance);"
        )

    def close(self) -> None:
        self._connection.close()

    def stems(self, texts: Sequence[str]) -> list[list[str]]:
        """The stems of each text, in their order."""
        self._connection.executemany("INSERT INTO texts (rowid, text) VALUES (?, ?)", enumerate(texts))
        found: list[list[str]] = [[] for _ in texts]
        for row, stem in self._connection.execute("SELECT doc, term FROM stems ORDER BY doc, offset"):
            found[row].append(stem)
        self._connection.execute("DELETE FROM texts")
        return found

    def stem(self, word: str) -> str:
        return next(iter(self.stems([word])[0]), word)


def trigrams(word: str) -> set[str]:
    return {word[start : start + 3] for start in range(len(word) - 2)}


def distance(left: str, right: str) -> int:
    """How many letters were added, lost, changed or swapped with their neighbour (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, letter in enumerate(left, start=1):
        line = [row]
        for column, other in enumerate(right, start=1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and (letter, other) == (right[column - 2], left[row - 2]):
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
