"""What an entity's endpoints are, and what each may answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.conditions import holds
from devmatrix.model.link_endpoints import link_endpoints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.model.app import App, Entity
    from devmatrix.render.answers.parts import Answers


@dataclass(frozen=True)
class Endpoint:
    """One operation of the entities that have it: its status, and how it can refuse under which condition."""

    operation: str
    method: str
    summary: str
    status: int
    refusals: Mapping[int, str]
    below: str = ""

    @property
    def on_row(self) -> bool:
        """Whether the path names a row, which may not be there."""
        return NOT_FOUND in self.refusals

    def title(self, entity: Entity) -> str:
        return self.summary.format(one=entity.name.human, plural=entity.name.human_plural)


NOT_FOUND = 404
_CHANGE = {404: "", 409: "update_conflicts", 412: "versioned", 415: "", 422: ""}
ENDPOINTS = (
    Endpoint("list", "GET", "List {plural}", 200, {422: ""}),
    Endpoint("create", "POST", "Create {one}", 201, {409: "create_conflicts", 415: "", 422: ""}),
    Endpoint("read", "GET", "Get {one}", 200, {404: "", 422: ""}),
    Endpoint("update", "PATCH", "Change {one}", 200, _CHANGE),
    Endpoint("replace", "PUT", "Replace {one}", 200, _CHANGE),
    Endpoint("delete", "DELETE", "Delete {one}", 204, {404: "", 409: "delete_conflicts", 412: "versioned", 422: ""}),
)
RESTORE = Endpoint(
    "restore", "POST", "Restore {one}", 200, {404: "", 409: "restore_conflicts", 412: "versioned", 422: ""}, "/restore"
)


def offered(entity: Entity) -> list[Endpoint]:
    """The endpoints that an entity has, in the order in which they are listed."""
    found = [each for each in ENDPOINTS if each.operation in entity.operations]
    return [*found, *[RESTORE] * entity.restorable]


def operation_answers(app: App, entity: Entity) -> list[Answers]:
    path = f"{app.prefix}/{entity.name.kebab_plural}"
    links: list[Answers] = [
        {
            "name": each.action,
            "method": each.method,
            "path": f"{path}{each.path}",
            "summary": each.summary,
            "status": 204,
            "refusals": each.statuses,
        }
        for each in link_endpoints(entity)
    ]
    return [
        {
            "name": each.operation,
            "method": each.method,
            "path": f"{path}/{entity.key.path}{each.below}" if each.on_row else path,
            "summary": each.title(entity),
            "status": each.status,
            "refusals": [status for status, when in each.refusals.items() if not when or holds(when, app, entity)],
        }
        for each in offered(entity)
    ] + links
