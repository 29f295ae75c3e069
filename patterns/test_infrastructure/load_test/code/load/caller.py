"""What one user of a load test does, whatever library sends it: work on rows of its own."""

import itertools
import os
from collections import defaultdict
from contextlib import AbstractContextManager
from typing import Any, Protocol

from load.samples import COLLECTIONS, Collection, Key

# Users may meet at a unique value.
CONFLICT = 409

# Runs seldom repeat each other's unique values, and the numbers stay short.
numbers = itertools.count(int.from_bytes(os.urandom(2)))


class Answer(Protocol):
    """An answer that its receiver judges."""

    @property
    def status_code(self) -> int: ...

    @property
    def content(self) -> bytes: ...

    def json(self) -> Any: ...

    def success(self) -> None: ...

    def failure(self, reason: str, /) -> None: ...


class Client(Protocol):
    """What sends requests and counts their answers, such as that of locust."""

    def request(
        self, method: str, url: str, *, name: str, json: Any, catch_response: bool
    ) -> AbstractContextManager[Answer]: ...


class Caller:
    """Sends one request after the other, and knows which answer is right."""

    def __init__(self, client: Client) -> None:
        self._client = client
        # By the path of the collection.
        self._keys: dict[str, list[Key]] = defaultdict(list)
        self._actions = {
            "create": self._keep,
            "delete": self._delete,
            "list": self._list,
            "read": self._read,
            "update": self._update,
        }

    def start(self) -> None:
        """Make or find a row of each kind, those that others refer to first."""
        for collection in COLLECTIONS:
            if "create" in collection.operations:
                self._keep(collection)
            elif "list" in collection.operations:
                page = self._list(collection) or {"items": []}
                self._keys[collection.path] += map(collection.key_of, page["items"])

    def perform(self, operation: str, collection: Collection) -> None:
        """Send what the operation takes; nothing where there is no row for it."""
        self._actions[operation](collection)

    def _keep(self, collection: Collection) -> None:
        if (key := self._create(collection)) is not None:
            self._keys[collection.path].append(key)

    def _create(self, collection: Collection) -> Key | None:
        """The key of a new row; None when something that it refers to is missing."""
        parents = {field: self._keys[path][:1] for field, path in collection.references.items()}
        links = {field: [key for [key] in self._keys[path][:count]] for field, (path, count) in collection.links.items()}
        if not all(parents.values()) or any(len(links[field]) < count for field, (_, count) in collection.links.items()):
            return None
        body = collection.body(next(numbers)) | {field: key[0] for field, [key] in parents.items()} | links
        row = self._send("POST", collection.path, 201, CONFLICT, body=body)
        return row and collection.key_of(row)

    def _list(self, collection: Collection) -> Any:
        return self._send("GET", collection.path, 200)

    def _read(self, collection: Collection) -> None:
        for key in self._keys[collection.path][-1:]:
            self._send("GET", collection.path_of(key), 200, name=row_of(collection))

    def _update(self, collection: Collection) -> None:
        sample = collection.body(next(numbers))
        changes = {field: sample[field] for field in collection.changeable}
        for key in self._keys[collection.path][-1:]:
            path = collection.path_of(key)
            self._send("PATCH", path, 200, CONFLICT, name=row_of(collection), body=changes)

    def _delete(self, collection: Collection) -> None:
        """Delete a row that nothing refers to yet: one that was made for it."""
        if "create" in collection.operations and (key := self._create(collection)) is not None:
            self._send("DELETE", collection.path_of(key), 204, name=row_of(collection))

    def _send(self, method: str, path: str, *expected: int, name: str = "", body: Any = None) -> Any:
        """The row or the rows of an answer; None when it has none."""
        with self._client.request(
            method, path, name=name or path, json=body, catch_response=True
        ) as answer:
            if answer.status_code in expected:
                answer.success()
                return answer.json() if answer.content and answer.status_code != CONFLICT else None
            answer.failure(f"{answer.status_code} instead of {expected}")
            return None


def row_of(collection: Collection) -> str:
    """What requests for single rows are counted as."""
    return f"{collection.path}/{{id}}"
