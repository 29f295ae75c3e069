"""Points of a Qdrant server: how they are named, written, read, filtered; and how to reach the server."""

from __future__ import annotations

import os
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from devmatrix.bank.entry import Entry, read_entry
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qdrant_client import QdrantClient, models

    from devmatrix.bank.backend import Filters

# Points of the same content have the same id, so storing a library twice changes nothing.
_SPACE = uuid.UUID("6f1f35a2-7d0e-5b0a-9c3e-0f4c5d1e7a10")
# What is filtered or counted by, and its kind.
FILTERED = {
    **dict.fromkeys(("id", "version", "domain", "category", "features", "embedder", "spelled"), "keyword"),
    **dict.fromkeys(("newest", "production_ready"), "bool"),
}
_TIMEOUT_SECONDS = 15
_KEY_VARIABLE = "DEVMATRIX_QDRANT_API_KEY"


def connect_qdrant(url: str) -> QdrantClient:
    """A client of the server at that URL, or of a folder (`file:///srv/patterns`) that one process at a time may use.

    A key is read from the environment, where no shell history keeps it.
    """
    try:
        from qdrant_client import QdrantClient
    except ModuleNotFoundError:
        raise DevMatrixError("a shared catalogue needs one more package: pip install 'devmatrix[qdrant]'") from None
    key = os.environ.get(_KEY_VARIABLE) or None
    try:
        parts = urlsplit(url)
        if parts.scheme == "file" and parts.path:
            return QdrantClient(path=url2pathname(parts.path))
        if parts.scheme in {"http", "https"} and parts.hostname:
            return QdrantClient(url=url, api_key=key, timeout=_TIMEOUT_SECONDS, check_compatibility=False)
    except ValueError as error:
        raise DevMatrixError(f"{url!r} is no URL of a Qdrant server: {error}") from None
    except RuntimeError:
        raise DevMatrixError(f"{url} is in use by another process; a server lets many use it at once") from None
    raise DevMatrixError(f"{url!r} is no URL of a Qdrant server, such as http://localhost:6333")


def entry_at(point: models.Record | models.ScoredPoint) -> Entry:
    try:
        return read_entry(point.payload or {})
    except (KeyError, TypeError):
        raise DevMatrixError(
            "the shared catalogue holds something that is no pattern; is the collection ours?"
        ) from None


def conditions(filters: Filters) -> list[Any]:
    wanted = {"domain": filters.domain, "category": filters.category, "features": filters.feature}
    found = [being(key, value) for key, value in wanted.items() if value is not None]
    if filters.production_ready:
        found.append(being("production_ready", value=True))
    return [*found, being("newest", value=True)]


def being(key: str, value: str | bool) -> models.FieldCondition:  # noqa: FBT001 a value among others
    from qdrant_client import models

    return models.FieldCondition(key=key, match=models.MatchValue(value=value))


def sparse(vector: dict[int, float]) -> models.SparseVector:
    from qdrant_client import models

    places = sorted(vector)
    return models.SparseVector(indices=places, values=[vector[place] for place in places])


def point_id(name: str) -> str:
    return str(uuid.uuid5(_SPACE, name))


@contextmanager
def told() -> Iterator[None]:
    """What goes wrong between here and the server, as one clear line."""
    from qdrant_client.common.client_exceptions import QdrantException
    from qdrant_client.http.exceptions import ApiException

    try:
        yield
    except (ApiException, QdrantException) as error:
        reason = " ".join(str(error).split())[:200]
        raise DevMatrixError(f"the shared catalogue did not answer: {reason}") from None
