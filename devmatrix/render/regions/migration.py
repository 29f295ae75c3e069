"""Regions of the initial migration: the models' tables, written out so that later models cannot change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.model.types import KEYS
from devmatrix.render.regions.links import links
from devmatrix.render.regions.models import checks, counts, partial, sql, uniques
from devmatrix.render.regions.source import call, code, quoted_name
from devmatrix.render.scope import Fragment, Scope, region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.model.app import App, Entity, Field, Link

INTEGER_KEY = 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
JSON = 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
TIMESTAMP = "sa.DateTime(timezone=True)"


@region
def upgrade_calls(scope: Scope) -> Fragment:
    lines = [f"create_{each.table}()" for each in scope.app.dependency_order]
    lines += [f"create_{link.table}()" for _, link in _links(scope.app)]
    return code([*lines, *_where_added_later(_added_keys(scope.app))] or ["pass"])


@region
def downgrade_operations(scope: Scope) -> Fragment:
    tables = [*(each.table for each in scope.app.dependency_order), *(link.table for _, link in _links(scope.app))]
    lines = [f'op.drop_table("{each}")' for each in reversed(tables)]
    return code([*_where_added_later(_dropped_keys(scope.app)), *lines] or ["pass"])


def _where_added_later(lines: Iterable[str]) -> list[str]:
    """What tables that refer to each other need; SQLite has these keys from the start and cannot add any."""
    lines = [f"    {line}" for line in lines]
    return ['if op.get_context().dialect.name != "sqlite":', *lines] if lines else []


def _added_keys(app: App) -> Iterator[str]:
    for entity, field in _forward(app):
        target, ondelete, name = _foreign_key(app, entity, field)
        columns = f'"{entity.table}", "{target.table}", ["{field.column}"], ["{target.key.columns[0]}"]'
        yield f"op.create_foreign_key({name}, {columns}, ondelete={ondelete})"


def _dropped_keys(app: App) -> Iterator[str]:
    for entity, field in _forward(app):
        yield f'op.drop_constraint({_foreign_key(app, entity, field)[2]}, "{entity.table}", type_="foreignkey")'


def _forward(app: App) -> Iterator[tuple[Entity, Field]]:
    for entity in app.dependency_order:
        for field in entity.references:
            if app.points_forward(entity, field):
                yield entity, field


@region
def create_tables(scope: Scope) -> Fragment:
    lines: list[str] = []
    for entity in scope.app.dependency_order:
        lines += ["", "", f"def create_{entity.table}() -> None:", "    op.create_table(", f'        "{entity.table}",']
        lines += [f"        {each}," for each in (*_columns(entity), *_constraints(scope.app, entity))]
        lines += ["    )", *(f"    {each}" for each in _indexes(entity))]
    for entity, link in _links(scope.app):
        lines += ["", "", f"def create_{link.table}() -> None:", *_link_table(scope.app, entity, link)]
    return code(lines)


def _links(app: App) -> Iterator[tuple[Entity, Link]]:
    return ((entity, link) for entity in app.dependency_order for link in links(entity))


def _link_table(app: App, entity: Entity, link: Link) -> Iterator[str]:
    table, target = link.table, app.entity(link.target)
    ends = ((link.source, entity), (link.id, target))
    yield from ("    op.create_table(", f'        "{table}",')
    for column, each in ends:
        yield f"        {call('sa.Column', python_literal(column), _type(each.key.parts[0]), nullable=False)},"
    for column, each in ends:
        name = f'op.f("fk_{table}_{column}_{each.table}")'
        key = call("sa.ForeignKeyConstraint", f'["{column}"]', f'["{each.table}.id"]', name=name, ondelete='"CASCADE"')
        yield f"        {key},"
    key = call("sa.PrimaryKeyConstraint", *(f'"{column}"' for column, _ in ends), name=f'op.f("pk_{table}")')
    yield f"        {key},"
    yield from ("    )", f'    op.create_index(op.f("ix_{table}_{link.id}"), "{table}", ["{link.id}"])')


def _columns(entity: Entity) -> Iterator[str]:
    for field in (*entity.key.generated, *entity.stored, *entity.detached):
        name, counting = _column_name(field.column), counts(entity, field)
        yield call("sa.Column", name, _type(field), autoincrement=counting, nullable=field.nullable)
    if entity.timestamps:
        yield call("sa.Column", '"created_at"', TIMESTAMP, nullable=False)
        yield call("sa.Column", '"updated_at"', TIMESTAMP, nullable=False)
    if entity.versioned:
        yield call("sa.Column", '"version"', "sa.Integer()", nullable=False)
    if entity.soft_delete:
        yield call("sa.Column", '"deleted_at"', TIMESTAMP, nullable=True)
        yield call("sa.Column", '"deletion_id"', "sa.Uuid()", nullable=True)


def _column_name(column: str) -> str:
    return quoted_name(column) or f'"{column}"'


def _type(field: Field) -> str:
    if field.type.scalar is KEYS["int"]:
        return INTEGER_KEY
    if field.type.is_list or field.type.scalar.name == "json":
        return JSON
    if field.type.enum:
        values = (python_literal(value) for _, value in field.type.enum.members)
        checked = None if field.reference else "True"
        return call("sa.Enum", *values, name=f'"{field.name}"', native_enum="False", create_constraint=checked)
    if field.type.scalar.name == "datetime":
        return TIMESTAMP
    if field.type.scalar.name == "decimal":
        return call("sa.Numeric", *map(str, field.type.arguments))
    return field.type.scalar.column.format(*field.type.arguments)


def _constraints(app: App, entity: Entity) -> Iterator[str]:
    for name, condition in checks(entity):
        yield call("sa.CheckConstraint", python_literal(condition), name=f'op.f("ck_{entity.table}_{name}")')
    for field in entity.references:
        target, ondelete, name = _foreign_key(app, entity, field)
        alter = "True" if app.points_forward(entity, field) else None
        source, goal = f'["{field.column}"]', f'["{target.table}.{target.key.columns[0]}"]'
        yield call("sa.ForeignKeyConstraint", source, goal, name=name, ondelete=ondelete, use_alter=alter)
    key = (f'"{each}"' for each in entity.key.columns)
    yield call("sa.PrimaryKeyConstraint", *key, name=f'op.f("pk_{entity.table}")')
    for columns, where in uniques(entity):
        if where is None:
            name = _name("uq", entity, columns)
            yield call("sa.UniqueConstraint", *(f'"{each}"' for each in columns), name=name)


def _indexes(entity: Entity) -> Iterator[str]:
    for field in entity.stored:
        if field.index and not field.unique:
            yield _index("ix", entity, (field.column,))
    for columns, condition in uniques(entity):
        if condition is not None:
            yield _index("uq", entity, columns, unique="True", **partial(condition))
    for each in entity.indexes:
        yield _index("ix", entity, entity.columns(each), **partial(sql(entity, each.where)))
    for field in entity.detached:
        yield _index("ix", entity, (field.column,))
    if entity.timestamps:
        yield _index("ix", entity, ("created_at",))
    if entity.soft_delete:
        yield _index("ix", entity, ("deletion_id",), **partial("deletion_id IS NOT NULL"))


def _index(kind: str, entity: Entity, columns: tuple[str, ...], **options: str) -> str:
    names, name = ", ".join(map(_column_name, columns)), _name(kind, entity, columns)
    return call("op.create_index", name, f'"{entity.table}"', f"[{names}]", **options)


def _name(kind: str, entity: Entity, columns: Iterable[str]) -> str:
    name = "_".join([kind, entity.table, *columns])
    return f'op.f("{name}")'


def _foreign_key(app: App, entity: Entity, field: Field) -> tuple[Entity, str, str]:
    """The entity that a reference names, what happens on its deletion, and the name of the key."""
    assert field.reference
    target = app.entity(field.reference.target)
    ondelete = python_literal(field.reference.on_delete.replace("_", " ").upper())
    return target, ondelete, f'op.f("fk_{entity.table}_{field.column}_{target.table}")'
