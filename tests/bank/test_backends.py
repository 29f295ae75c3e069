"""What each backend does when what it finds is not its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qdrant_client import QdrantClient, models

from devmatrix.bank.backend import Filters, Question
from devmatrix.bank.points import connect_qdrant
from devmatrix.bank.qdrant import COLLECTION, QdrantBackend
from devmatrix.bank.sqlite import SqliteBackend
from devmatrix.errors import DevMatrixError
from tests.cli.terminal import devmatrix

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite3"
    path.write_text("this is no database, and it is longer than a header of one\n" * 9, encoding="utf-8")

    with pytest.raises(DevMatrixError, match="cannot be used as the index of a pattern bank"):
        SqliteBackend(path)


def test_a_collection_of_somebody_else_is_told() -> None:
    client = QdrantClient(":memory:")
    client.create_collection(
        COLLECTION, vectors_config={}, sparse_vectors_config={"words": models.SparseVectorParams()}
    )
    vector = models.SparseVector(indices=[1], values=[1.0])
    client.upsert(COLLECTION, [models.PointStruct(id=1, vector={"words": vector}, payload={"id": "a", "newest": True})])
    backend = QdrantBackend(client)

    with pytest.raises(DevMatrixError, match="is the collection ours"):
        backend.get(["a"])
    backend.close()


def test_an_empty_catalogue_answers_nothing() -> None:
    backend = QdrantBackend(QdrantClient(":memory:"))

    assert backend.search(Question("page", ("page",)), Filters(), 5) == []
    assert backend.resembling("page") == []
    assert backend.unknown(["page"]) == ["page"]
    assert backend.get([]) == {}
    backend.close()


def test_a_folder_serves_one_process_at_a_time(tmp_path: Path) -> None:
    catalogue = (tmp_path / "shared").as_uri()
    first = connect_qdrant(catalogue)

    run = devmatrix("patterns", "search", "page", "--qdrant", catalogue, folder=tmp_path)

    first.close()
    assert (run.code, run.out) == (2, "")
    assert run.err == f"error: {catalogue} is in use by another process; a server lets many use it at once\n"
