"""The generic repository: finding, paging and removing rows."""

from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFoundError
from tests.probe import Probe, ProbeQuery, ProbeRepository, make_table


@pytest.fixture
async def repository(session: AsyncSession) -> ProbeRepository:
    await make_table(session)
    return ProbeRepository(session)


@pytest.fixture
async def probes(repository: ProbeRepository) -> list[Probe]:
    sizes = {"alpha": 3, "beta 50%": 1, "gamma": None, "Delta_x": 2}
    rows = [Probe(label=label, size=size) for label, size in sizes.items()]
    repository.session.add_all(rows)
    await repository.session.flush()
    return rows


async def labels(repository: ProbeRepository, **query: object) -> list[str]:
    page = await repository.page(ProbeQuery.model_validate(query))
    assert page["total"] == len(page["items"])
    return [row["label"] for row in page["items"]]


async def test_find_knows_rows_and_their_absence(repository: ProbeRepository, probes: list[Probe]) -> None:
    assert await repository.find(probes[0].id) is probes[0]
    assert await repository.find(uuid4()) is None


async def test_read_shows_columns_and_what_follows_from_them(repository: ProbeRepository) -> None:
    row = Probe(label="alpha", size=4, secret="hash")
    repository.session.add(row)
    await repository.session.flush()

    shown = await repository.read(row.id)

    stored = {column.name: getattr(row, column.name) for column in Probe.__table__.columns}
    del stored["secret"]
    assert shown == stored | {"share": row.share}


async def test_insert_answers_the_columns_that_show(repository: ProbeRepository) -> None:
    stored = await repository.insert({"label": "alpha", "size": 4, "secret": "hash"})

    row = await repository.get(stored["id"])
    assert (row.label, row.size, row.secret) == ("alpha", 4, "hash")
    assert repository.shown(stored) == await repository.read(row.id)


async def test_read_names_what_is_missing(repository: ProbeRepository) -> None:
    with pytest.raises(NotFoundError, match="no probe with this id"):
        await repository.read(uuid4())


async def test_get_names_what_is_missing(repository: ProbeRepository) -> None:
    with pytest.raises(NotFoundError, match="no probe with this id"):
        await repository.get(uuid4())


@pytest.mark.usefixtures("probes")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"label": "alpha"}, {"alpha"}),
        ({"label__ne": "alpha"}, {"beta 50%", "gamma", "Delta_x"}),
        ({"label__in": ["alpha", "gamma"]}, {"alpha", "gamma"}),
        ({"label__contains": "ALPH"}, {"alpha"}),
        ({"label__contains": "0%"}, {"beta 50%"}),
        ({"label__contains": "%"}, {"beta 50%"}),
        ({"label__contains": "_"}, {"Delta_x"}),
        ({"size": 1}, {"beta 50%"}),
        ({"size__ne": 1}, {"alpha", "gamma", "Delta_x"}),
        ({"size__gt": 2}, {"alpha"}),
        ({"size__gte": 2}, {"alpha", "Delta_x"}),
        ({"size__lt": 2}, {"beta 50%"}),
        ({"size__lte": 2}, {"beta 50%", "Delta_x"}),
        ({"size__in": ["1,3"]}, {"alpha", "beta 50%"}),
        ({"size__isnull": True}, {"gamma"}),
        ({"size__isnull": False}, {"alpha", "beta 50%", "Delta_x"}),
        ({"q": "a", "size__gt": 1}, {"alpha", "Delta_x"}),
        ({"q": "%"}, {"beta 50%"}),
        ({"q": "a' OR '1' = '1"}, set()),
    ],
)
async def test_page_keeps_rows_that_match(
    query: dict[str, object], expected: set[str], repository: ProbeRepository
) -> None:
    assert set(await labels(repository, **query)) == expected


@pytest.mark.usefixtures("probes")
async def test_page_sorts_rows_without_a_value_behind_the_largest(repository: ProbeRepository) -> None:
    upwards = await labels(repository, sort=["size"])

    assert upwards == ["beta 50%", "Delta_x", "alpha", "gamma"]
    assert await labels(repository, sort=["-size"]) == upwards[::-1]


@pytest.mark.usefixtures("probes")
async def test_page_takes_several_sorts(repository: ProbeRepository) -> None:
    await repository.insert({"label": "omega", "size": 3})

    assert (await labels(repository, sort=["-size,-label"]))[:3] == ["gamma", "omega", "alpha"]


async def test_page_orders_rows_that_sort_alike_by_their_keys(repository: ProbeRepository) -> None:
    for number in (3, 1, 2):
        await repository.insert({"id": UUID(int=number), "label": f"probe {number}", "size": 7})

    assert await labels(repository, sort=["size"]) == ["probe 1", "probe 2", "probe 3"]


async def test_page_goes_on_in_the_direction_of_the_last_sort(repository: ProbeRepository) -> None:
    for number in (3, 1, 2):
        await repository.insert({"id": UUID(int=number), "label": f"probe {number}", "size": 7})

    assert await labels(repository, sort=["-size"]) == ["probe 3", "probe 2", "probe 1"]


@pytest.mark.usefixtures("probes")
async def test_pages_do_not_overlap(repository: ProbeRepository) -> None:
    pages = [await repository.page(ProbeQuery(limit=1, offset=offset)) for offset in range(4)]

    assert {page["items"][0]["label"] for page in pages} == {"alpha", "beta 50%", "gamma", "Delta_x"}
    assert {page["total"] for page in pages} == {4}


@pytest.mark.usefixtures("probes")
async def test_a_page_behind_the_last_knows_the_total(repository: ProbeRepository) -> None:
    page = await repository.page(ProbeQuery(size__gt=1, offset=9))

    assert page == {"items": [], "total": 2, "limit": 20, "offset": 9}


class UncountedQuery(ProbeQuery):
    """A list whose rows are too many to count."""

    counted: ClassVar[bool] = False


@pytest.mark.usefixtures("probes")
async def test_an_uncounted_page_counts_nothing(repository: ProbeRepository, statements: list[str]) -> None:
    statements.clear()

    page = await repository.page(UncountedQuery(limit=3))

    assert len(page["items"]) == 3
    assert {*page} == {"items", "limit", "offset"}
    assert not any("count(" in statement for statement in statements), statements


async def test_remove_deletes_the_row(repository: ProbeRepository, probes: list[Probe]) -> None:
    await repository.remove(probes[0])

    assert await repository.find(probes[0].id) is None


async def test_change_counts_the_version_up(repository: ProbeRepository, probes: list[Probe]) -> None:
    before = probes[0].updated_at

    row = await repository.change(probes[0], {"size": 9})

    assert (row.size, row.version) == (9, 2)
    assert row.updated_at > before
