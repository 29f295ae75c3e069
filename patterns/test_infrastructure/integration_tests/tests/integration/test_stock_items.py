"""The endpoints of stock items, over HTTP and a real database."""

from typing import Any

import pytest
import sqlalchemy as sa
from httpx2 import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import has_key, key_names, key_of
from app.models.stock_item import StockItem
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemRead  # devmatrix: when shown
from app.schemas.stock_item import StockItemReplace  # devmatrix: when replace
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update
from app.services.stock_item import StockItemService
from tests.cases.stock_item import PATH
from tests.cases.stock_item import KEYS  # devmatrix: when create and read
from tests.cases.stock_item import UNKNOWN_KEY  # devmatrix: when addressed
from tests.cases.stock_item import REQUIRED  # devmatrix: when create and required
from tests.cases.stock_item import INVALID  # devmatrix: when invalid
from tests.cases.stock_item import DEFAULTS  # devmatrix: when create and defaulted
from tests.cases.stock_item import UNIQUE  # devmatrix: when uniquely
from tests.cases.stock_item import BROKEN  # devmatrix: when create and ruled
from tests.cases.stock_item import BROKEN_LATER  # devmatrix: when update and ruled_later
from tests.cases.stock_item import CONTESTED  # devmatrix: when altered and uniquely_changed
from tests.cases.stock_item import REFERENCES  # devmatrix: when create and linked
from tests.cases.stock_item import HIDEABLE  # devmatrix: when create and hideable
from tests.cases.stock_item import CHANGEABLE  # devmatrix: when update and settable
from tests.cases.stock_item import NULLABLE  # devmatrix: when update and nullable
from tests.cases.stock_item import NOT_NULL  # devmatrix: when update and not_null
from tests.cases.stock_item import COMPUTED  # devmatrix: when altered and settable
from tests.cases.stock_item import MOVING  # devmatrix: when compared
from tests.cases.stock_item import FIXED  # devmatrix: when altered
from tests.cases.stock_item import HIDDEN  # devmatrix: when hidden
from tests.cases.stock_item import RICH  # devmatrix: when create and rich
from tests.cases.stock_item import REWRITABLE  # devmatrix: when update and rewritable
from tests.cases.stock_item import LARGEST_PAGE, PAGE_TELLS  # devmatrix: when list
from tests.cases.stock_item import FILTERS  # devmatrix: when list and filtered
from tests.cases.stock_item import SORTS  # devmatrix: when list and sorted
from tests.cases.stock_item import SEARCHED  # devmatrix: when list and search
from tests.cases.stock_item import RESTRICTING  # devmatrix: when delete and restricting
from tests.cases.stock_item import CASCADING  # devmatrix: when delete and cascading
from tests.cases.stock_item import DETACHING  # devmatrix: when delete and detaching
from tests.factories.stock_item import StockItemFactory
from tests.factory import BaseFactory
from tests.interruptions import DELETION, preceded_by
from tests.support import as_body, as_json, as_parameter, fields_at_fault, in_order, is_visible, key_text, list_all, matches, pages_of, path_of, sample, visible


async def count(session: AsyncSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(visible(StockItem).subquery())) or 0


# devmatrix: when compared
def steady(answer: StockItemRead) -> dict[str, Any]:
    """What an answer shows, apart from what depends on the moment."""
    return answer.model_dump(exclude={*MOVING})


# devmatrix: when create
async def test_create_stores_what_was_sent(client: AsyncClient, session: AsyncSession) -> None:
    factory = StockItemFactory(session)
    values = await factory.build()
    body = {name: as_json(values[name]) for name in StockItemCreate.model_fields if name in values}

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 201, answer.text
    session.expunge_all()
    (row,) = await session.scalars(sa.select(StockItem))
    assert steady(StockItemRead.model_validate_json(answer.content)) == steady(StockItemRead.model_validate(row))
    kept = {name for name in body if getattr(row, name) == values[name]}
    assert kept == body.keys() - StockItemService.hashed


# devmatrix: when create and read
@pytest.mark.parametrize("key", KEYS)
async def test_create_tells_where_the_row_is(key: dict[str, Any], client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate, **key)

    answer = await client.post(PATH, json=body)

    (row,) = await session.scalars(sa.select(StockItem))
    assert answer.headers["Location"] == path_of(PATH, key_of(row))
    assert (await client.get(answer.headers["Location"])).status_code == 200


# devmatrix: when create
async def test_create_with_one_key_makes_one_row(client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    before = await count(session)

    first, again = [await client.post(PATH, json=body, headers={"Idempotency-Key": "key 1"}) for _ in range(2)]

    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, again.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await count(session) == before + 1


# devmatrix: when create and required
@pytest.mark.parametrize("field", REQUIRED)
async def test_create_needs(field: str, client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    del body[field]

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"] == ["body", field]


# devmatrix: when create and invalid
@pytest.mark.parametrize(("field", "value"), INVALID)
async def test_create_refuses(field: str, value: Any, client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    answer = await client.post(PATH, json=body | {field: value})

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) >= {field}
    assert await count(session) == 0


# devmatrix: when create
async def test_create_refuses_unknown_fields(client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    answer = await client.post(PATH, json=body | {"no_such_field": 1})

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", "no_such_field"}


# devmatrix: when create and defaulted
@pytest.mark.parametrize(("field", "value"), DEFAULTS)
async def test_create_fills_in(field: str, value: Any, client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    del body[field]

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 201, answer.text
    assert answer.json()[field] == value


# devmatrix: when create and rich
@pytest.mark.parametrize("field", RICH)
async def test_create_takes_out_what_could_run(field: str, client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    answer = await client.post(PATH, json=body | {field: f"{body[field]}<script>alert(1)</script>"})

    assert answer.status_code == 201, answer.text
    assert await session.scalar(sa.select(sa.func.count()).where(getattr(StockItem, field).contains("<script"))) == 0


# devmatrix: when create and hidden
async def test_create_logs_nothing_hidden(
    client: AsyncClient, session: AsyncSession, caplog: pytest.LogCaptureFixture
) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)
    texts = [body[name] for name in HIDDEN if isinstance(body.get(name), str) and len(body[name]) >= 8]

    await client.post(PATH, json=body)

    assert caplog.records
    assert [text for text in texts if text in caplog.text] == []


# devmatrix: when create and uniquely
@pytest.mark.parametrize(("fields", "counted"), UNIQUE)
async def test_create_refuses_taken_values(
    fields: tuple[str, ...], counted: dict[str, Any], client: AsyncClient, session: AsyncSession
) -> None:
    taken = await StockItemFactory(session).create(**counted)
    same = counted | {name: getattr(taken, name) for name in fields}
    body = await StockItemFactory(session).body(StockItemCreate, **same)

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 409
    assert fields_at_fault(answer.json()) >= set(fields)


# devmatrix: when create and ruled
@pytest.mark.parametrize(("values", "message"), BROKEN)
async def test_create_refuses_what_breaks_a_rule(
    values: dict[str, Any], message: str, client: AsyncClient, session: AsyncSession
) -> None:
    body = await StockItemFactory(session).body(StockItemCreate, **values)

    answer = await client.post(PATH, json=body)

    assert answer.status_code == 422
    assert message in {error["message"] for error in answer.json()["errors"] if error["code"] == "rule_broken"}
    assert await count(session) == 0


# devmatrix: when create and parents
async def test_create_is_refused_when_what_it_refers_to_goes_meanwhile(
    client: AsyncClient, session: AsyncSession
) -> None:
    values = await StockItemFactory(session).build()
    field = next(iter(StockItemFactory.parents))
    (key,) = StockItem.__table__.c[field].foreign_keys
    vanishing = key.column.table.delete().where(key.column == values[field])

    with preceded_by(vanishing, "INSERT"):
        answer = await client.post(PATH, json=as_body(StockItemCreate, values))

    assert answer.status_code == 409


# devmatrix: when create and linked
@pytest.mark.parametrize(("field", "key"), REFERENCES)
async def test_create_refuses_a_dangling_reference(
    field: str, key: Any, client: AsyncClient, session: AsyncSession
) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    answer = await client.post(PATH, json=body | {field: key})

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", field}


# devmatrix: when create and hideable
@pytest.mark.parametrize(("field", "factory"), HIDEABLE)
async def test_create_refuses_a_reference_to_a_deleted_row(
    field: str, factory: type[BaseFactory[Any]], client: AsyncClient, session: AsyncSession
) -> None:
    target = await factory(session).create_deleted()
    body = await StockItemFactory(session).body(StockItemCreate)

    answer = await client.post(PATH, json=body | {field: as_json(key_of(target))})

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", field}


# devmatrix: when read
async def test_get_answers_with_the_row(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.get(path_of(PATH, key_of(row)))

    assert answer.status_code == 200
    assert steady(StockItemRead.model_validate_json(answer.content)) == steady(StockItemRead.model_validate(row))


# devmatrix: when read
async def test_get_does_not_find_an_unknown_row(client: AsyncClient) -> None:
    answer = await client.get(path_of(PATH, UNKNOWN_KEY))

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


# devmatrix: when read
async def test_get_refuses_a_malformed_key(client: AsyncClient) -> None:
    answer = await client.get(path_of(PATH, ("\0",) * len(key_names(StockItem))))

    assert answer.status_code == 422


# devmatrix: when read and hidden
async def test_get_never_shows_hidden_fields(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.get(path_of(PATH, key_of(row)))

    assert not answer.json().keys() & set(HIDDEN)


# devmatrix: when create and read and versioned
async def test_create_tells_the_version(client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    answer = await client.post(PATH, json=body)

    assert answer.headers["ETag"] == (await client.get(answer.headers["Location"])).headers["ETag"]


# devmatrix: when read and versioned
async def test_get_saves_the_transfer_of_a_known_version(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    tag = (await client.get(path_of(PATH, key_of(row)))).headers["ETag"]

    answer = await client.get(path_of(PATH, key_of(row)), headers={"If-None-Match": tag})

    assert answer.status_code == 304
    assert answer.headers["ETag"] == tag
    assert not answer.content


# devmatrix: when list
async def test_list_pages_through_all_rows(client: AsyncClient, session: AsyncSession) -> None:
    rows = await StockItemFactory(session).create_batch(3)

    pages = [page async for page in pages_of(client, PATH, {"limit": "1"})]

    assert {len(page["items"]) for page in pages[:3]} == {1}
    found = [key_text(StockItem, item) for page in pages for item in page["items"]]
    assert sorted(found) == sorted(key_text(StockItem, row) for row in rows)
    assert {*pages[0]} == {"items", *PAGE_TELLS}


# devmatrix: when list and counted
async def test_list_counts_the_rows_of_all_pages(client: AsyncClient, session: AsyncSession) -> None:
    await StockItemFactory(session).create_batch(3)

    pages = [(await client.get(PATH, params={"limit": 1, "offset": offset})).json() for offset in (0, 2, 3)]

    assert [page["total"] for page in pages] == [3, 3, 3]


# devmatrix: when list
async def test_list_bounds_its_pages(client: AsyncClient) -> None:
    largest, larger = [await client.get(PATH, params={"limit": limit}) for limit in (LARGEST_PAGE, LARGEST_PAGE + 1)]

    assert (largest.status_code, larger.status_code) == (200, 422)


# devmatrix: when list
@pytest.mark.parametrize("query", ["limit=0", "offset=-1", "cursor=none", "no_such_parameter=1", "sort=no_such_field"])
async def test_list_refuses(query: str, client: AsyncClient) -> None:
    answer = await client.get(f"{PATH}?{query}")

    assert answer.status_code == 422


# devmatrix: when list and filtered
@pytest.mark.parametrize("parameter", FILTERS)
async def test_list_filters_by(parameter: str, client: AsyncClient, session: AsyncSession) -> None:
    rows = await StockItemFactory(session).create_batch(3)
    value = sample(rows[1], parameter)

    found = await list_all(client, PATH, {parameter: as_parameter(value)})

    kept = {key_text(StockItem, row) for row in rows if matches(row, parameter, value)}
    assert {key_text(StockItem, item) for item in found} == kept


# devmatrix: when list and sorted
@pytest.mark.parametrize("field", SORTS)
async def test_list_sorts_by(field: str, client: AsyncClient, session: AsyncSession) -> None:
    rows = {key_text(StockItem, row): row for row in await StockItemFactory(session).create_batch(3)}

    page = {"limit": str(min(2, LARGEST_PAGE))}

    upwards = await list_all(client, PATH, page | {"sort": field})
    downwards = await list_all(client, PATH, page | {"sort": f"-{field}"})

    values = [getattr(rows[key_text(StockItem, item)], field) for item in upwards]
    assert in_order(values, descending=False)
    assert [getattr(rows[key_text(StockItem, item)], field) for item in downwards] == values[::-1]


# devmatrix: when list and search
@pytest.mark.parametrize("field", SEARCHED)
async def test_list_searches(field: str, client: AsyncClient, session: AsyncSession) -> None:
    rows = await StockItemFactory(session).create_batch(2)
    wanted = getattr(rows[0], field)

    found = await list_all(client, PATH, {"q": wanted})
    nothing = await list_all(client, PATH, {"q": "~no such text~"})

    assert key_text(StockItem, rows[0]) in {key_text(StockItem, item) for item in found}
    assert nothing == []


# devmatrix: when update and settable
@pytest.mark.parametrize("field", CHANGEABLE)
async def test_update_changes(field: str, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    before = StockItemRead.model_validate(row)
    value = (await StockItemFactory(session).build())[field]

    answer = await client.patch(path_of(PATH, key_of(row)), json={field: as_json(value)})

    assert answer.status_code == 200, answer.text
    session.expunge_all()
    stored = await session.get_one(StockItem, key_of(row))
    after = StockItemRead.model_validate(stored)
    assert steady(StockItemRead.model_validate_json(answer.content)) == steady(after)
    assert (getattr(stored, field) == value) is (field not in StockItemService.hashed)
    touched = {field, "updated_at", "version", *COMPUTED}
    assert after.model_dump(exclude=touched) == before.model_dump(exclude=touched)


# devmatrix: when update and rewritable
@pytest.mark.parametrize("field", REWRITABLE)
async def test_update_takes_out_what_could_run(field: str, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    text = getattr(row, field)

    answer = await client.patch(path_of(PATH, key_of(row)), json={field: f"{text}<script>alert(1)</script>"})

    assert answer.status_code == 200, answer.text
    await session.refresh(row)
    assert getattr(row, field) == text


# devmatrix: when update and invalid
@pytest.mark.parametrize(("field", "value"), [case for case in INVALID if case[0] in StockItemUpdate.model_fields])
async def test_update_refuses(field: str, value: Any, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.patch(path_of(PATH, key_of(row)), json={field: value})

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) >= {field}


# devmatrix: when update and nullable
@pytest.mark.parametrize("field", NULLABLE)
async def test_update_empties(field: str, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.patch(path_of(PATH, key_of(row)), json={field: None})

    assert answer.status_code == 200, answer.text
    await session.refresh(row)
    assert getattr(row, field) is None


# devmatrix: when update and not_null
@pytest.mark.parametrize("field", NOT_NULL)
async def test_update_does_not_empty(field: str, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.patch(path_of(PATH, key_of(row)), json={field: None})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["loc"][:2] == ["body", field]


# devmatrix: when update
@pytest.mark.parametrize("field", FIXED)
async def test_update_refuses_to_set(field: str, client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.patch(path_of(PATH, key_of(row)), json={field: as_json(getattr(row, field))})

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", field}


# devmatrix: when update
async def test_update_of_nothing_changes_nothing(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    before = StockItemRead.model_validate(row)

    answer = await client.patch(path_of(PATH, key_of(row)), json={})

    assert steady(StockItemRead.model_validate_json(answer.content)) == steady(before)


# devmatrix: when read and update and versioned
async def test_update_tells_the_new_version(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.patch(path_of(PATH, key_of(row)), json={})

    assert answer.headers["ETag"] == (await client.get(path_of(PATH, key_of(row)))).headers["ETag"]


# devmatrix: when update and versioned
async def test_update_takes_the_version_that_was_read(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    current = await client.patch(path_of(PATH, key_of(row)), json={}, headers={"If-Match": f'"{row.version}"'})
    stale = await client.patch(path_of(PATH, key_of(row)), json={}, headers={"If-Match": '"0"'})

    assert (current.status_code, stale.status_code) == (200, 412)


# devmatrix: when update and varied and versioned
async def test_update_is_refused_when_another_one_is_faster(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    changes = as_body(StockItemUpdate, StockItemFactory.values(next(StockItemFactory.numbers)))
    faster = sa.update(StockItem).where(has_key(StockItem, key_of(row))).values(version=2)

    with preceded_by(faster, "UPDATE"):
        answer = await client.patch(path_of(PATH, key_of(row)), json=changes)

    assert answer.status_code == 409
    assert answer.json()["code"] == "stale"


# devmatrix: when update and uniquely_changed
@pytest.mark.parametrize(("fields", "counted"), CONTESTED)
async def test_update_refuses_taken_values(
    fields: tuple[str, ...], counted: dict[str, Any], client: AsyncClient, session: AsyncSession
) -> None:
    taken = await StockItemFactory(session).create(**counted)
    same = {name: getattr(taken, name) for name in fields}
    changes = as_body(StockItemUpdate, same)
    row = await StockItemFactory(session).create(
        **counted | {name: value for name, value in same.items() if name not in changes}
    )

    answer = await client.patch(path_of(PATH, key_of(row)), json=changes)

    assert answer.status_code == 409
    assert fields_at_fault(answer.json()) >= set(fields)


# devmatrix: when update and ruled_later
@pytest.mark.parametrize(("values", "message"), BROKEN_LATER)
async def test_update_refuses_what_breaks_a_rule(
    values: dict[str, Any], message: str, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.patch(path_of(PATH, key_of(row)), json=as_body(StockItemUpdate, values))

    assert answer.status_code == 422
    assert message in {error["message"] for error in answer.json()["errors"] if error["code"] == "rule_broken"}


# devmatrix: when update
async def test_update_does_not_find_an_unknown_row(client: AsyncClient) -> None:
    answer = await client.patch(path_of(PATH, UNKNOWN_KEY), json={})

    assert answer.status_code == 404


# devmatrix: when replace and settable
async def test_replace_changes_all_that_may_change(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    before = StockItemRead.model_validate(row)
    values = await StockItemFactory(session).build()
    body = as_body(StockItemReplace, values)

    answer = await client.put(path_of(PATH, key_of(row)), json=body)

    assert answer.status_code == 200, answer.text
    session.expunge_all()
    stored = await session.get_one(StockItem, key_of(row))
    after = StockItemRead.model_validate(stored)
    assert steady(StockItemRead.model_validate_json(answer.content)) == steady(after)
    assert {name for name in body if getattr(stored, name) == values[name]} == body.keys() - StockItemService.hashed
    touched = {*StockItemReplace.model_fields, "updated_at", "version", *COMPUTED}
    assert after.model_dump(exclude=touched) == before.model_dump(exclude=touched)


# devmatrix: when replace and sparing
async def test_replace_takes_the_default_of_what_is_absent(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    fields = StockItemReplace.model_fields
    values = await StockItemFactory(session).body(StockItemReplace)
    body = {name: value for name, value in values.items() if fields[name].is_required()}

    answer = await client.put(path_of(PATH, key_of(row)), json=body)

    assert answer.status_code == 200, answer.text
    await session.refresh(row)
    absent = {name: field.default for name, field in fields.items() if name not in body and not field.default_factory}
    assert {name: getattr(row, name) for name in absent} == absent


# devmatrix: when replace and needed_again
async def test_replace_needs_what_has_no_default(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.put(path_of(PATH, key_of(row)), json={})

    assert answer.status_code == 422
    needed = {name for name, field in StockItemReplace.model_fields.items() if field.is_required()}
    assert fields_at_fault(answer.json()) == {"body", *needed}


# devmatrix: when replace
async def test_replace_refuses_to_set_what_stays(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    body = await StockItemFactory(session).body(StockItemReplace)

    answer = await client.put(path_of(PATH, key_of(row)), json=body | dict.fromkeys(FIXED))

    assert answer.status_code == 422
    assert fields_at_fault(answer.json()) == {"body", *FIXED}


# devmatrix: when replace and uniquely_changed
@pytest.mark.parametrize(("fields", "counted"), CONTESTED)
async def test_replace_refuses_taken_values(
    fields: tuple[str, ...], counted: dict[str, Any], client: AsyncClient, session: AsyncSession
) -> None:
    taken = await StockItemFactory(session).create(**counted)
    same = counted | {name: getattr(taken, name) for name in fields}
    body = await StockItemFactory(session).body(StockItemReplace, **same)
    row = await StockItemFactory(session).create(
        **{name: value for name, value in same.items() if name not in body}
    )

    answer = await client.put(path_of(PATH, key_of(row)), json=body)

    assert answer.status_code == 409
    assert fields_at_fault(answer.json()) >= set(fields)


# devmatrix: when replace and versioned
async def test_replace_takes_the_version_that_was_read(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    body = await StockItemFactory(session).body(StockItemReplace)

    stale = await client.put(path_of(PATH, key_of(row)), json=body, headers={"If-Match": '"0"'})
    current = await client.put(path_of(PATH, key_of(row)), json=body, headers={"If-Match": f'"{row.version}"'})

    assert (stale.status_code, current.status_code) == (412, 200)
    assert current.headers["ETag"] == f'"{current.json()["version"]}"'


# devmatrix: when replace
async def test_replace_makes_no_row(client: AsyncClient, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemReplace)
    before = await count(session)

    answer = await client.put(path_of(PATH, UNKNOWN_KEY), json=body)

    assert answer.status_code == 404
    assert await count(session) == before


# devmatrix: when delete
async def test_delete_removes_the_row(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    first = await client.delete(path_of(PATH, key_of(row)))
    second = await client.delete(path_of(PATH, key_of(row)))

    assert (first.status_code, second.status_code) == (204, 404)
    assert await count(session) == 0


# devmatrix: when delete
async def test_delete_refuses_a_malformed_key(client: AsyncClient) -> None:
    answer = await client.delete(path_of(PATH, ("\0",) * len(key_names(StockItem))))

    assert answer.status_code == 422


# devmatrix: when delete and versioned
async def test_delete_takes_the_version_that_was_read(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    answer = await client.delete(path_of(PATH, key_of(row)), headers={"If-Match": '"0"'})

    assert answer.status_code == 412
    assert await count(session) == 1


# devmatrix: when delete and versioned
async def test_delete_is_refused_when_an_update_is_faster(client: AsyncClient, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()
    faster = sa.update(StockItem).where(has_key(StockItem, key_of(row))).values(version=2)

    with preceded_by(faster, DELETION):
        answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 409
    assert answer.json()["code"] == "stale"


# devmatrix: when delete and restricting
@pytest.mark.parametrize(("factory", "field"), RESTRICTING)
async def test_delete_is_refused_while_the_row_is_needed(
    factory: type[BaseFactory[Any]], field: str, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    await factory(session).create(**{field: key_of(row)})

    answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 409
    await session.refresh(row)


# devmatrix: when delete and cascading
@pytest.mark.parametrize(("factory", "field"), CASCADING)
async def test_delete_takes_dependent_rows_along(
    factory: type[BaseFactory[Any]], field: str, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    dependent = await factory(session).create(**{field: key_of(row)})

    answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 204
    assert not await is_visible(session, dependent)


# devmatrix: when delete and detaching
@pytest.mark.parametrize(("factory", "field"), DETACHING)
async def test_delete_lets_go_of_referring_rows(
    factory: type[BaseFactory[Any]], field: str, client: AsyncClient, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    referring = await factory(session).create(**{field: key_of(row)})

    answer = await client.delete(path_of(PATH, key_of(row)))

    assert answer.status_code == 204
    await session.refresh(referring)
    assert getattr(referring, field) is None
