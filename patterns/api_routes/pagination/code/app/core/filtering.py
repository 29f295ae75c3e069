"""From the query of a list to SQL."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.core.models import Base
from app.core.pagination import BaseQuery
from app.core.soft_deletion import is_hidden, is_live, keeps_rows  # devmatrix: when any_soft_delete

Column = sa.ColumnElement[Any]
Condition = sa.ColumnElement[bool]

OPERATORS: dict[str, Callable[[Column, Any], Condition]] = {
    "": lambda column, value: column == value,
    # Rows without a value differ from every value.
    "ne": lambda column, value: column.is_distinct_from(value),
    "in": lambda column, values: column.in_(values),
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "contains": lambda column, text: column.icontains(text, autoescape=True),
    "isnull": lambda column, wanted: column.is_(None) if wanted else column.is_not(None),
}


def conditions(model: type[Base], query: BaseQuery) -> list[Condition]:
    """What a row has to fulfil to be in the list."""
    columns = model.__table__.columns
    links = {link.target.name: link for link in model.__links__.values()}
    found: list[Condition] = []
    # devmatrix: when any_soft_delete
    if keeps_rows(model.__table__):
        found.append(is_hidden(model.__table__) if getattr(query, "deleted", False) else is_live(model.__table__))
    for parameter, value in query.filters().items():
        name, _, operator = parameter.partition("__")
        if link := links.get(name):
            linked = sa.select(link.source).where(OPERATORS[operator](link.target, value))
            found.append(columns["id"].in_(linked))
        else:
            found.append(OPERATORS[operator](columns[name], value))
    if text := getattr(query, "q", None):
        found.append(sa.or_(*(columns[name].icontains(text, autoescape=True) for name in query.searched)))
    return found


@dataclass(frozen=True)
class SortKey:
    """One column of an order."""

    column: sa.Column[Any]
    descending: bool = False

    @property
    def expression(self) -> Column:
        """Rows without a value stand behind the largest, as PostgreSQL's indexes have them."""
        if self.descending:
            return self.column.desc().nulls_first() if self.column.nullable else self.column.desc()
        return self.column.asc().nulls_last() if self.column.nullable else self.column.asc()


def ordering(model: type[Base], query: BaseQuery) -> list[SortKey]:
    """The order of the list. The key comes last and goes on in the same direction, so that pages never overlap."""
    table = model.__table__
    found = [
        SortKey(table.columns[name.removeprefix("-")], descending=name.startswith("-"))
        for name in getattr(query, "sort", ())
    ]
    descending = found[-1].descending if found else False
    return [*found, *(SortKey(column, descending) for column in table.primary_key)]
