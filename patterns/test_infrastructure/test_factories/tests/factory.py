"""Rows for tests: valid by themselves, with the values that a test cares about set by it."""

import itertools
from collections.abc import Iterator
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.models import Base
from tests.support import as_body

Row = TypeVar("Row", bound=Base)
Value = TypeVar("Value")


def choose(n: int, *values: Value) -> Value:
    """The n-th of these values, from the start again after the last."""
    return values[n % len(values)]


class BaseFactory(Generic[Row]):
    """Makes rows of one table. Each row has another number, which its values are made from.

    A field may have any name, so what is no field is passed by position.
    """

    model: type[Row]
    # Who makes the row that a required reference names.
    parents: ClassVar[dict[str, "type[BaseFactory[Any]]"]] = {}
    # References whose parents have few values to give: rows name the same one.
    shared: ClassVar[tuple[str, ...]] = ()
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
        parents = {
            name: await self._shared(factory, overrides) if name in self.shared else await self._new(factory)
            for name, factory in self.parents.items()
            if name not in overrides
        }
        return self.values(next(self.numbers)) | parents | overrides

    async def _new(self, factory: "type[BaseFactory[Any]]") -> Any:
        """The key of a new parent."""
        return (await factory(self.session).create()).id

    async def _shared(self, factory: "type[BaseFactory[Any]]", overrides: dict[str, Any]) -> Any:
        """The key of a parent that is there, other than those that the test is about; else of a new one."""
        key = factory.model.id
        siblings = (name for name, other in self.parents.items() if other is factory)
        given = [overrides[name] for name in siblings if overrides.get(name) is not None]
        found = await self.session.scalar(sa.select(key).where(key.not_in(given)).limit(1))
        return found or await self._new(factory)

    async def body(self, schema: type[BaseModel], /, **overrides: Any) -> dict[str, Any]:
        """A request body for a schema, as JSON."""
        return as_body(schema, await self.build(**overrides))

    async def create(self, /, **overrides: Any) -> Row:
        """A stored row."""
        row = self.model(**await self.build(**overrides))
        self.session.add(row)
        await self.session.flush()
        return row

    async def create_batch(self, size: int, /, **overrides: Any) -> list[Row]:
        """Several stored rows."""
        return [await self.create(**overrides) for _ in range(size)]
