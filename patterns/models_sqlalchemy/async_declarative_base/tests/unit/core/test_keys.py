"""Keys of one column and of several, asked for in the same words."""

from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.errors import NotFoundError
from app.core.keys import has_key, key_names, key_of, key_values
from app.core.models import Base
from app.core.repository import BaseRepository


class KeyedBase(Base, DeclarativeBase):
    """Keeps the tables of this module to themselves."""

    # Names of classes are looked up there: an entity may be called like one of these.
    registry: ClassVar[orm.registry] = orm.registry(
        metadata=sa.MetaData(naming_convention=Base.metadata.naming_convention)
    )


class Shelf(KeyedBase):
    """Named by its code."""

    __tablename__ = "test_shelves"

    code: Mapped[str] = mapped_column(sa.String(10), primary_key=True)


class Place(KeyedBase):
    """Named by its shelf and its number there."""

    __tablename__ = "test_places"

    shelf: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer(), primary_key=True)
    size: Mapped[int] = mapped_column(sa.Integer(), default=1)


class PlaceRepository(BaseRepository[Place]):
    """Queries for places."""

    model = Place
    label = "place"


@pytest.fixture
async def session(session: AsyncSession) -> AsyncSession:
    """A session that knows both tables, and four places."""
    await (await session.connection()).run_sync(KeyedBase.metadata.create_all)
    session.add_all(Place(shelf=shelf, number=number) for shelf in "ab" for number in (1, 2))
    await session.flush()
    return session


@pytest.mark.parametrize(
    ("row", "names", "key"),
    [(Shelf(code="a"), ("code",), "a"), (Place(shelf="a", number=2), ("shelf", "number"), ("a", 2))],
)
def test_a_row_knows_its_key(row: Base, names: tuple[str, ...], key: Any) -> None:
    assert key_names(type(row)) == names
    assert key_of(row) == key


def test_a_key_has_a_value_for_each_column() -> None:
    assert key_values(Shelf, "a") == {"code": "a"}
    assert key_values(Place, ("a", 2)) == {"shelf": "a", "number": 2}


def test_a_part_of_a_key_is_none() -> None:
    with pytest.raises(ValueError, match="shorter"):
        key_values(Place, "a")


async def test_a_key_holds_for_one_row_alone(session: AsyncSession) -> None:
    (row,) = await session.scalars(sa.select(Place).where(has_key(Place, ("a", 2))))

    assert key_of(row) == ("a", 2)


async def test_a_repository_reads_and_removes_the_row_of_all_parts(session: AsyncSession) -> None:
    repository = PlaceRepository(session)

    await repository.remove(await repository.get(("a", 2)))

    assert (await repository.read(("a", 1)))["number"] == 1
    assert await repository.find(("b", 2)) is not None
    with pytest.raises(NotFoundError, match="no place with this shelf and number"):
        await repository.read(("a", 2))
