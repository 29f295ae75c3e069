"""The endpoints of single links: one adds a link, one takes it away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.app import Entity, Link


@dataclass(frozen=True)
class LinkEndpoint:
    """One of them: `path` begins behind the entity's, `action` is the method of the service behind it."""

    entity: Entity
    link: Link
    field: str
    method: str
    action: str
    name: str
    path: str
    parameter: str
    summary: str

    @property
    def statuses(self) -> list[int]:
        """What it may refuse with."""
        return [404, 409, *[412] * self.entity.versioned, 422]


def link_endpoints(entity: Entity) -> Iterator[LinkEndpoint]:
    """Two for each field of links that an update may change."""
    for field in entity.links if "update" in entity.operations else ():
        if field.link and field.updatable:
            one, role = entity.name, field.link.singular
            own = f"{one.snake}_id"
            parameter = field.link.id if field.link.id != own else f"linked_{own}"
            path = f"/{entity.key.path}/{field.name.replace('_', '-')}/{{{parameter}}}"
            for method, verb, action, side in (("PUT", "add", "link", "to"), ("DELETE", "remove", "unlink", "from")):
                name = f"{verb}_{one.snake}_{role}"
                summary = f"{verb.capitalize()} {role.replace('_', ' ')} {side} {one.human}"
                yield LinkEndpoint(entity, field.link, field.name, method, action, name, path, parameter, summary)
