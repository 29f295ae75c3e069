"""Load on a running app: `make load`, or `make load host=https://staging.example.org`.

Start the app with RATE_LIMIT_ENABLED=false. All users share an address, so the limit would refuse
nearly everything, and refusals count as failures here.
"""

import itertools
import logging
import os
from collections import defaultdict
from functools import partial
from typing import Any, ClassVar

from locust import FastHttpUser, between, events

from load.samples import COLLECTIONS, Collection

# The targets. A run that misses one ends with exit code 1.
SLOWEST_OF_TWENTY_MS = 500
FAILURE_SHARE = 0.001
REQUESTS_PER_SECOND = 20

# How often each operation is chosen, where an entity has it.
WEIGHTS = {"read": 10, "list": 5, "create": 3, "update": 3, "delete": 1}
# Users may meet at a unique value.
CONFLICT = 409

log = logging.getLogger("locust.targets")
# Runs seldom repeat each other's unique values, and the numbers stay short.
numbers = itertools.count(int.from_bytes(os.urandom(2)))


class Caller(FastHttpUser):
    """Works on rows of its own, one request after the other."""

    wait_time = between(0.05, 0.15)
    tasks: ClassVar[list[Any]] = []

    def on_start(self) -> None:
        """Make or find a row of each kind, those that others refer to first."""
        self.keys: dict[str, list[Any]] = defaultdict(list)
        for collection in COLLECTIONS:
            if "create" in collection.operations:
                self.keep(collection)
            elif "list" in collection.operations:
                page = self.send("GET", collection.path, 200)
                self.keys[collection.path] += [item["id"] for item in (page or {"items": []})["items"]]

    def send(self, method: str, path: str, *expected: int, name: str = "", body: Any = None) -> Any:
        """The body of an answer; None when it is another one than expected."""
        with self.client.request(
            method, path, name=name or path, json=body, catch_response=True
        ) as answer:
            if answer.status_code in expected:
                answer.success()
                return answer.json() if answer.content else None
            answer.failure(f"{answer.status_code} instead of {expected}")
            return None

    def make(self, collection: Collection) -> Any:
        """The key of a new row; None when something that it refers to is missing."""
        parents = {field: self.keys[path][:1] for field, path in collection.references.items()}
        if not all(parents.values()):
            return None
        body = collection.body(next(numbers)) | {field: key[0] for field, key in parents.items()}
        row = self.send("POST", collection.path, 201, CONFLICT, body=body)
        return (row or {}).get("id")

    def keep(self, collection: Collection) -> None:
        """Make a row to work with."""
        if (key := self.make(collection)) is not None:
            self.keys[collection.path].append(key)


def on_a_row(method: str, expected: tuple[int, ...], collection: Collection, user: Caller) -> None:
    """Ask for the row that the user knows best, or change it."""
    for key in user.keys[collection.path][-1:]:
        sample = collection.body(next(numbers))
        changes = {field: sample[field] for field in collection.changeable}
        body = changes if method == "PATCH" else None
        name = f"{collection.path}/{{id}}"
        user.send(method, f"{collection.path}/{key}", *expected, name=name, body=body)


def list_rows(collection: Collection, user: Caller) -> None:
    user.send("GET", collection.path, 200)


def create_row(collection: Collection, user: Caller) -> None:
    user.keep(collection)


def delete_row(collection: Collection, user: Caller) -> None:
    """Delete a row that nothing refers to yet."""
    if (key := user.make(collection)) is not None:
        user.send("DELETE", f"{collection.path}/{key}", 204, name=f"{collection.path}/{{id}}")


ACTIONS = {
    "create": create_row,
    "delete": delete_row,
    "list": list_rows,
    "read": partial(on_a_row, "GET", (200,)),
    "update": partial(on_a_row, "PATCH", (200, CONFLICT)),
}
Caller.tasks = [
    partial(ACTIONS[operation], collection)
    for collection in COLLECTIONS
    for operation in sorted(collection.operations)
    for _ in range(WEIGHTS[operation])
]


@events.quitting.add_listener
def judge(environment: Any, **_: Any) -> None:
    """Hold the run to its targets."""
    total = environment.stats.total
    slowest = total.get_response_time_percentile(0.95) or 0
    figures = (
        (slowest <= SLOWEST_OF_TWENTY_MS, f"95% within {slowest} ms: {SLOWEST_OF_TWENTY_MS} ms"),
        (total.fail_ratio <= FAILURE_SHARE, f"{total.fail_ratio:.2%} failed: {FAILURE_SHARE:.2%}"),
        (total.total_rps >= REQUESTS_PER_SECOND, f"{total.total_rps:.1f}/s: {REQUESTS_PER_SECOND}/s"),
    )
    for met, figure in figures:
        log.log(logging.INFO if met else logging.ERROR, "%s: %s", "met" if met else "MISSED", figure)
    environment.process_exit_code = 0 if all(met for met, _ in figures) else 1
