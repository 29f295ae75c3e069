"""A broken constraint is told in the client's words, whichever database noticed it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import Executable

from app.core.database import DatabaseSettings
from app.core.errors import AppError, ConflictError, InvalidError
from app.core.integrity import translate
from app.core.models import Base
from tests.databases import opened

LONG = "a_name_that_is_much_too_long_for_the_databases_of_this_world"

metadata = MetaData(naming_convention=Base.metadata.naming_convention)
owners = Table("integrity_owners", metadata, Column("id", Integer, primary_key=True))
things = Table(
    "integrity_things",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", ForeignKey(owners.c.id)),
    Column("code", String(20), nullable=False, unique=True),
    Column("floor", Integer, default=0),
    Column("room", Integer),
    Column("slot", Integer),
    Column(LONG, Integer),
    UniqueConstraint("floor", "room"),
    UniqueConstraint(LONG),
    CheckConstraint("floor >= 0", name="floor_ge"),
    Index(None, "slot", unique=True),
)
REFUSE_ANOTHER = {
    "sqlite": "CREATE TRIGGER refuse BEFORE INSERT ON integrity_things"
    " BEGIN SELECT RAISE(ABORT, 'no'); END",
    "postgresql": "ALTER TABLE integrity_things ADD EXCLUDE USING btree (floor WITH =)",
}


@pytest.fixture
async def connection(empty_database: DatabaseSettings) -> AsyncIterator[AsyncConnection]:
    """A connection to a database that has these tables and one row in each."""
    async with opened(empty_database) as database, database.engine.connect() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(insert(owners).values(id=1))
        first = {"id": 100, "owner_id": 1, "code": "a", "room": 1, "slot": 1, LONG: 1}
        await connection.execute(insert(things).values(first))
        yield connection


async def refused(connection: AsyncConnection, statement: Executable) -> AppError:
    """What the client is told about that statement."""
    with pytest.raises(IntegrityError) as failure:
        await connection.execute(statement)
    return translate(failure.value, metadata)


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"code": "a"}, ["code"]),
        ({"code": "b", "room": 1}, ["floor", "room"]),
        ({"code": "b", "slot": 1}, ["slot"]),
        ({"code": "b", "id": 100}, ["id"]),
        ({"code": "b", LONG: 1}, [LONG]),
    ],
)
async def test_a_value_that_is_taken_is_named(
    connection: AsyncConnection, values: dict[str, Any], fields: list[str]
) -> None:
    error = await refused(connection, insert(things).values(values))
    assert isinstance(error, ConflictError)
    assert error.detail == f"Another row has the same {' and '.join(fields)}."
    assert [each.loc for each in error.errors] == [["body", field] for field in fields]
    assert {each.code for each in error.errors} == {"taken"}


async def test_a_reference_to_nothing_is_a_conflict(connection: AsyncConnection) -> None:
    error = await refused(connection, insert(things).values(code="b", owner_id=9))
    assert isinstance(error, ConflictError)
    assert error.detail is not None
    assert "referred" in error.detail


async def test_a_row_that_is_needed_is_a_conflict(connection: AsyncConnection) -> None:
    error = await refused(connection, delete(owners))
    assert isinstance(error, ConflictError)
    assert error.detail is not None
    assert "needs" in error.detail


async def test_a_broken_rule_is_named(connection: AsyncConnection) -> None:
    error = await refused(connection, insert(things).values(code="b", floor=-1))
    assert isinstance(error, InvalidError)
    assert error.detail == "The values break the rule ck_integrity_things_floor_ge."


async def test_a_missing_value_is_named(connection: AsyncConnection) -> None:
    error = await refused(connection, insert(things).values(code=None))
    assert isinstance(error, InvalidError)
    assert [(each.loc, each.code) for each in error.errors] == [(["body", "code"], "missing")]


async def test_any_other_refusal_is_a_conflict(connection: AsyncConnection) -> None:
    await connection.execute(text(REFUSE_ANOTHER[connection.dialect.name]))
    error = await refused(connection, insert(things).values(code="b", room=2))
    assert isinstance(error, ConflictError)
    assert error.errors == []


async def test_a_table_that_the_models_do_not_know_is_a_conflict(
    connection: AsyncConnection,
) -> None:
    with pytest.raises(IntegrityError) as failure:
        await connection.execute(insert(owners).values(id=1))
    assert isinstance(translate(failure.value), ConflictError)
