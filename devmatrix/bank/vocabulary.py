"""The words that entries have, and those among them that look like another one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from devmatrix.bank.words import trigrams

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from devmatrix.bank.words import Stemmer

_SCHEMA = """
CREATE TABLE IF NOT EXISTS spellings (word TEXT PRIMARY KEY, stem TEXT);
CREATE INDEX IF NOT EXISTS stems ON spellings (stem);
CREATE VIRTUAL TABLE IF NOT EXISTS letters USING fts5(word, tokenize = 'trigram');
"""
_NEW = "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM spellings WHERE word = value)"
_KNOWN = "SELECT 1 FROM spellings WHERE stem = ? LIMIT 1"
_NEAREST = "SELECT word FROM letters WHERE letters MATCH ? ORDER BY rank, word LIMIT ?"
_ALIKE = 40


class Vocabulary:
    """Words in tables of a database, indexed by their stems and by each three letters in a row."""

    def __init__(self, connection: sqlite3.Connection, stemmer: Stemmer) -> None:
        self._connection = connection
        self._stemmer = stemmer
        connection.executescript(_SCHEMA)

    def add(self, words: Iterable[str]) -> None:
        """Take in words; those that are known already stay as they are."""
        asked = json.dumps(list(dict.fromkeys(words)))
        new = [word for (word,) in self._connection.execute(_NEW, [asked])]
        stems = (next(iter(found), word) for word, found in zip(new, self._stemmer.stems(new), strict=True))
        self._connection.executemany("INSERT INTO spellings VALUES (?, ?)", zip(new, stems, strict=True))
        self._connection.executemany("INSERT INTO letters VALUES (?)", [(word,) for word in new])

    def unknown(self, words: Sequence[str]) -> list[str]:
        """Those of the words that are not there, in any form."""
        stems = ((word, self._stemmer.stem(word)) for word in words)
        return [word for word, stem in stems if not self._connection.execute(_KNOWN, [stem]).fetchone()]

    def resembling(self, word: str) -> list[str]:
        """The words that share most with it, letter by letter."""
        pieces = " OR ".join(f'"{piece}"' for piece in sorted(trigrams(word)))
        return [found for (found,) in self._connection.execute(_NEAREST, (pieces, _ALIKE))] if pieces else []
