"""What the endpoints of stock items depend on: coroutines, as FastAPI runs plain functions in threads."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from app.api.session import RequestSession
from app.models.stock_item import StockItem
from app.repositories.stock_item import StockItemRepository
from app.services.stock_item import StockItemService


# devmatrix: when queried
async def get_stock_item_repository(session: RequestSession) -> StockItemRepository:
    """The repository of this request."""
    return StockItemRepository(session)


# devmatrix: when queried
StockItemRepositoryDep = Annotated[StockItemRepository, Depends(get_stock_item_repository)]


# devmatrix: when changed
async def get_stock_item_service(session: RequestSession) -> StockItemService:
    """The service of this request."""
    return StockItemService(StockItemRepository(session))


# devmatrix: when changed
StockItemServiceDep = Annotated[StockItemService, Depends(get_stock_item_service)]


# devmatrix: when addressed
async def get_existing_stock_item(
    # devmatrix: region key_parameter
    stock_item_id: UUID,
    # devmatrix: end
    repository: StockItemRepositoryDep,
) -> StockItem:
    """The row that the path names; 404 without one."""
    return await repository.get(stock_item_id)


# devmatrix: when addressed
StockItemDep = Annotated[StockItem, Depends(get_existing_stock_item)]
