"""Many-to-many: pairs of keys in a table of their own, and the keys of all linked rows beside each row."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import MappedSQLExpression, column_property
from sqlalchemy.sql.functions import FunctionElement

from app.core.columns import JsonList

if TYPE_CHECKING:
    from app.core.models import Base


@dataclass(frozen=True)
class Link:
    """A table of links, and how many of them a row may have."""

    table: sa.Table
    least: int = 0
    most: int = 100

    @property
    def source(self) -> sa.Column[Any]:
        """The key of the row that the links belong to: the first column."""
        return self.table.columns[0]

    @property
    def target(self) -> sa.Column[Any]:
        """The key of a linked row."""
        return self.table.columns[1]

    @property
    def remote(self) -> sa.Column[Any]:
        """The column that the key of a linked row stands in for."""
        (key,) = self.target.foreign_keys
        return key.column

    def pairs(self, key: Any, targets: Iterable[Any]) -> list[dict[str, Any]]:
        """The rows of the table that link one row to others."""
        return [{self.source.name: key, self.target.name: target} for target in targets]


class key_list(FunctionElement[Any]):  # noqa: N801 - a function of SQL
    """All values of a column as one JSON list: both databases have such an aggregate, under other names."""

    inherit_cache = True


@compiles(key_list)
def _in_sqlite(element: key_list, compiler: sa.Compiled, **options: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **options)})"


@compiles(key_list, "postgresql")
def _in_postgresql(element: key_list, compiler: sa.Compiled, **options: Any) -> str:
    return f"coalesce(jsonb_agg({compiler.process(element.clauses, **options)}), '[]')"


def linked_keys(table: sa.Table, key: Any) -> MappedSQLExpression[list[Any]]:
    """The keys of the rows that a row is linked to, in their order: read with the row, by the same statement."""
    link = Link(table)
    linked = (
        sa.select(link.target.label("key"))
        .where(link.source == key)
        .order_by(link.target)
        .correlate_except(table)
        .subquery()
    )
    keys = sa.type_coerce(key_list(linked.c.key), JsonList(link.target.type.python_type))
    return column_property(sa.select(keys).scalar_subquery(), expire_on_flush=False)


@cache
def links_to(model: "type[Base]") -> tuple[tuple[Any, Link], ...]:
    """The models whose rows may be linked to rows of this one, each with its links."""
    return tuple(
        (mapper.class_, link)
        for mapper in model.registry.mappers
        for link in mapper.class_.__links__.values()
        if link.remote.table is model.__table__
    )
