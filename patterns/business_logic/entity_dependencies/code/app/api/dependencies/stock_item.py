"""What the endpoints of stock items depend on: coroutines, as FastAPI runs plain functions in threads."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from app.api.session import RequestSession
from app.core.database import request_reader
from app.models.stock_item import StockItem
from app.repositories.stock_item import StockItemReader, StockItemRepository
from app.services.stock_item import StockItemService


# devmatrix: when queried
async def get_stock_item_reader(request: Request) -> StockItemReader:
    """What this request reads with."""
    return StockItemReader(request_reader(request))


# devmatrix: when queried
StockItemReaderDep = Annotated[StockItemReader, Depends(get_stock_item_reader)]


# devmatrix: when changed
async def get_stock_item_service(session: RequestSession) -> StockItemService:
    """The service of this request."""
    return StockItemService(StockItemRepository(session))


# devmatrix: when changed
StockItemServiceDep = Annotated[StockItemService, Depends(get_stock_item_service)]


# devmatrix: when loaded
async def get_existing_stock_item(
    # devmatrix: region key_parameters
    stock_item_id: UUID,
    # devmatrix: end
    service: StockItemServiceDep,
) -> StockItem:
    """The row that the path names; 404 without one."""
    return await service.repository.get(stock_item_id)  # devmatrix: region existing_row


# devmatrix: when loaded
StockItemDep = Annotated[StockItem, Depends(get_existing_stock_item)]


# devmatrix: when delete and soft_delete
async def get_deleted_stock_item(
    # devmatrix: region key_parameters
    stock_item_id: UUID,
    # devmatrix: end
    service: StockItemServiceDep,
) -> StockItem:
    """The deleted row that the path names; 404 without one."""
    return await service.repository.get_deleted(stock_item_id)  # devmatrix: region deleted_row


# devmatrix: when delete and soft_delete
DeletedStockItemDep = Annotated[StockItem, Depends(get_deleted_stock_item)]
