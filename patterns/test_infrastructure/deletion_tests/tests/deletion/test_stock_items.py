"""Deleted stock items: hidden, kept, and brought back."""

from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import key_names, key_of
from app.models.stock_item import StockItem
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create and freeing
from app.schemas.stock_item import StockItemRead
from tests.cases.stock_item import PATH, UNKNOWN_KEY
from tests.cases.stock_item import FREED  # devmatrix: when freeing
from tests.cases.stock_item import NEEDED  # devmatrix: when dependent
from tests.cases.stock_item import RESTRICTING  # devmatrix: when restricting
from tests.cases.stock_item import CASCADING  # devmatrix: when cascading
from tests.cases.stock_item import DETACHING  # devmatrix: when detaching
from tests.factories.stock_item import StockItemFactory
from tests.factory import BaseFactory
from tests.support import fields_at_fault, is_visible, key_text, path_of


def restoration(key: Any) -> str:
    """Where a row is brought back."""
    return f"{path_of(PATH, key)}/restore"


def columns(row: StockItem) -> dict[str, Any]:
    """What a row holds, but for what a deletion changes."""
    names = {column.key for column in StockItem.__table__.columns}
    return {name: getattr(row, name) for name in names - {"deleted_at", "deletion_id", "updated_at", "version"}}


async def test_delete_keeps_the_row(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    before = columns(row)

    answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 204
    await session.refresh(row)
    assert row.deleted_at is not None
    assert columns(row) == before


# devmatrix: when versioned
async def test_delete_makes_another_version(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    await client.delete(path_of(PATH, key_of(row)))

    await session.refresh(row)
    assert row.version == 2


# devmatrix: when read
async def test_get_does_not_find_a_deleted_row(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create_deleted()

    answer = await client.get(path_of(PATH, key_of(row)))

    assert answer.status_code == 404


# devmatrix: when update
async def test_update_does_not_find_a_deleted_row(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create_deleted()

    answer = await client.patch(path_of(PATH, key_of(row)), json={})

    assert answer.status_code == 404


# devmatrix: when list
@pytest.mark.parametrize("deleted", [False, True])
async def test_list_shows_live_rows_or_deleted_ones(
    deleted: bool, client: AsyncClient, session: AsyncSession
) -> None:
    factory = StockItemFactory(session)
    rows = {False: await factory.create(), True: await factory.create_deleted()}

    found = (await client.get(PATH, params={"deleted": deleted})).json()["items"]
    usual = (await client.get(PATH)).json()["items"]

    assert [key_text(StockItem, item) for item in found] == [key_text(StockItem, rows[deleted])]
    assert [item["deleted_at"] is not None for item in found] == [deleted]
    assert [key_text(StockItem, item) for item in usual] == [key_text(StockItem, rows[False])]


# devmatrix: when create and freeing
@pytest.mark.parametrize(("fields", "counted"), FREED)
async def test_create_takes_the_values_of_a_deleted_row(
    fields: tuple[str, ...], counted: dict[str, Any], client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create_deleted(**counted)
    same = counted | {name: getattr(row, name) for name in fields}
    body = await StockItemFactory(session).body(StockItemCreate, **same)

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 201, answer.text


async def test_restore_brings_the_row_back(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create_deleted()
    before = columns(row)

    answer = await client.post(restoration(key_of(row)))

    assert answer.status_code == 200, answer.text
    await session.refresh(row)
    assert (row.deleted_at, row.deletion_id) == (None, None)
    assert columns(row) == before
    assert answer.json() == StockItemRead.model_validate(row).model_dump(mode="json")


# devmatrix: when versioned
async def test_restore_makes_another_version(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create_deleted()

    stale = await client.post(restoration(key_of(row)), headers={"If-Match": '"1"'})
    current = await client.post(restoration(key_of(row)), headers={"If-Match": f'"{row.version}"'})

    assert (stale.status_code, current.status_code) == (412, 200)
    assert current.headers["ETag"] == '"3"'


async def test_restore_does_not_find_what_is_not_deleted(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    malformed = ("\0",) * len(key_names(StockItem))

    answers = [await client.post(restoration(key)) for key in (key_of(row), UNKNOWN_KEY, malformed)]

    assert [answer.status_code for answer in answers] == [404, 404, 422]


# devmatrix: when freeing
@pytest.mark.parametrize(("fields", "counted"), FREED)
async def test_restore_is_refused_when_values_are_taken_by_now(
    fields: tuple[str, ...], counted: dict[str, Any], client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create_deleted(**counted)
    await StockItemFactory(session).create(**counted | {name: getattr(row, name) for name in fields})

    answer = await client.post(restoration(key_of(row)))

    assert answer.status_code == 409
    assert fields_at_fault(answer.json()) >= set(fields)
    await session.refresh(row)
    assert row.deleted_at is not None


# devmatrix: when dependent
@pytest.mark.parametrize(("field", "factory"), NEEDED)
async def test_restore_is_refused_when_what_the_row_refers_to_is_deleted(
    field: str, factory: type[BaseFactory[Any]], client: AsyncClient, session: AsyncSession
) -> None:
    target = await factory(session).create_deleted()
    row = await StockItemFactory(session).create_deleted(**{field: key_of(target)})

    answer = await client.post(restoration(key_of(row)))

    assert answer.status_code == 409


# devmatrix: when cascading
@pytest.mark.parametrize(("factory", "field"), CASCADING)
async def test_restore_brings_dependent_rows_back(
    factory: type[BaseFactory[Any]], field: str, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    dependent = await factory(session).create(**{field: key_of(row)})
    await client.delete(path_of(PATH, key_of(row)))

    answer = await client.post(restoration(key_of(row)))

    assert answer.status_code == 200, answer.text
    assert await is_visible(session, dependent)


# devmatrix: when detaching
@pytest.mark.parametrize(("factory", "field"), DETACHING)
async def test_restore_puts_back_what_referred_to_the_row(
    factory: type[BaseFactory[Any]], field: str, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    referring = await factory(session).create(**{field: key_of(row)})
    await client.delete(path_of(PATH, key_of(row)))

    answer = await client.post(restoration(key_of(row)))

    assert answer.status_code == 200, answer.text
    await session.refresh(referring)
    assert getattr(referring, field) == key_of(row)
