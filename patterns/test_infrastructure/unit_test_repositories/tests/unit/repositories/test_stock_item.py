"""Queries for stock items."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFoundError
from app.core.keys import key_of
from app.repositories.stock_item import StockItemRepository
from app.schemas.stock_item import StockItemQuery  # devmatrix: when list
from tests.cases.stock_item import UNKNOWN_KEY
from tests.factories.stock_item import StockItemFactory


async def test_get_finds_the_row(session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    session.expunge_all()

    found = await StockItemRepository(session).get(key_of(row))

    assert key_of(found) == key_of(row)


async def test_get_names_what_is_missing(session: AsyncSession) -> None:
    with pytest.raises(NotFoundError, match="stock item"):
        await StockItemRepository(session).get(UNKNOWN_KEY)


# devmatrix: when list
async def test_page_costs_the_same_for_any_number_of_rows(
    session: AsyncSession, statements: list[str]
) -> None:
    factory = StockItemFactory(session)
    await factory.create()
    statements.clear()
    await StockItemRepository(session).page(StockItemQuery())
    for_one = len(statements)
    await factory.create_batch(3)
    session.expunge_all()
    statements.clear()

    query = StockItemQuery()
    page = await StockItemRepository(session).page(query)

    assert len(page["items"]) == min(4, query.limit)
    assert len(statements) == for_one == 1
