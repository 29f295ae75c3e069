"""What changes stock items, without HTTP."""

from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import ConflictError  # devmatrix: when create and uniquely
from app.core.errors import InvalidError  # devmatrix: when create and linked
from app.core.keys import key_names, key_of
from app.core.passwords import verify_password  # devmatrix: when create and passwords
from app.models.stock_item import StockItem
from app.repositories.stock_item import StockItemRepository
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update
from app.services.stock_item import StockItemService
from tests.cases.stock_item import REFERENCES  # devmatrix: when create and linked
from tests.cases.stock_item import UNIQUE  # devmatrix: when create and uniquely
from tests.factories.stock_item import StockItemFactory


@pytest.fixture
def service(session: AsyncSession) -> StockItemService:
    return StockItemService(StockItemRepository(session))


# devmatrix: when create
async def test_create_makes_a_row(service: StockItemService, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    shown = await service.create(StockItemCreate.model_validate(body))

    assert await service.repository.find(tuple(shown[name] for name in key_names(StockItem))) is not None


# devmatrix: when create and linked
@pytest.mark.parametrize(("field", "key"), REFERENCES)
async def test_create_names_a_dangling_reference(
    field: str, key: str | int, service: StockItemService, session: AsyncSession
) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    with pytest.raises(InvalidError) as failure:
        await service.create(StockItemCreate.model_validate(body | {field: key}))

    assert [error.loc for error in failure.value.errors] == [["body", field]]


# devmatrix: when create and uniquely
@pytest.mark.parametrize(("fields", "counted"), UNIQUE)
async def test_create_names_taken_values(
    fields: tuple[str, ...], counted: dict[str, Any], service: StockItemService, session: AsyncSession
) -> None:
    taken = await StockItemFactory(session).create(**counted)
    same = counted | {name: getattr(taken, name) for name in fields}
    body = await StockItemFactory(session).body(StockItemCreate, **same)

    with pytest.raises(ConflictError) as failure:
        await service.create(StockItemCreate.model_validate(body))

    assert {str(error.loc[-1]) for error in failure.value.errors} == set(fields)


# devmatrix: when create and passwords
@pytest.mark.parametrize("field", StockItemService.hashed)
async def test_create_stores_a_hash(field: str, service: StockItemService, session: AsyncSession) -> None:
    body = await StockItemFactory(session).body(StockItemCreate)

    shown = await service.create(StockItemCreate.model_validate(body))

    row = await service.repository.get(tuple(shown[name] for name in key_names(StockItem)))
    assert body[field] not in getattr(row, field)
    assert await verify_password(body[field], getattr(row, field))


# devmatrix: when update
async def test_update_with_nothing_to_change_leaves_the_row(
    service: StockItemService, session: AsyncSession
) -> None:
    row = await StockItemFactory(session).create()
    before = {column.key: getattr(row, column.key) for column in StockItem.__table__.columns}

    await service.update(row, StockItemUpdate())

    assert {name: getattr(row, name) for name in before} == before


# devmatrix: when delete
async def test_delete_removes_the_row(service: StockItemService, session: AsyncSession) -> None:
    row = await StockItemFactory(session).create()

    await service.delete(row)

    assert await service.repository.find(key_of(row)) is None
