"""Attacks on stock items find nothing that would carry them out."""

import pytest
import sqlalchemy as sa
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import key_names, key_of
from app.models.stock_item import StockItem
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update
from tests.attacks import INJECTIONS, MALFORMED_KEYS
from tests.cases.stock_item import FREE_TEXTS  # devmatrix: when create and free_texts
from tests.cases.stock_item import PATH
from tests.cases.stock_item import SHOWN  # devmatrix: when changed
from tests.factories.stock_item import StockItemFactory
from tests.support import fields_at_fault, path_of


# devmatrix: when create and free_texts
@pytest.mark.parametrize("text", INJECTIONS)
async def test_create_keeps_text_as_text(text: str, client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    body |= dict.fromkeys(FREE_TEXTS, text)

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 201, answer.text
    (row,) = await session.scalars(sa.select(StockItem))
    assert {getattr(row, field) for field in FREE_TEXTS} == {text}


# devmatrix: when create and served
async def test_create_sets_nothing_that_is_the_server_s(client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    foreign = dict.fromkeys({*SHOWN} - {*StockItemCreate.model_fields}, 1)

    answer = await client.post(PATH, json=body | foreign)

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", *foreign}
    assert await session.scalar(sa.select(sa.func.count()).select_from(StockItem)) == 0


# devmatrix: when update
async def test_update_sets_nothing_that_is_the_server_s(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    foreign = dict.fromkeys({*SHOWN} - {*StockItemUpdate.model_fields}, 1)

    answer = await client.patch(path_of(PATH, key_of(row)), json=foreign)

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", *foreign}


# devmatrix: when read
@pytest.mark.parametrize("key", MALFORMED_KEYS)
async def test_get_takes_nothing_else_for_a_key(key: str, client: AsyncClient) -> None:
    answer = await client.get(path_of(PATH, (key,) * len(key_names(StockItem))))

    # Text may be a key that no row has.
    assert answer.status_code in {404, 422}


# devmatrix: when list and search
@pytest.mark.parametrize("text", INJECTIONS)
async def test_search_looks_for_the_text(text: str, client: AsyncClient, session: AsyncSession) -> None:
    await StockItemFactory(session).create()

    answer = await client.get(PATH, params={"q": text})

    assert answer.status_code == 200
    assert answer.json()["items"] == []


# devmatrix: when list
@pytest.mark.parametrize("text", INJECTIONS)
async def test_list_sorts_by_fields_alone(text: str, client: AsyncClient) -> None:
    answer = await client.get(PATH, params={"sort": text})

    assert answer.status_code == 422
