"""The table of stock items guards itself."""

from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import key_of
from app.core.redaction import SENSITIVE_FIELDS, Redaction  # devmatrix: when sensitive
from app.models.stock_item import StockItem
from app.services.stock_item import StockItemService  # devmatrix: when guarded
from tests.cases.stock_item import CHECKS  # devmatrix: when checked
from tests.cases.stock_item import FORMULAS  # devmatrix: when formulas
from tests.cases.stock_item import SENSITIVE  # devmatrix: when sensitive
from tests.cases.stock_item import UNIQUE  # devmatrix: when uniquely
from tests.cases.stock_item import GUARDED  # devmatrix: when guarded
from tests.cases.stock_item import PARTED  # devmatrix: when parted
from tests.factories.stock_item import StockItemFactory


async def test_a_row_comes_back_as_it_was_stored(session: AsyncSession) -> None:
    values = await StockItemFactory(session).build()
    row = StockItem(**values)
    session.add(row)
    await session.flush()
    session.expunge_all()

    stored = await session.get_one(StockItem, key_of(row))

    assert {name: getattr(stored, name) for name in values} == values


# devmatrix: when formulas
async def test_computed_fields_follow_from_others(session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    assert {name: getattr(row, name) for name, _ in FORMULAS} == {name: formula(row) for name, formula in FORMULAS}


# devmatrix: when sensitive
@pytest.mark.parametrize("field", SENSITIVE)
def test_logs_mask(field: str) -> None:
    assert Redaction(SENSITIVE_FIELDS).is_secret(field)


# devmatrix: when checked
@pytest.mark.parametrize(("field", "value"), CHECKS)
async def test_the_database_refuses(field: str, value: Any, session: AsyncSession) -> None:
    with pytest.raises(IntegrityError):
        await StockItemFactory(session).create(**{field: value})


# devmatrix: when guarded
@pytest.mark.parametrize(("values", "message"), GUARDED)
async def test_the_database_keeps_the_rule(values: dict[str, Any], message: str, session: AsyncSession) -> None:
    guards = [rule.guard for rule in StockItemService.rules if rule.message == message]

    with pytest.raises(IntegrityError) as failure:
        await StockItemFactory(session).create(**values)

    assert any(guard and guard in str(failure.value.orig) for guard in guards)


# devmatrix: when uniquely
@pytest.mark.parametrize(("fields", "counted"), UNIQUE)
async def test_the_database_refuses_taken_values(
    fields: tuple[str, ...], counted: dict[str, Any], session: AsyncSession
) -> None:
    taken = await StockItemFactory(session).create(**counted)
    session.expunge_all()

    with pytest.raises(IntegrityError):
        await StockItemFactory(session).create(**counted | {name: getattr(taken, name) for name in fields})


# devmatrix: when parted
@pytest.mark.parametrize(("fields", "counted", "ignored"), PARTED)
async def test_the_database_takes_the_same_values_where_they_do_not_count(
    fields: tuple[str, ...], counted: dict[str, Any], ignored: dict[str, Any], session: AsyncSession
) -> None:
    taken = await StockItemFactory(session).create(**counted)

    row = await StockItemFactory(session).create(**{name: getattr(taken, name) for name in fields} | ignored)

    assert key_of(row) != key_of(taken)
