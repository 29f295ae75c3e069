"""What the run arranges because no JSON Schema can state it; schemathesis loads this in its own environment.

Data that the document allows has to be accepted. So before such data is sent
- a reference names a row that exists: it is read from its list, or created;
- a number stands exactly on the step of its decimal, which binary fractions miss, and its text within the bounds that
  the document gives for the number beside it;
- a whole number is written as one: JSON Schema counts 65.0 among the integers;
- a key that makes requests repeatable is one that no other request has.
Nothing else is touched, and data that the document forbids is sent as it was made.
"""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

# A JSON file: for each collection a body that creates a row, which of its properties refer to which collection, and
# by what property a reference names such a row.
PLAN = "DEVMATRIX_ARRANGEMENT"
_SECONDS = 30
_IDEMPOTENCY_KEY = "Idempotency-Key"


class Rows:
    """Rows that references may name."""

    def __init__(self, base: str, plan: dict[str, Any]) -> None:
        self._base = base
        self._plan = plan
        self._last: dict[str, object] = {}

    def refer(self, path: str, body: dict[str, Any]) -> None:
        """Puts existing ids where the body refers to something."""
        collection = next((each for each in self._plan if path in {each, *_items(path, each)}), None)
        for name, target in self._plan[collection]["references"].items() if collection else ():
            if isinstance(body.get(name), list):
                body[name] = self._several(target, len(body[name]))
            elif body.get(name) is not None:
                body[name] = self._existing(target)

    def _several(self, collection: str, count: int) -> list[object]:
        """As many ids of the collection as there are, up to a number of them."""
        if not count:
            return []
        listed = self._ask(f"{collection}?limit={min(count, 10)}")
        items = listed.get("items") if listed else None
        return [each[self._plan[collection]["key"]] for each in items] if items else [self._existing(collection)]

    def _existing(self, collection: str) -> object:
        key = self._plan[collection]["key"]
        listed = self._ask(f"{collection}?limit=1")
        if listed and listed.get("items"):
            return listed["items"][0][key]
        body = dict(self._plan[collection]["body"])
        self.refer(collection, body)
        created = self._ask(collection, body)
        if created and key in created:
            self._last[collection] = created[key]
        return self._last.get(collection)

    def _ask(self, path: str, body: object = None) -> dict[str, Any] | None:
        content = None if body is None else json.dumps(body).encode()
        address, headers = self._base + path, {"Content-Type": "application/json"}
        request = urllib.request.Request(address, content, headers)  # noqa: S310 loopback
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as response:  # noqa: S310 loopback
                answer = json.load(response)
        except urllib.error.HTTPError:
            return None
        return answer if isinstance(answer, dict) else None


def _items(path: str, collection: str) -> set[str]:
    """The path itself where it is that of one row of the collection."""
    rest = path.removeprefix(collection)
    return {path} if rest != path and re.fullmatch(r"(/{\w+})+", rest) else set()


def exact(value: object, schema: dict[str, Any], document: dict[str, Any]) -> object:
    """The value, written as the app has to have it."""
    schema = _resolved(schema, document)
    kinds = {each.get("type"): each for each in (_resolved(each, document) for each in schema.get("anyOf", [schema]))}
    match value:
        case bool() | None:
            return value
        case dict():
            properties = schema.get("properties", {})
            return {name: exact(each, properties.get(name, {}), document) for name, each in value.items()}
        case list() if "array" in kinds:
            return [exact(each, kinds["array"].get("items", {}), document) for each in value]
        case float() if "integer" in kinds and value.is_integer():
            return int(value)
        case int() | float() if "multipleOf" in kinds.get("number", {}):
            return float(_on_step(Decimal(repr(value)), kinds["number"]))
        case str() if "multipleOf" in kinds.get("number", {}):
            return str(_on_step(Decimal(value), kinds["number"]))
    return value


def _resolved(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        node: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            node = node[part]
        schema = node
    return schema


def _on_step(value: Decimal, bounds: dict[str, Any]) -> Decimal:
    """The nearest multiple of the step within the bounds."""
    step = Decimal(str(bounds["multipleOf"]))
    low, high = bounds.get("minimum"), bounds.get("maximum")
    if low is None:
        low = Decimal(str(bounds["exclusiveMinimum"])) + step
    if high is None:
        high = Decimal(str(bounds["exclusiveMaximum"])) - step
    least, most = int(-(-Decimal(str(low)) // step)), int(Decimal(str(high)) // step)
    return min(max(round(value / step), least), most) * step


def register() -> None:
    """Hooks this into schemathesis."""
    import schemathesis  # type: ignore[import-not-found]
    from hypothesis import strategies

    plan = json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8"))
    rows = Rows(plan["base"], plan["collections"])
    # What mail is not sent to, such as `.test`, is refused; durations are those of a life.
    address = strategies.from_regex("[a-z0-9]{1,20}@[a-z0-9]{1,20}[.](com|net|org)", fullmatch=True)
    schemathesis.openapi.format("idn-email", address)
    schemathesis.openapi.format("duration", strategies.integers(-10_000, 10_000).map("P{}D".format))

    def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
        if not (isinstance(case.body, dict) and case.meta and case.meta.generation.mode.is_positive):
            return
        if _IDEMPOTENCY_KEY in (case.headers or {}):
            # One that comes again with another body is refused: each request has a key of its own.
            case.headers[_IDEMPOTENCY_KEY] = uuid4().hex
        operation = case.operation
        document = operation.schema.raw_schema
        content = document["paths"][operation.path][operation.method.lower()]["requestBody"]["content"]
        case.body = exact(case.body, content["application/json"]["schema"], document)
        rows.refer(operation.path, case.body)

    schemathesis.hook(before_call)


if PLAN in os.environ:
    register()
