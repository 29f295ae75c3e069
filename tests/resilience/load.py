"""Traffic of many clients; every answer is held to what must be stored.

async with Load(server.url) as load:
    await load.successes(200)
    ...  # break something
load.problems(allowed={200, 201, 503})
await load.losses()
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, Self

import httpx2

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

COLLECTION = "/api/v1/tasks"
# Who is told an error does not ask again at once.
PAUSE_SECONDS = 0.01
PATIENCE_SECONDS = 120
PAGE = 100
PROBLEM = "application/problem+json"
# What no answer may show: words of the database, of its driver and of Python.
INTERNALS = ("asyncpg", "sqlalchemy", "traceback", "postgres", "select ", "insert ", "/app/core")
# Answers after which nobody knows whether the change was made; all other errors say that it was not.
UNKNOWN_CODES = frozenset({"outcome_unknown", "timeout"})


@dataclass(frozen=True)
class Call:
    """One request and what came of it."""

    method: str
    path: str
    began: float
    ended: float
    # None when no whole answer arrived.
    status: int | None = None
    code: str = ""
    error: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def succeeded(self) -> bool:
        return self.status is not None and self.status < 300

    @property
    def outcome_unknown(self) -> bool:
        return self.status is None or self.code in UNKNOWN_CODES

    def __str__(self) -> str:
        return f"{self.method} {self.path}: {self.status} {self.code} {self.error}".rstrip()


@dataclass
class Task:
    """A row as its client knows it: `tags` are all the values that it may have now."""

    title: str
    key: str | None = None
    tags: set[str] = field(default_factory=set)
    # How many rows of this title there may be.
    copies: set[int] = field(default_factory=lambda: {0})


class Client:
    """Creates, reads, lists and changes rows of its own, one request after the other on one connection."""

    def __init__(self, load: Load, name: str) -> None:
        self._load = load
        self._name = name
        self._random = random.Random(name)  # noqa: S311 the mix is to be the same in each run
        self._numbers = count()
        self.tasks: list[Task] = []
        # When the last request that was answered began.
        self.answered = float("-inf")

    async def run(self) -> None:
        """Until the load stops; what is under way is finished."""
        limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
        async with httpx2.AsyncClient(base_url=self._load.url, limits=limits, timeout=PATIENCE_SECONDS) as http:
            while not self._load.stopping:
                call = await self._next(http)
                self.answered = call.began
                await self._load.note(call)
                if not call.succeeded:
                    await asyncio.sleep(PAUSE_SECONDS)

    async def _next(self, http: httpx2.AsyncClient) -> Call:
        known = [each for each in self.tasks[-50:] if each.key]
        choice = self._random.random()
        if choice < 0.3 or not known:
            return await self._create(http)
        if choice < 0.45:
            return await self._change(http, self._random.choice(known))
        if choice < 0.85:
            return await self._read(http, self._random.choice(known))
        return await self._list(http)

    async def _create(self, http: httpx2.AsyncClient) -> Call:
        task = Task(f"{self._name}-{next(self._numbers)}")
        self.tasks.append(task)
        tag = f"{task.title}-new"
        call = await send(http, "POST", COLLECTION, {"title": task.title, "tags": [tag]})
        if call.succeeded:
            task.key, task.tags, task.copies = call.body["id"], {tag}, {1}
            self._hold(call, task)
        elif call.outcome_unknown:
            task.copies = {0, 1}
        return call

    async def _change(self, http: httpx2.AsyncClient, task: Task) -> Call:
        tag = f"{task.title}-{next(self._numbers)}"
        call = await send(http, "PATCH", f"{COLLECTION}/{task.key}", {"tags": [tag]})
        if call.succeeded:
            task.tags = {tag}
            self._hold(call, task)
        elif call.outcome_unknown:
            task.tags.add(tag)
        return call

    async def _read(self, http: httpx2.AsyncClient, task: Task) -> Call:
        call = await send(http, "GET", f"{COLLECTION}/{task.key}")
        if call.succeeded:
            self._hold(call, task)
        return call

    async def _list(self, http: httpx2.AsyncClient) -> Call:
        call = await send(http, "GET", f"{COLLECTION}?limit=20")
        if call.succeeded and not 0 < len(call.body["items"]) <= 20:
            self._load.wrong.append(f"{call}: {len(call.body['items'])} items")
        return call

    def _hold(self, call: Call, task: Task) -> None:
        """A row that is answered is the one that was asked for, as it was left."""
        found = (call.body["id"], call.body["title"], *call.body["tags"])
        if found not in {(task.key, task.title, tag) for tag in task.tags}:
            self._load.wrong.append(f"{call}: {found} instead of {task}")


class Load:
    """The clients, and all that they were answered."""

    def __init__(self, url: str, clients: int = 16) -> None:
        self.url = url
        self.calls: list[Call] = []
        self.succeeded = 0
        # Answers that contradict what was answered before.
        self.wrong: list[str] = []
        self.stopping = False
        self._clients = [Client(self, f"client-{number}") for number in range(clients)]
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._running = [asyncio.create_task(client.run()) for client in self._clients]
        return self

    async def __aexit__(self, *error: object) -> None:
        self.stopping = True
        await asyncio.gather(*self._running)

    async def note(self, call: Call) -> None:
        self.calls.append(call)
        self.succeeded += call.succeeded
        async with self._changed:
            self._changed.notify_all()

    async def until(self, condition: Callable[[], bool], within: float = PATIENCE_SECONDS) -> None:
        """Wait until something is so; it is looked at after every answer."""
        async with asyncio.timeout(within), self._changed:
            await self._changed.wait_for(condition)

    async def successes(self, number: int, within: float = PATIENCE_SECONDS) -> None:
        """Wait until so many further requests have succeeded."""
        enough = self.succeeded + number
        await self.until(lambda: self.succeeded >= enough, within)

    async def everyone(self, within: float = PATIENCE_SECONDS) -> None:
        """Wait until each client was answered to a request that it makes from now on."""
        moment = time.monotonic()
        await self.until(lambda: all(client.answered > moment for client in self._clients), within)

    def since(self, moment: float, *, succeeded: bool | None = None) -> list[Call]:
        """The calls that began after a moment: all, or those that succeeded or did not."""
        return [
            call for call in self.calls if call.began >= moment and (succeeded is None or call.succeeded is succeeded)
        ]

    def rate(self, start: float, end: float) -> float:
        """Successes a second between two moments."""
        found = [call for call in self.calls if call.succeeded and start <= call.ended < end]
        return len(found) / (end - start)

    def statuses(self) -> Counter[int | None]:
        """How often each status was answered; None where no answer came."""
        return Counter(call.status for call in self.calls)

    def problems(self, allowed: Collection[int | None]) -> list[str]:
        """Answers of another status, errors in another form or with internals, and answers that contradict others."""
        found = [str(call) for call in self.calls if call.status not in allowed]
        failed = [call for call in self.calls if call.status is not None and not call.succeeded]
        return [*found, *filter(None, map(misshapen, failed)), *self.wrong]

    async def losses(self) -> list[str]:
        """Rows that were promised and are gone, that are there twice, or that have a value nobody answered for."""
        stored: dict[str, list[dict[str, Any]]] = {}
        async with httpx2.AsyncClient(base_url=self.url, timeout=PATIENCE_SECONDS) as http:
            for row in await all_rows(http):
                stored.setdefault(row["title"], []).append(row)
        found = []
        for task in (task for client in self._clients for task in client.tasks):
            rows = stored.get(task.title, [])
            if len(rows) not in task.copies:
                found.append(f"{task.title} is there {len(rows)} times, not {sorted(task.copies)}")
            elif task.key and not {tuple(row["tags"]) for row in rows} <= {(tag,) for tag in task.tags}:
                found.append(f"{task.title} has {rows[0]['tags']}, not one of {sorted(task.tags)}")
        return found


async def send(http: httpx2.AsyncClient, method: str, path: str, body: object | None = None) -> Call:
    """One request; whatever happens to it is an answer."""
    began = time.monotonic()
    try:
        response = await http.request(method, path, json=body)
    except httpx2.TransportError as error:
        return Call(method, path, began, time.monotonic(), error=repr(error))
    content = response.json() if response.content else None
    code = content.get("code", "") if isinstance(content, dict) and response.is_error else ""
    return Call(method, path, began, time.monotonic(), response.status_code, code, "", content, response.headers)


def misshapen(call: Call) -> str | None:
    """What is wrong with an error's answer."""
    if call.headers.get("content-type") != PROBLEM or call.body["status"] != call.status:
        return f"{call}: no problem: {call.body}"
    if shown := [word for word in INTERNALS if word in str(call.body).lower()]:
        return f"{call}: shows {shown}"
    return None


async def all_rows(http: httpx2.AsyncClient) -> list[dict[str, Any]]:
    """Every row, page by page, while nothing changes."""
    rows: list[dict[str, Any]] = []
    while True:
        response = await http.get(COLLECTION, params={"limit": PAGE, "offset": len(rows)})
        assert response.status_code == 200, response.text
        rows += response.json()["items"]
        if len(response.json()["items"]) < PAGE:
            return rows
