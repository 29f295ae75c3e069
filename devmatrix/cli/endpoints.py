"""The endpoints of an app, read off the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.model.link_endpoints import link_endpoints

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.app import App, Operation

# In the order in which a reader expects them; the flag says whether the path names a row.
_OPERATIONS: tuple[tuple[Operation, str, bool], ...] = (
    ("create", "POST", False),
    ("list", "GET", False),
    ("read", "GET", True),
    ("update", "PATCH", True),
    ("replace", "PUT", True),
    ("delete", "DELETE", True),
)


@dataclass(frozen=True)
class Endpoint:
    """One operation of an entity over HTTP."""

    method: str
    path: str
    entity: str
    operation: str


def endpoints(app: App) -> Iterator[Endpoint]:
    """Every operation of every entity, in the order of the spec."""
    for entity in app.entities:
        name = entity.name
        rows = f"{app.prefix}/{name.kebab_plural}"
        for operation, method, on_row in _OPERATIONS:
            if operation in entity.operations:
                path = f"{rows}/{entity.key.path}" if on_row else rows
                yield Endpoint(method, path, name.pascal, operation)
        for each in link_endpoints(entity):
            yield Endpoint(each.method, f"{rows}{each.path}", name.pascal, each.action)
