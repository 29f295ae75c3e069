"""A small HTTP client that keeps a journal of everything it asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.server import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUEST_ID = "x-request-id"
JSON = {"Content-Type": "application/json"}
# What a conversation may end with when the server breaks it off, or is slower than the limit.
BROKEN = (OSError, HTTPException)
# Of all clients together: two of one server must not send the same id.
_NUMBERS = count(1)


@dataclass(frozen=True)
class Answer:
    """What came back. Names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def json(self) -> object:
        """The body as plain data; None when it is no JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def object(self) -> dict[str, object]:
        """The body when it is a JSON object, else nothing."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")

    @property
    def brief(self) -> str:
        """One line for evidence."""
        return " ".join(f"{self.status} {self.text[:120]}".split())


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    method: str
    target: str
    answer: Answer

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def request_id(self) -> str:
        """The id that the server gave back."""
        return self.answer.headers.get(REQUEST_ID, "")


@dataclass(frozen=True)
class Client:
    """Asks one server, with a new connection each time. `headers` go with every request."""

    port: int
    timeout: float
    headers: Mapping[str, str] = field(default_factory=dict)
    journal: list[Exchange] = field(default_factory=list)

    def ask(self, method: str, target: str, body: object = None, headers: Mapping[str, str] | None = None) -> Answer:
        """Sends a request; a body that is not bytes is sent as JSON. Raises one of BROKEN."""
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        own = {} if body is None else JSON
        connection = HTTPConnection(LOOPBACK, self.port, timeout=self.timeout)
        try:
            connection.request(method, target, content, {**self.identified(), **own, **(headers or {})})
            return self.keep(method, target, connection.getresponse())
        finally:
            connection.close()

    def get(self, target: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.ask("GET", target, headers=headers)

    def identified(self) -> dict[str, str]:
        """The headers of every request, with an id of its own."""
        return {**self.headers, "X-Request-ID": f"boot-{next(_NUMBERS)}-{self.port}"}

    def keep(self, method: str, target: str, response: HTTPResponse) -> Answer:
        """Reads the answer and notes it in the journal."""
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            earlier = headers.get(name.lower())
            headers[name.lower()] = value if earlier is None else f"{earlier}, {value}"
        answer = Answer(response.status, headers, response.read())
        self.journal.append(Exchange(method, target, answer))
        return answer
