"""Which property of a body refers to which collection: found out by asking."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.boot.client import Answer
from devmatrix.validate.gates.boot.sampler import Sampler, UnknownValueError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.validate.gates.boot.api import Api, Operation, Schema
    from devmatrix.validate.gates.boot.client import Client

_UNKNOWN = "unknown_reference"
# Ids that no row has.
_NOBODY = {"string": "00000000-0000-4000-8000-000000000000", "integer": 2**31 - 1}


@dataclass
class Collection:
    """A body that created a row, and the properties that refer to other collections.

    `key` is the property that such references hold, empty where a row is named by several; `id` is its value.
    """

    body: dict[str, Any]
    key: str
    id: object
    references: dict[str, str] = field(default_factory=dict)


class References:
    """Creates a row of each kind, and learns from the refusals what refers to what."""

    def __init__(self, api: Api, client: Client) -> None:
        self._api = api
        self._client = client
        self._sampler = Sampler(api)
        # Of words that no row was made with.
        self._stranger = Sampler(api, word="nobody")
        self.collections: dict[str, Collection] = {}

    def learn(self) -> dict[str, Collection]:
        """What was found out; a collection of which no row can be made is left out."""
        pending = {each.path: each for each in self._api.creations}
        progress = True
        while pending and progress:
            created = [path for path, operation in pending.items() if self._created(operation)]
            progress = bool(created)
            for path in created:
                del pending[path]
        for operation in self._api.creations:
            if operation.path in self.collections:
                self._learn_optional(operation)
        return self.collections

    def _created(self, operation: Operation) -> bool:
        try:
            body = self._sampler.body(operation) | self._strangers(operation)
        except UnknownValueError:
            return False
        references: dict[str, str] = {}
        answer = self._client.ask("POST", operation.path, body)
        while names := _unknown(answer):
            name = names[0]
            target, answer = self._target(operation, body, name)
            if target is None or name in references:
                return False
            references[name], body[name] = target, self._named(operation, name, self.collections[target].id)
        if answer.status != 201:
            return False
        key = self._key(operation.path, answer.object)
        self.collections[operation.path] = Collection(body, key, answer.object.get(key), references)
        return True

    def _strangers(self, operation: Operation) -> dict[str, object]:
        """Keys that are text may have been given to a row already: names that no row has take their place."""
        schema = operation.body or {}
        texts = {name: each for name, each in schema.get("properties", {}).items() if self._may_name_text(name, each)}
        return {name: self._stranger.value(texts[name]) for name in schema.get("required", ()) if name in texts}

    def _key(self, path: str, row: dict[str, Any]) -> str:
        """The property of a row that its path names it by; none where there are several."""
        if "id" in row:
            return "id"
        below = (re.fullmatch(rf"{re.escape(path)}/{{(\w+)}}", each.path) for each in self._api.operations)
        parameter = next((found[1] for found in below if found), "")
        fitting = (name for name in row if name == parameter or parameter.endswith(f"_{name}"))
        return max(fitting, key=len, default="")

    def _target(self, operation: Operation, body: dict[str, Any], name: str) -> tuple[str | None, Answer]:
        """The collection whose row the property may name, and the answer that shows it.

        One that is called alike is tried first: keys may be numbers, which every collection has.
        """
        word = name.removesuffix("s").removesuffix("_id").replace("_", "-")
        answer = Answer(0, {}, b"")
        named = [path for path, each in self.collections.items() if each.key]
        for path in sorted(named, key=lambda each: word not in each):
            value = self._named(operation, name, self.collections[path].id)
            answer = self._client.ask("POST", operation.path, {**body, name: value})
            if name not in _unknown(answer):
                return path, answer
        return None, answer

    def _learn_optional(self, operation: Operation) -> None:
        collection = self.collections[operation.path]
        for name in self._candidates(operation):
            if name not in collection.references:
                for nobody in self._nobodies(operation, name):
                    value = self._named(operation, name, nobody)
                    answer = self._client.ask("POST", operation.path, {**collection.body, name: value})
                    if name in _unknown(answer):
                        target, _ = self._target(operation, collection.body, name)
                        collection.references |= {} if target is None else {name: target}

    def _nobodies(self, operation: Operation, name: str) -> Iterator[object]:
        schema = (operation.body or {})["properties"][name]
        if not self._may_name_text(name, schema):
            yield from _NOBODY.values()
            return
        for each in self._kinds(schema):
            if each.get("type") == "string":
                with suppress(UnknownValueError):
                    yield self._stranger.value(each)

    def _candidates(self, operation: Operation) -> Iterator[str]:
        for name, schema in (operation.body or {}).get("properties", {}).items():
            kinds = self._kinds(schema)
            keys = [*kinds, *(self._api.resolve(each.get("items", {})) for each in kinds)]
            if any(map(_is_key, keys)) or self._may_name_text(name, schema):
                yield name

    def _named(self, operation: Operation, name: str, key: object) -> object:
        """The key as the property takes it: alone, or in a list of keys."""
        schema = (operation.body or {}).get("properties", {}).get(name, {})
        return [key] if any(each.get("type") == "array" for each in self._kinds(schema)) else key

    def _may_name_text(self, name: str, schema: Schema) -> bool:
        """Whether it may be a reference by a text, as it is called like one."""
        kinds = [each for each in self._kinds(schema) if each.get("type") == "string"]
        return name.endswith("_id") and any("format" not in each and "enum" not in each for each in kinds)

    def _kinds(self, schema: Schema) -> list[Schema]:
        schema = self._api.resolve(schema)
        return [self._api.resolve(each) for each in schema.get("anyOf", [schema])]


def _is_key(schema: Schema) -> bool:
    return schema.get("format") == "uuid" or schema.get("type") == "integer"


def _unknown(answer: Answer) -> list[str]:
    """The properties that name no row."""
    if answer.status != 422:
        return []
    errors: Any = answer.object.get("errors", ())
    # ["body", NAME], or ["body", NAME, INDEX] within a list of keys.
    return [str(each["loc"][1]) for each in errors if each.get("code") == _UNKNOWN]
