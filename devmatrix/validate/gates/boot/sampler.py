"""Values for a JSON Schema: ones that it allows, and ones of a type that it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from devmatrix.validate.gates.boot.api import Api, Operation, Schema

_FORMATS = {
    "date": "2030-06-30",
    "date-time": "2030-06-30T12:00:00Z",
    "duration": "PT1H",
    "email": "somebody@example.com",
    "time": "12:00:00Z",
    "idn-email": "somebody@example.com",
    "uri": "https://example.com/",
    "uuid": "0191b1c0-1111-7222-8333-444455556666",
}
# A value for each JSON type; a string that reads as a number and a number that reads as a string, so that
# what converts them is found out.
_STRANGERS: dict[str, object] = {"string": "1", "integer": 1, "number": 1, "boolean": 1, "array": "a", "object": "a"}


class UnknownValueError(Exception):
    """No value is known that the schema allows."""


@dataclass(frozen=True)
class Sampler:
    """Makes values. `word` is what free text is made of, so that it can be recognised elsewhere."""

    api: Api
    word: str = "sample"

    def body(self, operation: Operation) -> dict[str, object]:
        """The smallest body that the operation's schema allows. Raises UnknownValueError."""
        schema = operation.body or {}
        value = self.value(schema)
        if not isinstance(value, dict):
            raise UnknownValueError(f"{operation} takes no object")
        return value

    def path(self, operation: Operation) -> str:
        """Its path with values for the parameters; what they name does not exist."""
        path = operation.path
        for (place, name), schema in operation.parameters.items():
            if place == "path":
                path = path.replace("{" + name + "}", quote(str(self.value(schema)), safe=""))
        return path

    def value(self, schema: Schema) -> object:
        """A value that the schema allows. Raises UnknownValueError."""
        schema = self.api.resolve(schema)
        for key in ("const", "default"):
            if key in schema:
                return schema[key]
        if schema.get("enum"):
            return schema["enum"][0]
        if kinds := schema.get("anyOf") or schema.get("oneOf"):
            return self.value(kinds[0])
        return self._made(schema)

    def _made(self, schema: Schema) -> object:
        match schema.get("type"):
            case "object":
                properties = schema.get("properties", {})
                return {name: self.value(properties[name]) for name in schema.get("required", ())}
            case "array":
                return [self.value(schema["items"]) for _ in range(schema.get("minItems", 0))]
            case "string":
                return self._text(schema)
            case "integer" | "number":
                return _number(schema)
            case "boolean":
                return False
            case "null":
                return None
            case _:
                raise UnknownValueError("a schema says no type")

    def _text(self, schema: Schema) -> str:
        longest = int(schema.get("maxLength", len(self.word)))
        word = self.word[:longest].ljust(int(schema.get("minLength", 0)), "x")
        formats = {"": word, "password": word, **_FORMATS}
        known = [*schema.get("examples", ()), *filter(None, [formats.get(schema.get("format", ""))])]
        fitting = [str(each) for each in known if re.search(schema.get("pattern", ""), str(each))]
        if not fitting:
            raise UnknownValueError(f"no example of {schema.get('pattern') or schema.get('format')}")
        return word if word in fitting else fitting[0]

    def strangers(self, operation: Operation) -> dict[str, object]:
        """For each property of the body that has types, a value of another type."""
        found: dict[str, object] = {}
        for name, schema in (operation.body or {}).get("properties", {}).items():
            types = self.types(schema)
            if types and (stranger := _stranger(types)) is not None:
                found[name] = stranger
        return found

    def types(self, schema: Schema) -> set[str]:
        """The JSON types that the schema allows; none when it does not say."""
        schema = self.api.resolve(schema)
        kinds = schema.get("anyOf") or schema.get("oneOf")
        if kinds:
            each = [self.types(kind) for kind in kinds]
            return set().union(*each) if all(each) else set()
        named = schema.get("type", [])
        return {named} if isinstance(named, str) else set(named)


def _number(schema: Schema) -> float:
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1 if "exclusiveMinimum" in schema else None)
    high = schema.get("maximum", schema.get("exclusiveMaximum", 1) - 1 if "exclusiveMaximum" in schema else None)
    value = low if low is not None else min(1, high) if high is not None else 1
    step = schema.get("multipleOf")
    return -(-value // step) * step if step else value


def _stranger(types: set[str]) -> object:
    if types & {"integer", "number"}:
        return None if "string" in types else _STRANGERS["string"]
    if "string" in types:
        return _STRANGERS["integer"]
    for name in ("boolean", "array", "object"):
        if name in types:
            return _STRANGERS[name]
    return None
