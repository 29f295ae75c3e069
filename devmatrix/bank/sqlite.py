"""The bank's own index: SQLite's full-text search, in memory or in a file."""

from __future__ import annotations

import json
import math
import sqlite3
from dataclasses import asdict
from operator import mul
from typing import TYPE_CHECKING, Any

from devmatrix.bank.backend import Filters, Question, Ranked
from devmatrix.bank.entry import Entry, read_entry
from devmatrix.bank.fusion import fuse
from devmatrix.bank.parts import BODY, BODY_SHARE, NAMES, meaning_of, parts_of
from devmatrix.bank.vocabulary import Vocabulary
from devmatrix.bank.words import TOKENIZER, Stemmer, connect, words
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from devmatrix.bank.backend import Embedder

_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS entries (
  number INTEGER PRIMARY KEY, id TEXT, version TEXT, category TEXT, domain TEXT, features TEXT,
  production_ready INTEGER, newest INTEGER, content TEXT, vector TEXT, UNIQUE (id, version));
CREATE VIRTUAL TABLE IF NOT EXISTS names USING fts5({", ".join(NAMES)}, tokenize = '{TOKENIZER}');
CREATE VIRTUAL TABLE IF NOT EXISTS body USING fts5({", ".join(BODY)}, tokenize = '{TOKENIZER}');
"""
_WHERE = """
  (:domain IS NULL OR domain = :domain) AND (:category IS NULL OR category = :category)
  AND (NOT :production_ready OR production_ready)
  AND (:feature IS NULL OR EXISTS (SELECT 1 FROM json_each(features) WHERE value = :feature))
"""


class SqliteBackend:
    """Entries in one SQLite database; a bank belongs to the thread that made it."""

    def __init__(self, path: Path | None = None, *, embedder: Embedder | None = None) -> None:
        self._connection = _open(path)
        self._embedder = embedder
        self._stemmer = Stemmer()
        self._vocabulary = Vocabulary(self._connection, self._stemmer)

    def close(self) -> None:
        self._connection.close()
        self._stemmer.close()

    def store(self, entry: Entry) -> None:
        vector = json.dumps(list(self._embedder.embed([meaning_of(entry)])[0])) if self._embedder else None
        with self._connection:
            self._forget(entry)
            newest = self._supersede(entry)
            row = (entry.id, entry.version, entry.category, entry.domain, json.dumps(entry.features))
            number = self._connection.execute(
                "INSERT INTO entries (id, version, category, domain, features, production_ready, newest, content,"
                " vector) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, entry.production_ready, newest, json.dumps(entry.as_json()), vector),
            ).lastrowid
            if newest:
                self._index(number, parts_of(entry))

    def get(self, ids: Iterable[str]) -> dict[str, Entry]:
        query = "SELECT content FROM entries JOIN json_each(?) ON value = entries.id WHERE newest"
        found = self._connection.execute(query, [json.dumps(list(ids))])
        return {entry.id: entry for entry in (_read(content) for (content,) in found)}

    def version(self, pattern: str, version: str) -> Entry | None:
        query = "SELECT content FROM entries WHERE id = ? AND version = ?"
        found = self._connection.execute(query, (pattern, version)).fetchone()
        return _read(found[0]) if found else None

    def search(self, question: Question, filters: Filters, limit: int) -> Sequence[Ranked]:
        scores = self._scores(question, filters)
        if self._embedder:
            best = sorted(scores, key=lambda key: (-scores[key], key))
            scores = fuse(best, self._near(question, filters, self._embedder))
        best = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
        entries = self.get(best)
        return [Ranked(entries[key], scores[key]) for key in best]

    def unknown(self, words: Sequence[str]) -> list[str]:
        return self._vocabulary.unknown(words)

    def resembling(self, word: str) -> Sequence[str]:
        return self._vocabulary.resembling(word)

    def _forget(self, entry: Entry) -> None:
        query = "SELECT number FROM entries WHERE id = ? AND version = ?"
        self._unindex(self._connection.execute(query, (entry.id, entry.version)).fetchall())
        self._connection.execute("DELETE FROM entries WHERE id = ? AND version = ?", (entry.id, entry.version))

    def _supersede(self, entry: Entry) -> bool:
        """Whether the entry is the newest of its id; the one that was is kept, but no longer searched."""
        query = "SELECT number, content FROM entries WHERE id = ?"
        others = self._connection.execute(query, [entry.id]).fetchall()
        if any(_read(content).release > entry.release for _, content in others):
            return False
        self._connection.execute("UPDATE entries SET newest = 0 WHERE id = ?", [entry.id])
        self._unindex([(number,) for number, _ in others])
        return True

    def _index(self, number: int | None, parts: dict[str, str]) -> None:
        for table, columns in (("names", NAMES), ("body", BODY)):
            holes = ", ".join("?" for _ in columns)
            self._connection.execute(
                f"INSERT INTO {table} (rowid, {', '.join(columns)}) VALUES (?, {holes})",  # noqa: S608 our own names
                (number, *(parts[column] for column in columns)),
            )
        self._vocabulary.add(word for text in parts.values() for word in words(text))

    def _unindex(self, rows: list[Any]) -> None:
        for table in ("names", "body"):
            self._connection.executemany(f"DELETE FROM {table} WHERE rowid = ?", rows)  # noqa: S608 our own names

    def _scores(self, question: Question, filters: Filters) -> dict[str, float]:
        """What the words are worth to each entry that has one of them."""
        match = " OR ".join(f'"{word}"' for word in question.asked)
        scores: dict[str, float] = {}
        for table, columns, share in (("names", NAMES, 1.0), ("body", BODY, BODY_SHARE)):
            weights = ", ".join(map(str, columns.values()))
            query = (
                f"SELECT entries.id, bm25({table}, {weights}) FROM {table} JOIN entries ON number = {table}.rowid"  # noqa: S608
                f" WHERE {table} MATCH :match AND {_WHERE}"
            )
            for key, rank in self._connection.execute(query, {"match": match, **asdict(filters)}) if match else ():
                scores[key] = scores.get(key, 0.0) - rank * share
        return scores

    def _near(self, question: Question, filters: Filters, embedder: Embedder) -> list[str]:
        asked = embedder.embed([question.text])[0]
        query = f"SELECT id, vector FROM entries WHERE newest AND vector IS NOT NULL AND {_WHERE}"  # noqa: S608
        found = [
            (-_cosine(asked, json.loads(vector)), key)
            for key, vector in self._connection.execute(query, asdict(filters))
        ]
        return [key for _, key in sorted(found)]


def _open(path: Path | None) -> sqlite3.Connection:
    try:
        connection = connect(str(path) if path else ":memory:")
        connection.executescript(_SCHEMA)
    except sqlite3.DatabaseError as error:
        raise DevMatrixError(f"{path}: cannot be used as the index of a pattern bank ({error})") from None
    return connection


def _cosine(left: Sequence[float], right: Sequence[float]) -> float:
    lengths = math.hypot(*left) * math.hypot(*right)
    return sum(map(mul, left, right)) / lengths if lengths else 0.0


def _read(content: str) -> Entry:
    return read_entry(json.loads(content))
