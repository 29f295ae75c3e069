"""What stock items are linked to, over HTTP and a real database."""

from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.models.stock_item import StockItem
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create and new_links
from tests.cases.stock_item import LINKS, PATH
from tests.cases.stock_item import NEW_LINKS  # devmatrix: when create and new_links
from tests.cases.stock_item import CHANGING_LINKS  # devmatrix: when update and changed_links
from tests.cases.stock_item import MOVING_LINKS  # devmatrix: when update and moved_links
from tests.cases.stock_item import FILTERED_LINKS  # devmatrix: when list and filtered_links
from tests.factories.stock_item import StockItemFactory
from tests.factory import LinkCase
from tests.support import as_json, list_all, path_of


def fewest(field: str) -> int:
    """How many links a row has in these tests: one, or as many as it needs."""
    return max(StockItem.__links__[field].least, 1)


async def targets(session: AsyncSession, case: LinkCase) -> list[Any]:
    """The keys of rows to link to, in their order: one more than a row is linked to."""
    field, factory = case.field, case.factory
    return sorted([(await factory(session).create()).id for _ in range(fewest(field) + 1)])


async def stored(session: AsyncSession, field: str, row: StockItem) -> list[Any]:
    """The keys of the rows that a row is linked to, as the database has them."""
    link = StockItem.__links__[field]
    return sorted(await session.scalars(sa.select(link.target).where(link.source == row.id)))


# devmatrix: when create and new_links
@pytest.mark.parametrize("case", NEW_LINKS)
async def test_create_links_to_what_was_sent(case: LinkCase, client: AsyncClient, session: AsyncSession) -> None:
    field, keys = case.field, await targets(session, case)
    body = await StockItemFactory(session).body(StockItemCreate, **{field: keys[:-1]})

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 201, answer.text
    assert answer.json()[field] == as_json(keys[:-1])
    row = (await session.scalars(sa.select(StockItem).order_by(StockItem.id.desc()).limit(1))).one()
    assert await stored(session, field, row) == keys[:-1]


# devmatrix: when create and new_links
@pytest.mark.parametrize("case", NEW_LINKS)
async def test_create_names_the_link_that_leads_nowhere(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, keys = case.field, await targets(session, case)
    body = await StockItemFactory(session).body(StockItemCreate, **{field: keys[:-1]})
    body[field][-1] = case.unknown

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [["body", field, len(keys) - 2]]


# devmatrix: when read
@pytest.mark.parametrize("case", LINKS)
async def test_get_tells_the_links_with_the_row(
    case: LinkCase, client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})
    statements.clear()

    answer = await client.get(path_of(PATH, row.id))

    assert answer.json()[field] == as_json(keys[:-1])
    assert len(statements) == 1, statements


# devmatrix: when list
@pytest.mark.parametrize("case", LINKS)
async def test_list_tells_the_links_of_each_row(
    case: LinkCase, client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    field, keys = case.field, await targets(session, case)
    sets = [keys[:-1], keys[1:]]
    rows = [await StockItemFactory(session).create(**{field: each}) for each in sets]
    statements.clear()

    items = {item["id"]: item for item in await list_all(client, PATH, {})}

    assert [items[as_json(row.id)][field] for row in rows] == as_json(sets)
    assert all(statement.startswith("SELECT") for statement in statements)


# devmatrix: when list and filtered_links
@pytest.mark.parametrize("case", FILTERED_LINKS)
async def test_list_filters_by_a_linked_row(case: LinkCase, client: AsyncClient, session: AsyncSession) -> None:
    field, keys = case.field, await targets(session, case)
    first, last = [
        as_json((await StockItemFactory(session).create(**{field: each})).id) for each in (keys[:-1], keys[1:])
    ]
    parameter = field.removesuffix("s")

    one = await list_all(client, PATH, {parameter: str(keys[0])})
    several = await list_all(client, PATH, {f"{parameter}__in": f"{keys[0]},{keys[-1]}"})

    assert {item["id"] for item in one} == {first}
    assert {item["id"] for item in several} == {first, last}


# devmatrix: when update and changed_links
@pytest.mark.parametrize("case", CHANGING_LINKS)
async def test_update_replaces_links(
    case: LinkCase, client: AsyncClient, session: AsyncSession, statements: list[str]
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})
    statements.clear()

    answer = await client.patch(path_of(PATH, row.id), json={field: as_json(keys[1:])})

    assert answer.status_code == 200, answer.text
    assert answer.json()[field] == as_json(keys[1:])
    assert await stored(session, field, row) == keys[1:]
    # Hold the row, read it, look at what it shall be linked to, count the change, take links, make links; and the test's own.
    assert len(statements) <= 7, statements


# devmatrix: when update and changed_links
@pytest.mark.parametrize("case", CHANGING_LINKS)
async def test_update_leaves_links_that_are_not_sent(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})

    answer = await client.patch(path_of(PATH, row.id), json={})

    assert answer.json()[field] == as_json(keys[:-1])
    assert await stored(session, field, row) == keys[:-1]


# devmatrix: when update and changed_links
@pytest.mark.parametrize("case", CHANGING_LINKS)
async def test_update_names_the_link_that_leads_nowhere(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})
    sent = [*as_json(keys[:-2]), case.unknown]

    answer = await client.patch(path_of(PATH, row.id), json={field: sent})

    assert answer.status_code == 422
    assert [error["loc"] for error in answer.json()["errors"]] == [["body", field, len(sent) - 1]]
    assert await stored(session, field, row) == keys[:-1]


# devmatrix: when update and changed_links and versioned
@pytest.mark.parametrize("case", CHANGING_LINKS)
async def test_a_change_of_links_makes_a_new_version(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})
    path = path_of(PATH, row.id)

    same = await client.patch(path, json={field: as_json(keys[:-1])})
    other = await client.patch(path, json={field: as_json(keys[1:])})
    stale = await client.patch(path, json={field: as_json(keys[:-1])}, headers={"If-Match": same.headers["ETag"]})

    assert same.headers["ETag"] == f'"{row.version}"'
    assert other.headers["ETag"] == f'"{row.version + 1}"'
    assert stale.status_code == 412


# devmatrix: when update and changed_links and timestamps
@pytest.mark.parametrize("case", CHANGING_LINKS)
async def test_a_change_of_links_is_a_change_of_the_row(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})
    before = row.updated_at

    answer = await client.patch(path_of(PATH, row.id), json={field: as_json(keys[1:])})

    assert answer.status_code == 200, answer.text
    await session.refresh(row)
    assert row.updated_at > before


# devmatrix: when update and moved_links
@pytest.mark.parametrize("case", MOVING_LINKS)
async def test_one_link_is_made_and_taken(case: LinkCase, client: AsyncClient, session: AsyncSession) -> None:
    field, path = case.field, case.path
    *keys, key = (await targets(session, case))[: StockItem.__links__[field].least + 1]
    row = await StockItemFactory(session).create(**{field: keys})
    place = f"{path_of(PATH, row.id)}/{path}/{key}"

    made = [(await client.put(place)).status_code for _ in range(2)]
    assert await stored(session, field, row) == [*keys, key]
    taken = [(await client.delete(place)).status_code for _ in range(2)]

    assert (made, taken) == ([204, 204], [204, 404])
    assert await stored(session, field, row) == keys


# devmatrix: when update and moved_links
@pytest.mark.parametrize("case", MOVING_LINKS)
async def test_one_link_does_not_lead_nowhere(case: LinkCase, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.put(f"{path_of(PATH, row.id)}/{case.path}/{case.unknown}")

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


# devmatrix: when update and moved_links and versioned
@pytest.mark.parametrize("case", MOVING_LINKS)
async def test_one_link_takes_the_version_that_was_read(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, path = case.field, case.path
    *keys, key = (await targets(session, case))[: StockItem.__links__[field].least + 1]
    row = await StockItemFactory(session).create(**{field: keys})
    place, read = f"{path_of(PATH, row.id)}/{path}/{key}", {"If-Match": f'"{row.version}"'}

    statuses = [
        (await client.put(place, headers=read)).status_code,
        (await client.put(place, headers=read)).status_code,
        (await client.delete(place, headers=read)).status_code,
    ]

    assert statuses == [204, 412, 412]
    assert await stored(session, field, row) == [*keys, key]


# devmatrix: when delete and soft_delete
@pytest.mark.parametrize("case", LINKS)
async def test_links_come_back_with_the_row(case: LinkCase, client: AsyncClient, session: AsyncSession) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})

    await client.delete(path_of(PATH, row.id))
    answer = await client.post(f"{path_of(PATH, row.id)}/restore")

    assert answer.status_code == 200, answer.text
    assert answer.json()[field] == as_json(keys[:-1])


# devmatrix: when delete and for_good
@pytest.mark.parametrize("case", LINKS)
async def test_delete_takes_links_along_and_leaves_what_they_led_to(
    case: LinkCase, client: AsyncClient, session: AsyncSession
) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})

    answer = await client.delete(path_of(PATH, row.id))

    assert answer.status_code == 204, answer.text
    assert await stored(session, field, row) == []
    left = await session.scalars(sa.select(case.factory.model.id).where(case.factory.model.id.in_(keys)))
    assert sorted(left) == keys


@pytest.mark.parametrize("case", LINKS)
async def test_links_go_with_what_they_lead_to(case: LinkCase, session: AsyncSession) -> None:
    field, keys = case.field, await targets(session, case)
    row = await StockItemFactory(session).create(**{field: keys[:-1]})

    await session.execute(sa.delete(case.factory.model).where(case.factory.model.id == keys[0]))

    assert await stored(session, field, row) == keys[1:-1]
