"""Rows for tests: valid by themselves, with the values that a test cares about set by it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from app.core.keys import has_key, key_of
from app.core.models import Base
from app.core.soft_deletion import hide  # devmatrix: when any_soft_delete
from tests.support import as_body, visible

Row = TypeVar("Row", bound=Base)
Value = TypeVar("Value")


def choose(n: int, *values: Value) -> Value:
    """The n-th of these values, from the start again after the last."""
    return values[n % len(values)]


@dataclass(frozen=True)
class LinkCase:
    """A field of links: its path, who makes what it leads to, and a key that no row has."""

    field: str
    path: str
    factory: "type[BaseFactory[Any]]"
    unknown: Any


class BaseFactory(Generic[Row]):
    """Makes rows of one table. Each row has another number, which its values are made from.

    A field may have any name, so what is no field is passed by position.
    """

    model: type[Row]
    # Who makes the row that a required reference names.
    parents: ClassVar[dict[str, "type[BaseFactory[Any]]"]] = {}
    # References whose parents have few values to give: rows name the same one.
    shared: ClassVar[tuple[str, ...]] = ()
    # Links that a row has to have: who makes the other rows, and how many.
    links: ClassVar[dict[str, tuple["type[BaseFactory[Any]]", int]]] = {}
    numbers: ClassVar[Iterator[int]]

    def __init_subclass__(cls) -> None:
        cls.numbers = itertools.count()

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    @staticmethod
    def values(n: int) -> dict[str, Any]:
        """The n-th row's own values."""
        raise NotImplementedError

    async def build(self, /, **overrides: Any) -> dict[str, Any]:
        """All values of a row that is not stored; the rows that it needs are."""
        given = [overrides[name] for name in self.parents if overrides.get(name) is not None]
        parents = {
            name: await self._shared(factory, given) if name in self.shared else await self._new(factory)
            for name, factory in self.parents.items()
            if name not in overrides
        }
        links = {
            name: await self._linked(*self.links[name]) if name in self.links else []
            for name in self.model.__links__
            if name not in overrides
        }
        return self.values(next(self.numbers)) | parents | links | overrides

    async def _new(self, factory: "type[BaseFactory[Any]]") -> Any:
        """The key of a new parent."""
        return key_of(await factory(self.session).create())

    async def _shared(self, factory: "type[BaseFactory[Any]]", given: list[Any]) -> Any:
        """The key of a parent that is there, other than those that the test is about; else of a new one."""
        (key,) = factory.model.__table__.primary_key
        found = await self.session.scalar(visible(factory.model).where(key.not_in(given)).limit(1))
        return found or await self._new(factory)

    async def _linked(self, factory: "type[BaseFactory[Any]]", count: int) -> list[Any]:
        """The keys of rows to link to: of those that are there, and of new ones where they are too few."""
        (key,) = factory.model.__table__.primary_key
        keys = [*await self.session.scalars(sa.select(key).limit(count))]
        return sorted([*keys, *[await self._new(factory) for _ in range(count - len(keys))]])

    async def body(self, schema: type[BaseModel], /, **overrides: Any) -> dict[str, Any]:
        """A request body for a schema, as JSON."""
        return as_body(schema, await self.build(**overrides))

    async def create(self, /, **overrides: Any) -> Row:
        """A stored row."""
        values = await self.build(**overrides)
        links = {name: values.pop(name) for name in self.model.__links__}
        row = self.model(**values)
        self.session.add(row)
        await self.session.flush()
        for name, keys in links.items():
            link = self.model.__links__[name]
            if pairs := link.pairs(key_of(row), keys):
                await self.session.execute(link.table.insert(), pairs)
            set_committed_value(row, name, sorted(keys))
        return row

    # devmatrix: when any_soft_delete
    async def create_deleted(self, /, **overrides: Any) -> Row:
        """A stored row that was deleted and stays, hidden."""
        row = await self.create(**overrides)
        await hide(self.session, self.model.__table__, has_key(self.model, key_of(row)))
        await self.session.refresh(row)
        return row

    async def create_batch(self, size: int, /, **overrides: Any) -> list[Row]:
        """Several stored rows."""
        return [await self.create(**overrides) for _ in range(size)]
