"""Cursors over values of every kind, some of them missing, in orders of both directions."""

import base64
import datetime as dt
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core import cursors
from app.core.columns import DecimalNumber, one_of
from app.core.cursors import behind, read_cursor, write_cursor
from app.core.errors import InvalidError
from app.core.filtering import ordering
from app.core.models import UuidKey
from app.core.pagination import BaseCursorQuery, CommaSeparated
from app.core.repository import BaseReader, BaseRepository
from app.core.types import UtcDateTime
from tests.probe import ProbeBase, make_table

MOMENT = dt.datetime(2030, 1, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)


class Grade(StrEnum):
    """How good something is."""

    LOW = "low"
    HIGH = "high"


class Measure(UuidKey, ProbeBase):
    """A row with a value of each kind that can be sorted by."""

    __tablename__ = "test_measures"

    number: Mapped[int] = mapped_column(sa.Integer())
    large: Mapped[int | None] = mapped_column(sa.BigInteger())
    ratio: Mapped[float | None] = mapped_column(sa.Double())
    price: Mapped[Decimal] = mapped_column(DecimalNumber(16, 6))
    label: Mapped[str | None] = mapped_column(sa.String(40))
    grade: Mapped[Grade] = mapped_column(one_of(Grade, "grade"))
    is_odd: Mapped[bool] = mapped_column(sa.Boolean())
    day: Mapped[dt.date | None] = mapped_column(sa.Date())
    clock: Mapped[dt.time] = mapped_column(sa.Time())
    moment: Mapped[dt.datetime] = mapped_column(UtcDateTime())
    span: Mapped[dt.timedelta | None] = mapped_column(sa.Interval())


class MeasureQuery(BaseCursorQuery):
    """Any order is allowed."""

    sort: Annotated[tuple[str, ...], CommaSeparated] = ()
    number__gt: int | None = None


class MeasureReader(BaseReader[Measure]):
    """What is asked about measures."""

    model = Measure
    label = "measure"


class MeasureRepository(MeasureReader, BaseRepository[Measure]):
    """The same inside a transaction."""


def measure(n: int) -> Measure:
    """The n-th of rows of which several have the same values, and some have none."""
    few = n % 3
    return Measure(
        number=few,
        large=None if few == 0 else 2**62 + n % 4,
        ratio=None if few == 1 else n / 7,
        price=round(Decimal(n) / 3, 6),
        label=None if n % 5 == 0 else ("Ä", "a", "B", "b")[n % 4],
        grade=(Grade.LOW, Grade.HIGH)[n % 2],
        is_odd=n % 2 == 1,
        day=None if few == 2 else dt.date(2030, 1, 1 + n % 4),
        clock=dt.time(12, 0, few, 1),
        moment=MOMENT + dt.timedelta(microseconds=n % 4),
        span=None if few == 0 else dt.timedelta(microseconds=few),
    )


@pytest.fixture
async def repository(session: AsyncSession) -> MeasureRepository:
    await make_table(session)
    session.add_all([measure(n) for n in range(14)])
    await session.flush()
    return MeasureRepository(session)


async def pages(repository: MeasureRepository, **query: Any) -> AsyncIterator[list[Any]]:
    """The keys of the rows of each page."""
    cursor = None
    while True:
        page = await repository.page(MeasureQuery.model_validate(query | {"cursor": cursor}))
        yield [row["id"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return


async def walk(repository: MeasureRepository, **query: Any) -> list[Any]:
    return [key async for page in pages(repository, **query) for key in page]


COLUMNS = [column.name for column in Measure.__table__.columns]


@pytest.mark.parametrize(
    "sort",
    [
        (),
        *((name,) for name in COLUMNS),
        *((f"-{name}",) for name in COLUMNS),
        ("-number", "label"),
        ("label", "-ratio", "day"),
        ("-grade", "-moment"),
        ("is_odd", "number"),
    ],
    ids=",".join,
)
async def test_pages_hold_each_row_once_and_in_order(sort: tuple[str, ...], repository: MeasureRepository) -> None:
    whole = await walk(repository, sort=sort, limit=100)

    assert len({*whole}) == 14
    assert await walk(repository, sort=sort, limit=3) == whole


async def test_the_last_page_says_so(repository: MeasureRepository) -> None:
    assert [len(page) async for page in pages(repository, limit=7)] == [7, 7]
    assert [len(page) async for page in pages(repository, limit=13)] == [13, 1]


async def test_filters_hold_on_every_page(repository: MeasureRepository) -> None:
    found = await walk(repository, sort=("-label",), number__gt=1, limit=2)

    rows = await repository.session.scalars(sa.select(Measure.id).where(Measure.number > 1))
    assert {*found} == {*rows}


@pytest.mark.parametrize("sort", [("number",), ("-number",), ("label", "-moment")], ids=",".join)
async def test_rows_that_come_and_go_move_no_other(sort: tuple[str, ...], repository: MeasureRepository) -> None:
    session = repository.session
    there = await walk(repository, sort=sort, limit=100)
    seen: list[Any] = []
    gone: set[Any] = set()

    async for page in pages(repository, sort=sort, limit=3):
        seen += page
        # The row that the cursor was made from, and the next one.
        lost = there[len(seen) - 1 : len(seen) + 1] if not gone else []
        gone |= {*lost}
        await session.execute(sa.delete(Measure).where(Measure.id.in_(lost)))
        session.add_all([measure(n) for n in range(3)])
        await session.flush()
        if len(seen) > 100:
            break

    assert len(seen) == len({*seen})
    assert {*there} - gone <= {*seen}


async def test_one_statement_a_page(repository: MeasureRepository, statements: list[str]) -> None:
    statements.clear()

    counts = [len(statements) async for _ in pages(repository, limit=5)]

    assert counts == [1, 2, 3]


QUERY = MeasureQuery(sort=("number",), number__gt=1)
ORDER = ordering(Measure, QUERY)
POSITION = (5, UUID("0190a1b2-0000-7000-8000-000000000000"))


def forged(values: list[Any]) -> str:
    """A cursor as somebody writes it who has read how it is done."""
    text = json.dumps(values).encode()
    return base64.urlsafe_b64encode(cursors._digest(QUERY, text) + text).decode().rstrip("=")  # noqa: SLF001


def test_a_cursor_goes_with_its_query_only() -> None:
    cursor = write_cursor(QUERY, ORDER, POSITION)

    for other in (
        MeasureQuery(sort=("-number",), number__gt=1),
        MeasureQuery(sort=("number", "id"), number__gt=1),
        MeasureQuery(sort=("number",), number__gt=2),
        MeasureQuery(sort=("number",)),
    ):
        with pytest.raises(InvalidError):
            read_cursor(other, ordering(Measure, other), cursor)


def test_a_page_may_have_another_size_than_the_one_before() -> None:
    cursor = write_cursor(QUERY, ORDER, POSITION)

    assert read_cursor(QUERY.model_copy(update={"limit": 7}), ORDER, cursor)[0] == 5


def test_a_cursor_can_stand_in_a_url_as_it_is() -> None:
    cursor = write_cursor(QUERY, ORDER, POSITION)

    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_a_cursor_that_was_changed_is_refused() -> None:
    cursor = write_cursor(QUERY, ORDER, POSITION)

    for place, letter in enumerate(cursor):
        changed = cursor[:place] + ("A" if letter != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(InvalidError):
            read_cursor(QUERY, ORDER, changed)


@pytest.mark.parametrize(
    "cursor",
    ["", "no cursor", "A", "é", "\0", "====", "QQ", "A" * 9999, forged([]), forged([1]), forged([2**31, str(POSITION[1])])],
)
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidError) as failure:
        read_cursor(QUERY, ORDER, cursor)

    assert [error.loc for error in failure.value.errors] == [["query", "cursor"]]


@pytest.mark.parametrize(("sort", "sign"), [((), ">"), (("number", "price"), ">"), (("-moment",), "<")])
def test_an_order_in_one_direction_is_one_comparison(sort: tuple[str, ...], sign: str) -> None:
    order = ordering(Measure, MeasureQuery(sort=sort))
    columns = ", ".join(f"test_measures.{key.column.name}" for key in order)

    condition = str(behind(order, [None] * len(order)))

    assert condition.startswith(f"({columns}) {sign} (")


def test_another_order_is_bounded_by_its_first_column() -> None:
    order = ordering(Measure, MeasureQuery(sort=("-number", "price")))

    assert str(behind(order, [1, 2, 3])).startswith("test_measures.number <= ")
