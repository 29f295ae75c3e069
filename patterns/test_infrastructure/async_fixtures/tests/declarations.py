"""What the OpenAPI document declares, and a watch that holds every answer to it."""

import datetime as dt
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012, Draft202012Validator, Registry
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.routing import BELOW_PROBES, PROBES, route_template

URI = "urn:openapi"
# Where rows are, and where one would be that is not there.
ROWS = {
    # devmatrix: region row_paths
    "/api/v1/stock-items/{stock_item_id}": "/api/v1/stock-items/0190a1b2-0000-7000-8000-000000000000",
    "/api/v1/stock-items/{stock_item_id}/overflow-sites/{overflow_site_id}": "/api/v1/stock-items/0190a1b2-0000-7000-8000-000000000000/overflow-sites/0190a1b2-0000-7000-8000-000000000000",
    "/api/v1/storage-sites/{storage_site_id}": "/api/v1/storage-sites/0190a1b2-0000-7000-8000-000000000000",
    "/api/v1/storage-sites/{storage_site_id}/nearby-sites/{nearby_site_id}": "/api/v1/storage-sites/0190a1b2-0000-7000-8000-000000000000/nearby-sites/0190a1b2-0000-7000-8000-000000000000",
    "/api/v1/stock-movements/{stock_movement_id}": "/api/v1/stock-movements/987654321",
    "/api/v1/audit-lines/{audit_line_id}": "/api/v1/audit-lines/0190a1b2-0000-7000-8000-000000000000",
    "/api/v1/freight-carriers/{carrier_code}": "/api/v1/freight-carriers/No-such-carrier-code-1",
    "/api/v1/supply-contracts/{served_site_id}/{serving_carrier_id}": "/api/v1/supply-contracts/0190a1b2-0000-7000-8000-000000000000/No-such-carrier-code-1",
    # devmatrix: end
}
# Method, path template and status.
Outcome = tuple[str, str, int]


@dataclass
class Answer:
    """What an app has sent."""

    status: int = 0
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    def note(self, message: Message) -> None:
        """Take a message of the app along."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], Headers(raw=message["headers"])
        else:
            self.body += message.get("body", b"")

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> bytes:
        """The body as it was before it was compressed."""
        return gzip.decompress(self.body) if "content-encoding" in self.headers else self.body


class Declarations:
    """An OpenAPI document, and which of the outcomes that it declares have been seen."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._registry = Registry([(URI, document)], draft=Draft202012)
        self._operations = {
            (method.upper(), path): operation
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
        }
        self.outcomes: set[Outcome] = {
            (*key, int(status))
            for key, operation in self._operations.items()
            for status in operation["responses"]
        }
        self.seen: set[Outcome] = set()

    def hold(self, method: str, template: str, answer: Answer) -> None:
        """Fail on a status that the operation does not declare, and on a body that is not of its schema."""
        outcome = (method, template, answer.status)
        self.seen.add(outcome)
        # Endpoints that a test adds for itself are not in the document.
        if (method, template) in self._operations:
            assert outcome in self.outcomes, f"{method} {template} does not declare {answer.status}"
            self._hold_body(outcome, answer)

    def _hold_body(self, outcome: Outcome, answer: Answer) -> None:
        method, template, status = outcome
        content = self._operations[method, template]["responses"][str(status)].get("content", {})
        if not content:
            assert not answer.body, f"{method} {template} declares no body for {status}"
            return
        assert answer.media_type in content, f"{method} {template} does not declare {answer.media_type}"
        if answer.media_type.endswith("json"):
            path = ("paths", template, method.lower(), "responses", str(status))
            self.validator(*path, "content", answer.media_type, "schema").validate(json.loads(answer.text))

    @cache  # noqa: B019 - it lives as long as the tests
    def validator(self, *path: str) -> Draft202012Validator:
        """What holds a value to the schema at a place of the document."""
        pointer = "/".join(each.replace("~", "~0").replace("/", "~1") for each in path)
        reference = {"$ref": f"{URI}#/{pointer.replace('{', '%7B').replace('}', '%7D')}"}
        return Draft202012Validator(
            reference, registry=self._registry, validate_formats=True, formats={"time": is_time}
        )


def is_time(text: str) -> bool:
    """A time of the day, which has no place in the world: JSON Schema's own format wants an offset."""
    try:
        return dt.time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def held_to(declarations: Declarations, app: ASGIApp) -> ASGIApp:
    """The app; an answer that its operation does not declare fails the test that met it."""

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        answer = Answer()

        async def note_and_send(message: Message) -> None:
            answer.note(message)
            await send(message)

        await app(scope, receive, note_and_send)
        declarations.hold(scope["method"], route_template(scope), answer)

    return watched


def operations(document: dict[str, Any], prefix: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and declaration of every operation of the API; probes, which have no prefix, are none."""
    for template, methods in document["paths"].items():
        if template.startswith(f"{prefix}/") and not (template in PROBES or template.startswith(BELOW_PROBES)):
            for method, operation in methods.items():
                yield method, sample_path(template), operation


def sample_path(template: str) -> str:
    """A path of an operation, with a key that no row has."""
    for rows, nowhere in ROWS.items():
        if template.startswith(rows):
            return template.replace(rows, nowhere)
    return template
