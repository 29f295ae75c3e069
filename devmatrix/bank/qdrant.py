"""A catalogue that an organisation shares: entries in a Qdrant server, found by URL."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from devmatrix.bank.backend import Filters, Question, Ranked
from devmatrix.bank.parts import meaning_of, parts_of
from devmatrix.bank.points import FILTERED, being, conditions, entry_at, point_id, sparse, told
from devmatrix.bank.sparse import ask, weigh
from devmatrix.bank.vocabulary import Vocabulary
from devmatrix.bank.words import Stemmer, connect, distinct
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qdrant_client import QdrantClient, models

    from devmatrix.bank.backend import Embedder
    from devmatrix.bank.entry import Entry

COLLECTION = "devmatrix-patterns"
_WORDS, _MEANING, _SPELLED = "words", "meaning", "spelled"
_MOST_WORDS = 50_000
_CANDIDATES = 50
_BATCH = 200


class QdrantBackend:
    """Entries as points of one collection."""

    def __init__(self, client: QdrantClient, *, collection: str = COLLECTION, embedder: Embedder | None = None) -> None:
        self._client = client
        self._entries = collection
        self._embedder = embedder
        self._stemmer = Stemmer()
        self._local = connect()
        self._vocabulary: Vocabulary | None = None
        self._made = False

    def close(self) -> None:
        self._client.close()
        self._stemmer.close()
        self._local.close()

    def store(self, entry: Entry) -> None:
        from qdrant_client import models

        with told():
            self._make()
            newest = self._supersede(entry)
            vector: dict[str, Any] = {_WORDS: sparse(weigh(self._stems(entry)))}
            if self._embedder:
                vector[_MEANING] = list(self._embedder.embed([meaning_of(entry)])[0])
            payload = {
                **entry.as_json(),
                "newest": newest,
                "embedder": self._embedder and self._embedder.name,
                _SPELLED: distinct(parts_of(entry).values()).split(),
            }
            point = models.PointStruct(id=point_id(entry.origin), vector=vector, payload=payload)
            self._client.upsert(self._entries, [point], wait=True)
            if self._vocabulary:
                self._vocabulary.add(payload[_SPELLED])

    def get(self, ids: Iterable[str]) -> dict[str, Entry]:
        from qdrant_client import models

        wanted = list(ids)
        condition = models.FieldCondition(key="id", match=models.MatchAny(any=wanted))
        found = self._read([condition, being("newest", value=True)]) if wanted else []
        return {entry.id: entry for entry in found}

    def version(self, pattern: str, version: str) -> Entry | None:
        return next(iter(self._read([being("id", pattern), being("version", version)])), None)

    def search(self, question: Question, filters: Filters, limit: int) -> Sequence[Ranked]:
        with told():
            if not self._exists():
                return []
            found = self._query(question, conditions(filters), limit)
        ranked = [Ranked(entry_at(point), point.score) for point in found if point.score > 0]
        return sorted(ranked, key=lambda each: (-each.score, each.entry.id))

    def unknown(self, words: Sequence[str]) -> list[str]:
        return self._known_words().unknown(words) if words else []

    def resembling(self, word: str) -> Sequence[str]:
        return self._known_words().resembling(word)

    def _exists(self) -> bool:
        if not self._made and self._client.collection_exists(self._entries):
            self._check_meaning()
            self._made = True
        return self._made

    def _check_meaning(self) -> None:
        """Refuse an embedder that the collection was not made for."""
        vectors = self._client.get_collection(self._entries).config.params.vectors
        room = vectors.get(_MEANING) if isinstance(vectors, dict) else None
        if self._embedder and (room is None or room.size != self._embedder.dimension):
            size = f"of {room.size} numbers" if room else "of none"
            raise DevMatrixError(
                f"{self._embedder.name} makes vectors of {self._embedder.dimension} numbers, "
                f"and the shared catalogue was made for vectors {size}"
            )

    def _make(self) -> None:
        from qdrant_client import models

        if self._exists():
            return
        rare = models.SparseVectorParams(modifier=models.Modifier.IDF)
        dense = {}
        if self._embedder:
            size = self._embedder.dimension
            dense = {_MEANING: models.VectorParams(size=size, distance=models.Distance.COSINE)}
        self._client.create_collection(self._entries, vectors_config=dense, sparse_vectors_config={_WORDS: rare})
        with warnings.catch_warnings():
            # A server may refuse to filter by what has no index; the client's local mode says that it has none.
            warnings.filterwarnings("ignore", message="Payload indexes have no effect")
            for key, kind in FILTERED.items():
                self._client.create_payload_index(self._entries, key, models.PayloadSchemaType(kind))
        self._made = True

    def _query(self, question: Question, conditions: list[Any], limit: int) -> list[models.ScoredPoint]:
        from qdrant_client import models

        stems = self._stemmer.stems([" ".join(question.asked)])[0]
        where = models.Filter(must=conditions)
        by_words = sparse(ask(stems))
        if self._embedder is None:
            if not stems:
                return []
            return self._client.query_points(
                self._entries, query=by_words, using=_WORDS, query_filter=where, limit=limit
            ).points
        ours = models.Filter(must=[*conditions, being("embedder", self._embedder.name)])
        meaning = list(self._embedder.embed([question.text])[0])
        near = models.Prefetch(query=meaning, using=_MEANING, filter=ours, limit=_CANDIDATES)
        prefetch = [near]
        if stems:
            prefetch.append(models.Prefetch(query=by_words, using=_WORDS, filter=where, limit=_CANDIDATES))
        fusion = models.FusionQuery(fusion=models.Fusion.RRF)
        return self._client.query_points(self._entries, prefetch=prefetch, query=fusion, limit=limit).points

    def _supersede(self, entry: Entry) -> bool:
        """Whether the entry is the newest of its id; the one that was is kept, but no longer searched."""
        others = [each for each in self._read([being("id", entry.id)]) if each.version != entry.version]
        if any(each.release > entry.release for each in others):
            return False
        if others:
            self._client.set_payload(self._entries, {"newest": False}, [point_id(each.origin) for each in others])
        return True

    def _read(self, conditions: list[Any]) -> list[Entry]:
        from qdrant_client import models

        where = models.Filter(must=conditions)
        found: list[Entry] = []
        place: Any = None
        with told():
            while self._exists():
                points, place = self._client.scroll(self._entries, where, limit=_BATCH, offset=place)
                found += [entry_at(point) for point in points]
                if place is None:
                    break
        return found

    def _stems(self, entry: Entry) -> dict[str, list[str]]:
        parts = parts_of(entry)
        return dict(zip(parts, self._stemmer.stems(list(parts.values())), strict=True))

    def _known_words(self) -> Vocabulary:
        """The words of all entries, asked for once: some thousands, so one answer holds them."""
        from qdrant_client import models

        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self._local, self._stemmer)
            where = models.Filter(must=[being("newest", value=True)])
            with told():
                found = self._client.facet(self._entries, _SPELLED, where, _MOST_WORDS).hits if self._exists() else []
            self._vocabulary.add(str(each.value) for each in found)
        return self._vocabulary
