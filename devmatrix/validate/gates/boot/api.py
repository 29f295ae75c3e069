"""What an OpenAPI document says about an API, as far as the prober needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Schema = dict[str, Any]

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PROBES = ("/health/live", "/health/ready", "/health/startup", "/health", "/metrics")
DOCUMENTATION = ("/docs", "/redoc", "/openapi.json")
_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class Operation:
    """One operation: `parameters` by place and name, `body` the schema of its JSON body."""

    method: str
    path: str
    id: str
    parameters: Mapping[tuple[str, str], Schema]
    body: Schema | None
    declared: tuple[str, ...]
    secured: bool

    @property
    def addressed(self) -> bool:
        """Whether its path needs no id that exists."""
        return "{" not in self.path

    @property
    def probe(self) -> bool:
        return self.path in PROBES

    def takes(self, name: str) -> bool:
        """Whether it declares that query parameter."""
        return ("query", name) in self.parameters

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class Api:
    """The document with its operations."""

    document: Mapping[str, Any]

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """All operations, in the order of the document."""
        paths: Mapping[str, Mapping[str, Any]] = self.document.get("paths", {})
        return tuple(
            self._operation(method.upper(), path, node)
            for path, item in paths.items()
            for method, node in item.items()
            if method.upper() in METHODS
        )

    @property
    def open(self) -> Iterator[Operation]:
        """Those that anybody may call, without the probes."""
        return (each for each in self.operations if not each.secured and not each.probe)

    @property
    def lists(self) -> list[Operation]:
        """Those that page through something."""
        return [each for each in self.open if each.method == "GET" and each.addressed and each.takes("limit")]

    @property
    def creations(self) -> list[Operation]:
        """Those that take a new row."""
        return [each for each in self.open if each.method == "POST" and each.addressed and each.body]

    def resolve(self, schema: Schema) -> Schema:
        """The schema itself, or the one that it refers to."""
        while "$ref" in schema:
            node: Any = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def template(self, method: str, path: str) -> str | None:
        """The template that the path follows among those of the method; a literal one comes first."""
        known = sorted({each.path for each in self.operations if each.method == method}, key=lambda each: "{" in each)
        return next((each for each in known if _pattern(each).fullmatch(path)), None)

    def _operation(self, method: str, path: str, node: Mapping[str, Any]) -> Operation:
        parameters = [self.resolve(each) for each in node.get("parameters", [])]
        content = self.resolve(node.get("requestBody", {})).get("content", {})
        body = content.get("application/json", {}).get("schema")
        return Operation(
            method=method,
            path=path,
            id=node.get("operationId", ""),
            parameters={(each["in"], each["name"]): each.get("schema", {}) for each in parameters},
            body=None if body is None else self.resolve(body),
            declared=tuple(sorted(node.get("responses", {}))),
            secured=bool(node.get("security", self.document.get("security"))),
        )


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, _PARAMETER.split(template))))
