"""How many statements the endpoints of stock items may send."""

import pytest
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import key_of
from app.core.links import links_to  # devmatrix: when delete
from app.models.stock_item import StockItem  # devmatrix: when loaded
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemReplace  # devmatrix: when replace
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update
from tests.cases.stock_item import PATH
from tests.factories.stock_item import StockItemFactory
from tests.support import as_body, path_of


# devmatrix: when create
async def test_create_asks_for_what_it_refers_to_and_stores(
    client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    factory = StockItemFactory(session)
    body = await factory.body(StockItemCreate)
    statements.clear()

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 201, answer.text
    assert len(statements) <= 1 + len(factory.parents) + 2 * len(factory.links), statements


# devmatrix: when read
async def test_get_asks_once(client: AsyncClient, session: AsyncSession, statements: list[str]) -> None:
    row = await StockItemFactory(session).create()
    statements.clear()

    answer = await client.get(path_of(PATH, key_of(row)))

    assert answer.status_code == 200
    assert len(statements) == 1, statements


# devmatrix: when list
async def test_list_asks_no_more_for_more_rows(
    client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    factory = StockItemFactory(session)
    counts = []
    for _ in range(2):
        await factory.create_batch(2)
        statements.clear()
        answer = await client.get(PATH)
        assert answer.status_code == 200
        counts.append(len(statements))

    few, more = counts
    assert few == more <= 2, statements


# devmatrix: when update
async def test_update_asks_for_the_row_and_changes_it(
    client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    row = await StockItemFactory(session).create()
    changes = as_body(StockItemUpdate, StockItemFactory.values(next(StockItemFactory.numbers)))
    statements.clear()

    answer = await client.patch(path_of(PATH, key_of(row)), json=changes)

    assert answer.status_code == 200, answer.text
    # A row with links is held first.
    assert len(statements) <= 2 + bool(StockItem.__links__), statements


# devmatrix: when replace
async def test_replace_asks_for_the_row_and_what_it_refers_to(
    client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    factory = StockItemFactory(session)
    row = await factory.create()
    body = await factory.body(StockItemReplace)
    statements.clear()

    answer = await client.put(path_of(PATH, key_of(row)), json=body)

    assert answer.status_code == 200, answer.text
    held_and_linked = bool(StockItem.__links__) + 3 * len(factory.links)
    assert len(statements) <= 2 + len(factory.parents) + held_and_linked, statements


# devmatrix: when delete and for_good
async def test_delete_asks_for_the_row_and_deletes_it(
    client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    row = await StockItemFactory(session).create()
    statements.clear()

    answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 204
    # A row with links is held first, like one that others are linked to, which count a change each.
    linking = len(links_to(StockItem))
    assert len(statements) <= 2 + bool(StockItem.__links__) + bool(linking) + linking, statements


# devmatrix: when delete and soft_delete
async def test_delete_asks_for_the_row_hides_it_and_looks_who_refers_to_it(
    client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    row = await StockItemFactory(session).create()
    keys = [key for table in StockItem.metadata.tables.values() for key in table.foreign_key_constraints]
    referring = [key for key in keys if key.referred_table is StockItem.__table__]
    statements.clear()

    answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 204
    linking = bool(StockItem.__links__) + 2 * len(links_to(StockItem))
    assert len(statements) <= 2 + len(referring) + linking, statements
