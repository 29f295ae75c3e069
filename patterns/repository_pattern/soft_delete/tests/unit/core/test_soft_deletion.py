"""What goes when a row is deleted softly, what keeps it, and what comes back with it."""

from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core.database import Database
from app.core.errors import ConflictError, NotFoundError, StaleError
from app.core.metrics import new_registry
from app.core.pagination import BaseOffsetQuery
from app.core.soft_deletion import bring_back, hide, nameable
from tests.databases import join
from tests.shelves import (
    Loan,
    Mark,
    MarkRepository,
    Page,
    Shelf,
    Volume,
    VolumeRepository,
    VolumeService,
    make_shelves,
)


@pytest.fixture
async def stored(session: AsyncSession) -> "Stored":
    """The tables, inside the test's transaction."""
    await make_shelves(await session.connection())
    return Stored(session)


class Stored:
    """What the tests arrange and look at."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session

    async def add(self, row: Any) -> Any:
        self.session.add(row)
        await self.session.flush()
        return row

    async def volume(self, title: str = "one") -> Volume:
        shelf = await self.add(Shelf())
        volume: Volume = await self.add(Volume(title=title, shelf_id=shelf.id))
        return volume

    async def hide(self, row: Any) -> bool:
        return await hide(self.session, type(row).__table__, type(row).__table__.c.id == row.id)

    async def bring_back(self, row: Any) -> bool:
        return await bring_back(
            self.session, type(row).__table__, type(row).__table__.c.id == row.id
        )

    async def are_live(self, *rows: Any) -> list[bool]:
        for row in rows:
            await self.session.refresh(row)
        return [row.deleted_at is None for row in rows]


async def test_what_depends_on_a_row_goes_and_comes_back_with_it(stored: Stored) -> None:
    bottom = await stored.add(Shelf())
    top = await stored.add(Shelf(below_id=(await stored.add(Shelf(below_id=bottom.id))).id))
    volume = await stored.add(Volume(title="one", shelf_id=top.id))
    pages = [await stored.add(Page(volume_id=volume.id)) for _ in range(2)]
    other = await stored.volume("other")
    rows = [bottom, top, volume, *pages]

    await stored.hide(bottom)
    gone = await stored.are_live(*rows, other)
    assert {row.deletion_id for row in rows} == {bottom.deletion_id}
    await stored.bring_back(bottom)

    assert gone == [*[False] * 5, True]
    assert await stored.are_live(*rows) == [True] * 5
    assert [row.deletion_id for row in rows] == [None] * 5
    assert [row.version for row in rows[:3]] == [3, 3, 3]
    assert other.version == 1


async def test_what_was_deleted_before_stays_deleted(stored: Stored) -> None:
    volume = await stored.volume()
    first, second = [await stored.add(Page(volume_id=volume.id)) for _ in range(2)]

    for row in (first, volume):
        await stored.hide(row)
    await stored.bring_back(volume)

    assert await stored.are_live(volume, first, second) == [True, False, True]


async def test_what_refers_to_a_row_lets_go_of_it_until_it_is_back(stored: Stored) -> None:
    volume = await stored.volume()
    mark = await stored.add(Mark(volume_id=volume.id))

    await stored.hide(volume)
    await stored.session.refresh(mark)
    gone = mark.volume_id, mark.version
    await stored.bring_back(volume)
    await stored.session.refresh(mark)

    assert gone == (None, 2)
    assert (mark.volume_id, mark.detached_volume_id, mark.version) == (volume.id, None, 3)


@pytest.mark.parametrize("sets_another", [True, False])
async def test_what_was_set_meanwhile_stays(sets_another: bool, stored: Stored) -> None:
    volume, other = await stored.volume(), await stored.volume("other")
    mark = await stored.add(Mark(volume_id=volume.id))
    wanted = other.id if sets_another else None

    await stored.hide(volume)
    await stored.session.refresh(mark)
    await MarkRepository(stored.session).change(mark, {"volume_id": wanted})
    await stored.bring_back(volume)
    await stored.session.refresh(mark)

    assert mark.volume_id == wanted


@pytest.mark.parametrize("whole", [True, False])
async def test_a_row_that_stays_keeps_what_it_needs(whole: bool, stored: Stored) -> None:
    volume = await stored.volume()
    await stored.add(Loan(volume_id=volume.id))
    row = await stored.session.get_one(Shelf, volume.shelf_id) if whole else volume

    async with stored.session.begin_nested() as savepoint:
        with pytest.raises(ConflictError):
            await stored.hide(row)
        await savepoint.rollback()

    assert await stored.are_live(row, volume) == [True, True]


async def test_a_row_that_goes_too_keeps_nothing(stored: Stored) -> None:
    volume = await stored.volume()
    page = await stored.add(Page(volume_id=volume.id, source_id=volume.shelf_id))
    shelf = await stored.session.get_one(Shelf, volume.shelf_id)

    await stored.hide(shelf)
    await stored.bring_back(shelf)

    assert await stored.are_live(shelf, volume, page) == [True, True, True]


async def test_a_deleted_row_keeps_nothing(stored: Stored) -> None:
    volume, other = await stored.volume(), await stored.volume("other")
    page = await stored.add(Page(volume_id=volume.id, source_id=other.shelf_id))
    shelf = await stored.session.get_one(Shelf, other.shelf_id)

    await stored.hide(page)

    assert await stored.hide(shelf)
    with pytest.raises(ConflictError):
        await stored.bring_back(page)


async def test_a_row_does_not_come_back_before_what_it_went_with(stored: Stored) -> None:
    volume = await stored.volume()
    await stored.hide(await stored.session.get_one(Shelf, volume.shelf_id))

    with pytest.raises(ConflictError):
        await stored.bring_back(volume)


async def test_rows_that_depend_on_each_other_go_and_come_back_together(stored: Stored) -> None:
    first = await stored.add(Shelf())
    second = await stored.add(Shelf(below_id=first.id))
    first.below_id = second.id
    await stored.session.flush()

    await stored.hide(first)
    gone = await stored.are_live(first, second)
    await stored.bring_back(first)

    assert gone == [False, False]
    assert await stored.are_live(first, second) == [True, True]


async def test_values_of_deleted_rows_are_free(stored: Stored) -> None:
    volume = await stored.volume()
    await stored.hide(volume)
    await stored.volume()

    with pytest.raises(IntegrityError):
        await stored.bring_back(volume)


async def test_only_live_rows_go_and_only_deleted_ones_come_back(stored: Stored) -> None:
    volume = await stored.volume()

    assert [
        await stored.bring_back(volume),
        await stored.hide(volume),
        await stored.hide(volume),
    ] == [False, True, False]


async def test_only_live_rows_can_be_named(stored: Stored) -> None:
    volume = await stored.volume()
    key = sa.select(Volume.__table__.c.id).where(Volume.__table__.c.id == volume.id)

    before = await stored.session.scalar(nameable(key, Volume.__table__))
    await stored.hide(volume)

    assert (before, await stored.session.scalar(nameable(key, Volume.__table__))) == (
        volume.id,
        None,
    )


async def test_more_rows_cost_no_more_statements(stored: Stored, statements: list[str]) -> None:
    costs = []
    for size in (1, 4):
        volume = await stored.volume(f"of {size}")
        for _ in range(size):
            await stored.add(Page(volume_id=volume.id))
            await stored.add(Mark(volume_id=volume.id))
        statements.clear()
        await stored.hide(volume)
        await stored.bring_back(volume)
        costs.append(len(statements))

    assert costs[0] == costs[1]


async def test_a_repository_tells_rows_from_deleted_ones(stored: Stored) -> None:
    repository, volume = VolumeRepository(stored.session), await stored.volume()
    with pytest.raises(NotFoundError, match="deleted volume"):
        await repository.get_deleted(volume.id)

    await repository.remove(volume)

    with pytest.raises(NotFoundError):
        await repository.get(volume.id)
    with pytest.raises(NotFoundError):
        await repository.read(volume.id)
    assert (await repository.page(BaseOffsetQuery()))["items"] == []
    deleted = await repository.get_deleted(volume.id)
    await repository.restore(deleted)
    assert (await repository.get(volume.id)).version == 3


async def test_what_changed_since_it_was_read_neither_goes_nor_comes_back(stored: Stored) -> None:
    repository, volume = VolumeRepository(stored.session), await stored.volume()
    newer = sa.update(Volume.__table__).values(version=Volume.__table__.c.version + 1)

    await stored.session.execute(newer)
    with pytest.raises(StaleError):
        await repository.remove(volume)
    await stored.hide(volume)
    await stored.session.refresh(volume)
    await stored.session.execute(newer)
    with pytest.raises(StaleError):
        await repository.restore(volume)


def volumes(event: str) -> float:
    """What the metrics say."""
    return (
        new_registry(FastAPI()).get_sample_value(
            "app_events_total", {"entity": "Volume", "event": event}
        )
        or 0
    )


async def test_deletions_and_restorations_count_when_they_are_stored(
    database: Database, connection: AsyncConnection
) -> None:
    join(database, connection)
    before = {event: volumes(event) for event in ("deleted", "restored")}

    async with database.transaction() as session:
        await make_shelves(connection)
        service, row = VolumeService(VolumeRepository(session)), await Stored(session).volume()
        await service.delete(row)
        await service.restore(await service.repository.get_deleted(row.id))

    assert {event: volumes(event) - count for event, count in before.items()} == {
        "deleted": 1,
        "restored": 1,
    }
