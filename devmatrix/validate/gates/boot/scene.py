"""What the checks look at: the running servers, what is known of the API, and what must stay secret."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from devmatrix.validate.gates.boot import exposition
from devmatrix.validate.gates.boot.check import Absent, Unmet
from devmatrix.validate.gates.boot.sampler import Sampler, UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from devmatrix.validate.gates.boot.api import Api, Operation
    from devmatrix.validate.gates.boot.client import Answer, Client, Exchange
    from devmatrix.validate.gates.boot.exposition import Exposition
    from devmatrix.validate.gates.boot.server import Server

# What goes into free text, queries and paths; it must never come out in a log or a label.
MARK = "canary-in-plain-text"
_SETTLING_SECONDS = 2.0


@dataclass(frozen=True)
class Secrets:
    """What is told to the app and must never be told by it."""

    key: str
    password: str
    bearer: str
    typed: str

    def __iter__(self) -> Iterator[str]:
        return iter((self.key, self.password, self.bearer, self.typed))


@dataclass(frozen=True)
class Creation:
    """A row that was made, and what a new connection saw of it at once."""

    operation: Operation
    answer: Answer
    reread: Answer
    before: Exposition
    after: Exposition

    @property
    def path(self) -> str:
        """Where the row is, "" when the answer does not say."""
        return urlsplit(self.answer.headers.get("location", "")).path


@dataclass(frozen=True)
class Scene:
    """The servers by their names: `main` has generous limits, `limited` small ones, `adrift` no database,
    `bare` one without tables, `example` the settings of `.env.example`; `unsafe` must not have started.
    """

    api: Api
    clients: Mapping[str, Client]
    servers: Mapping[str, Server]
    secrets: Secrets
    reads: int
    patience: float

    @property
    def main(self) -> Client:
        return self.clients["main"]

    @property
    def limited(self) -> Client:
        return self.clients["limited"]

    @property
    def adrift(self) -> Client:
        return self.clients["adrift"]

    @property
    def bare(self) -> Client:
        return self.clients["bare"]

    @property
    def sampler(self) -> Sampler:
        return Sampler(self.api, MARK)

    @property
    def exchanges(self) -> list[tuple[Server, Exchange]]:
        """Everything that was asked so far, with the server that answered."""
        return [(self.servers[name], each) for name, client in self.clients.items() for each in client.journal]

    def scrape(self) -> Exposition:
        """The metrics of the main server. Raises Unmet when they cannot be read."""
        answer = self.main.get("/metrics")
        try:
            return exposition.parse(answer.text if answer.status == 200 else answer.brief)
        except ValueError as error:
            raise Unmet(f"/metrics cannot be read: {error}") from None

    def any_list(self) -> Operation:
        """An operation that pages. Raises Absent."""
        if not self.api.lists:
            raise Absent("no open operation pages through anything")
        return self.api.lists[0]

    @cached_property
    def _creation(self) -> Creation | str:
        reasons = []
        for operation in self.api.creations:
            try:
                body = self.sampler.body(operation)
            except UnknownValueError as error:
                reasons.append(f"{operation}: {error}")
                continue
            before = self.scrape()
            answer = self.main.ask("POST", operation.path, body)
            if 200 <= answer.status < 300:
                place = urlsplit(answer.headers.get("location", "")).path
                return Creation(operation, answer, self.limited.get(place or "/"), before, self.scrape())
            reasons.append(f"{operation}: {answer.status}")
        return "; ".join(["no operation creates a row without another one", *reasons])

    @property
    def creation(self) -> Creation:
        """A row that was made once. Raises Absent when none can be made without knowing the app."""
        if isinstance(self._creation, str):
            raise Absent(self._creation)
        return self._creation


def settled(condition: Callable[[], bool], patience: float) -> bool:
    """Whether it comes true: what a server does after its answer takes a moment."""
    deadline = time.monotonic() + _SETTLING_SECONDS * patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
