"""Regions of many-to-many fields: their tables, what a model says of them, and the endpoints of single links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.literals import docstring, python_literal
from devmatrix.model.build_links import USUAL_LINKS
from devmatrix.model.link_endpoints import link_endpoints
from devmatrix.render.regions.source import call, code
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.app import App, Entity, Field, Inverse, Link
    from devmatrix.model.link_endpoints import LinkEndpoint

_STORIES = {
    "link": "Link the row to another one; nothing changes when it is linked already.",
    "unlink": "Take the link away; the other row stays.",
}


@region
def link_tables(scope: Scope) -> Fragment:
    lines: list[str] = []
    for name, columns in _tables(scope.app, scope.subject):
        lines += ["", f"{name} = sa.Table(", f'    "{name}",', "    Base.metadata,", *columns, ")"]
    return code(lines)


def _tables(app: App, entity: Entity) -> Iterator[tuple[str, list[str]]]:
    for link in links(entity):
        target = app.entity(link.target)
        yield link.table, [_column(link.source, entity), _column(link.id, target, index="True")]


def links(entity: Entity) -> Iterator[Link]:
    """The links of an entity, in the order of its fields."""
    return (each.link for each in entity.links if each.link)


def _column(name: str, entity: Entity, index: str | None = None) -> str:
    key = call("sa.ForeignKey", f'"{entity.table}.id"', ondelete='"CASCADE"')
    column = call(
        "sa.Column", python_literal(name), entity.key.parts[0].type.scalar.column, key, primary_key="True", index=index
    )
    return f"    {column},"


def link_limits(entity: Entity) -> list[str]:
    """What a model says of its links: the table of each, and how many there may be."""
    rows = [f'    "{each.column}": {_limits(each, each.link)},' for each in entity.links if each.link]
    return ["__links__: ClassVar[dict[str, Link]] = {", *rows, "}"] if rows else []


def _limits(field: Field, link: Link) -> str:
    least, most = field.bounds.min_length or None, field.bounds.max_length
    return call("Link", link.table, least=least, most=None if most == USUAL_LINKS else most)


def link_relationship(entity: Entity, field: Field, link: Link) -> str:
    """The rows that a row is linked to."""
    ways = _ways(entity, link, link.source, link.id) if link.target == entity.name.pascal else {}
    return f'{field.name}: Mapped[list["{link.target}"]] = {_relationship(link.table, link.inverse, ways)}'


def linked_relationship(entity: Entity, inverse: Inverse, link: Link) -> str:
    """The rows that are linked to a row."""
    ways = _ways(entity, link, link.id, link.source) if inverse.entity == entity.name.pascal else {}
    source = _relationship(f'"{link.table}"', inverse.field, ways)
    return f'{inverse.name}: Mapped[list["{inverse.entity}"]] = {source}'


def _ways(entity: Entity, link: Link, near: str, far: str) -> dict[str, str]:
    """Both columns name the same table: which of them is which has to be told."""
    return {
        way: f'"{entity.name.pascal}.id == {link.table}.c.{column}"'
        for way, column in (("primaryjoin", near), ("secondaryjoin", far))
    }


def _relationship(table: str, other_side: str | None, ways: dict[str, str]) -> str:
    back = f'"{other_side}"' if other_side else None
    return call("relationship", secondary=table, **ways, back_populates=back, lazy='"raise"', passive_deletes='"all"')


@region
def model_linked_keys(scope: Scope) -> Fragment:
    lines: list[str] = []
    for field in scope.subject.links:
        if link := field.link:
            item = "UUID" if link.target_key == "uuid" else "int"
            lines += ["", "@declared_attr", "@classmethod", f"def {link.ids}(cls) -> Mapped[list[{item}]]:"]
            lines += docstring(field.description or "", 4)
            lines += [f"    return linked_keys({link.table}, cls.id)"]
    return code(lines)


@region
def link_routes(scope: Scope) -> Fragment:
    """Two endpoints for each field of links that can change: one link more, one link less."""
    return code([line for each in link_endpoints(scope.subject) for line in _route(scope.subject, each)])


@region
def link_operation_ids(scope: Scope) -> Fragment:
    endpoints = (each for entity in scope.app.entities for each in link_endpoints(entity))
    return code([f"{python_literal(each.name)}," for each in endpoints])


def _route(entity: Entity, endpoint: LinkEndpoint) -> Iterator[str]:
    key = "UUID" if endpoint.link.target_key == "uuid" else "scalars.IntegerKey"
    yield from ("", "", f"@router.{endpoint.method.lower()}(", f"    {python_literal(endpoint.path)},")
    yield "    status_code=status.HTTP_204_NO_CONTENT,"
    yield f"    summary={python_literal(endpoint.summary)},"
    yield f"    responses=problems({', '.join(map(str, endpoint.statuses))}),"
    yield from (")", f"async def {endpoint.name}(", f"    row: {entity.name.pascal}Dep,")
    yield f"    {endpoint.parameter}: {key},"
    yield f"    service: {entity.name.pascal}ServiceDep,"
    yield from ["    if_match: IfMatch = None,"] * entity.versioned
    yield from (") -> None:", *docstring(_STORIES[endpoint.action], 4))
    yield from ["    require_match(row.version, if_match)"] * entity.versioned
    yield f'    await service.{endpoint.action}(row, "{endpoint.link.ids}", {endpoint.parameter})'
