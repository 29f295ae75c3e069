"""Queries that every entity has. A repository reads and writes rows; it never commits."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFoundError, StaleError
from app.core.filtering import conditions, ordering
from app.core.models import Base, Versioned
from app.core.pagination import BaseQuery

Row = TypeVar("Row", bound=Base)


class BaseRepository(Generic[Row]):
    """Access to the rows of one table."""

    model: type[Row]
    label: ClassVar[str]

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def find(self, key: Any) -> Row | None:
        """The row with that key, if there is one."""
        return await self.session.get(self.model, key)

    async def get(self, key: Any) -> Row:
        """The row with that key; NotFoundError without one."""
        row = await self.find(key)
        if row is None:
            message = f"There is no {self.label} with this id."
            raise NotFoundError(message)
        return row

    async def page(self, query: BaseQuery) -> tuple[Sequence[Row], int]:
        """The rows of one page, and how many there are on all pages."""
        matching = conditions(self.model, query)
        total = await self.session.scalar(sa.select(sa.func.count()).select_from(self.model).where(*matching))
        statement = sa.select(self.model).where(*matching).order_by(*ordering(self.model, query))
        rows = await self.session.scalars(statement.limit(query.limit).offset(query.offset))
        return rows.all(), total or 0

    async def exists(self, column: sa.Column[Any], value: Any) -> bool:
        """Whether a row of any table has that value in that column."""
        found = await self.session.scalar(sa.select(sa.literal(1)).where(column == value).limit(1))
        return found is not None

    async def add(self, row: Row) -> Row:
        """Insert a row."""
        self.session.add(row)
        await self.session.flush()
        return row

    async def change(self, row: Row, values: dict[str, Any]) -> Row:
        """Set values on a row and write it."""
        for name, value in values.items():
            setattr(row, name, value)
        await self.session.flush()
        return row

    async def remove(self, row: Row) -> None:
        """Delete a row by statement, so that the database settles what refers to it.

        StaleError when a versioned row changed since it was read.
        """
        statement = sa.delete(self.model).where(self.model.id == row.id)
        if isinstance(row, Versioned):
            statement = statement.where(type(row).version == row.version)
        removed = await self.session.scalar(statement.returning(self.model.id))
        if removed is None and isinstance(row, Versioned):
            raise StaleError
        self.session.expunge(row)
