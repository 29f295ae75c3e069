"""Requests for stock items that meet, and requests that break off, on a database that keeps what is committed."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import key_of
from app.models.stock_item import StockItem
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update and varied
from tests.cases.stock_item import PATH
from tests.cases.stock_item import MOVING_LINKS  # devmatrix: when update and moved_links
from tests.cases.stock_item import UNIQUE  # devmatrix: when create and uniquely
from tests.factories.stock_item import StockItemFactory
from tests.factory import LinkCase  # devmatrix: when update and moved_links
from tests.interruptions import DELETION, failing_after, failing_commit
from tests.support import as_body, path_of, visible


async def rows(session: AsyncSession) -> list[StockItem]:
    """What is committed, and there to be seen."""
    await session.rollback()
    found = sa.select(StockItem).where(sa.tuple_(*StockItem.__table__.primary_key).in_(visible(StockItem)))
    return [*await session.scalars(found.execution_options(populate_existing=True))]


# devmatrix: when create
async def test_creates_at_the_same_time_are_all_stored(client: AsyncClient, session: AsyncSession) -> None:
    bodies = [await StockItemFactory(session).body(StockItemCreate) for _ in range(3)]
    await session.commit()
    before = len(await rows(session))

    answers = await asyncio.gather(*(client.post(PATH, json=body) for body in bodies))

    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len(await rows(session)) == before + 3


# devmatrix: when create
async def test_of_creates_with_one_key_one_is_made_and_all_get_its_answer(
    client: AsyncClient, session: AsyncSession
) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    await session.commit()
    before = len(await rows(session))

    answers = await asyncio.gather(
        *(client.post(PATH, json=body, headers={"Idempotency-Key": "key"}) for _ in range(4))
    )

    assert {(answer.status_code, answer.content) for answer in answers} == {(201, answers[0].content)}
    assert len(await rows(session)) == before + 1


# devmatrix: when create and uniquely
@pytest.mark.parametrize(("fields", "counted"), UNIQUE)
async def test_of_creates_with_one_value_one_wins(
    fields: tuple[str, ...], counted: dict[str, Any], client: AsyncClient, session: AsyncSession
) -> None:
    factory = StockItemFactory(session)
    first = await factory.build(**counted)
    same = counted | {name: first[name] for name in fields}
    bodies = [as_body(StockItemCreate, values) for values in (first, await factory.build(**same))]
    await session.commit()
    before = len(await rows(session))

    answers = await asyncio.gather(*(client.post(PATH, json=body) for body in bodies * 2))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    assert len(await rows(session)) == before + 1


# devmatrix: when update and varied and versioned
async def test_of_updates_of_one_version_one_wins(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    await session.commit()
    changes = as_body(StockItemUpdate, StockItemFactory.values(next(StockItemFactory.numbers)))
    headers = {"If-Match": f'"{row.version}"'}

    answers = await asyncio.gather(
        *(client.patch(path_of(PATH, key_of(row)), json=changes, headers=headers) for _ in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    await session.refresh(row)
    assert row.version == 2


# devmatrix: when update and moved_links
@pytest.mark.parametrize("case", MOVING_LINKS)
async def test_of_makers_of_one_link_all_succeed(case: LinkCase, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    keys, key = getattr(row, case.field), (await case.factory(session).create()).id
    await session.commit()

    answers = await asyncio.gather(*(client.put(f"{path_of(PATH, row.id)}/{case.path}/{key}") for _ in range(4)))

    assert [answer.status_code for answer in answers] == [204] * 4
    await session.refresh(row)
    assert getattr(row, case.field) == sorted([*keys, key])


# devmatrix: when delete and versioned
async def test_of_deletes_of_one_row_one_wins(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    await session.commit()

    answers = await asyncio.gather(*(client.delete(path_of(PATH, key_of(row))) for _ in range(3)))

    first, *others = sorted(answer.status_code for answer in answers)
    # Who read the row before it went is told of the conflict, who came later that there is none.
    assert first == 204
    assert {*others} <= {404, 409}


# devmatrix: when create
async def test_a_create_that_cannot_be_committed_stores_nothing(
    app: FastAPI, client: AsyncClient, session: AsyncSession
) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    await session.commit()
    before = len(await rows(session))

    with failing_commit(app.state.database):
        answer = await client.post(PATH, json=body)

    assert answer.status_code == 500
    assert len(await rows(session)) == before


# devmatrix: when update and varied
async def test_an_update_that_breaks_off_changes_nothing(
    app: FastAPI, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    await session.commit()
    before = shown(row)
    changes = as_body(StockItemUpdate, StockItemFactory.values(next(StockItemFactory.numbers)))

    with failing_after("UPDATE", app.state.database):
        answer = await client.patch(path_of(PATH, key_of(row)), json=changes)

    assert answer.status_code == 500
    await session.refresh(row)
    assert shown(row) == before


# devmatrix: when delete
async def test_a_delete_that_breaks_off_leaves_the_row(
    app: FastAPI, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    await session.commit()

    with failing_after(DELETION, app.state.database):
        answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 500
    assert key_of(row) in {key_of(each) for each in await rows(session)}


# devmatrix: when update and varied
def shown(row: StockItem) -> dict[str, Any]:
    """The values of a row."""
    return {column.key: getattr(row, column.key) for column in StockItem.__table__.columns}
