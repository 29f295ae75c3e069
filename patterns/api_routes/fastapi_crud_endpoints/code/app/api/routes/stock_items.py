"""The endpoints of stock items."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, status

from app.api.dependencies.stock_item import DeletedStockItemDep  # devmatrix: when delete and soft_delete
from app.api.dependencies.stock_item import StockItemDep  # devmatrix: when loaded
from app.api.dependencies.stock_item import StockItemReaderDep  # devmatrix: when queried
from app.api.dependencies.stock_item import StockItemServiceDep  # devmatrix: when changed
from app.api.idempotency import OncePerKey, RepeatableRoute  # devmatrix: when create
from app.core.errors import problems
from app.core.etags import set_entity_tag  # devmatrix: when versioned
from app.core.etags import IfNoneMatch, require_change  # devmatrix: when versioned and read
from app.core.etags import IfMatch, require_match  # devmatrix: when versioned
from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemPage, StockItemQuery  # devmatrix: when list
from app.schemas.stock_item import StockItemRead  # devmatrix: when shown
from app.schemas.stock_item import StockItemReplace  # devmatrix: when replace
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update

router = APIRouter(
    prefix="/stock-items",
    tags=["stock items"],
    route_class=RepeatableRoute,  # devmatrix: when create
)


# devmatrix: when list
@router.get("", summary="List stock items", responses=problems(422))
async def list_stock_items(
    query: Annotated[StockItemQuery, Query()],
    reader: StockItemReaderDep,
) -> StockItemPage:
    """Filter, sort and page through stock items."""
    return StockItemPage.model_validate(await reader.page(query))


# devmatrix: when create
@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    summary="Create stock item",
    dependencies=[OncePerKey],
    responses=problems(
        409,  # devmatrix: when create_conflicts
        415,
        422,
    ),
)
async def create_stock_item(
    data: StockItemCreate,
    service: StockItemServiceDep,
    request: Request,  # devmatrix: when read
    response: Response,  # devmatrix: when answered
) -> StockItemRead:
    """Store a new stock item."""
    row = await service.create(data)
    # devmatrix: when read:
    # devmatrix: region location
    response.headers["Location"] = f"{request.url.path}/{row['id']}"
    # devmatrix: end
    # devmatrix: end
    # devmatrix: when versioned
    set_entity_tag(response, row["version"])
    return StockItemRead.model_validate(row)


# devmatrix: when read
@router.get(
    "/{stock_item_id}",  # devmatrix: region key_path
    summary="Get stock item",
    responses=problems(
        304,  # devmatrix: when versioned
        404,
        422,
    ),
)
async def get_stock_item(
    # devmatrix: region key_parameters
    stock_item_id: UUID,
    # devmatrix: end
    reader: StockItemReaderDep,
    response: Response,  # devmatrix: when versioned
    if_none_match: IfNoneMatch = None,  # devmatrix: when versioned
) -> StockItemRead:
    """Get one stock item."""
    row = await reader.read(stock_item_id)  # devmatrix: region shown_row
    # devmatrix: when versioned
    require_change(row["version"], if_none_match)
    # devmatrix: when versioned
    set_entity_tag(response, row["version"])
    return StockItemRead.model_validate(row)


# devmatrix: when update
@router.patch(
    "/{stock_item_id}",  # devmatrix: region key_path
    summary="Change stock item",
    responses=problems(
        404,
        409,  # devmatrix: when update_conflicts
        412,  # devmatrix: when versioned
        415,
        422,
    ),
)
async def update_stock_item(
    row: StockItemDep,
    data: StockItemUpdate,
    service: StockItemServiceDep,
    response: Response,  # devmatrix: when versioned
    if_match: IfMatch = None,  # devmatrix: when versioned
) -> StockItemRead:
    """Change the fields that are sent; the others stay."""
    # devmatrix: when versioned
    require_match(row.version, if_match)
    await service.update(row, data)
    # devmatrix: when versioned
    set_entity_tag(response, row.version)
    return StockItemRead.model_validate(row)


# devmatrix: when replace
@router.put(
    "/{stock_item_id}",  # devmatrix: region key_path
    summary="Replace stock item",
    responses=problems(
        404,
        409,  # devmatrix: when update_conflicts
        412,  # devmatrix: when versioned
        415,
        422,
    ),
)
async def replace_stock_item(
    row: StockItemDep,
    data: StockItemReplace,
    service: StockItemServiceDep,
    response: Response,  # devmatrix: when versioned
    if_match: IfMatch = None,  # devmatrix: when versioned
) -> StockItemRead:
    """Set every field that may be changed, to its default where it is not sent."""
    # devmatrix: when versioned
    require_match(row.version, if_match)
    await service.replace(row, data)
    # devmatrix: when versioned
    set_entity_tag(response, row.version)
    return StockItemRead.model_validate(row)


# devmatrix: when delete
@router.delete(
    "/{stock_item_id}",  # devmatrix: region key_path
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Delete stock item",
    responses=problems(
        404,
        409,  # devmatrix: when delete_conflicts
        412,  # devmatrix: when versioned
        422,
    ),
)
async def delete_stock_item(
    row: StockItemDep,
    service: StockItemServiceDep,
    if_match: IfMatch = None,  # devmatrix: when versioned
) -> None:
    """Delete one stock item."""
    # devmatrix: when versioned
    require_match(row.version, if_match)
    await service.delete(row)


# devmatrix: when delete and soft_delete
@router.post(
    "/{stock_item_id}/restore",  # devmatrix: region restore_path
    summary="Restore stock item",
    responses=problems(
        404,
        409,  # devmatrix: when restore_conflicts
        412,  # devmatrix: when versioned
        422,
    ),
)
async def restore_stock_item(
    row: DeletedStockItemDep,
    service: StockItemServiceDep,
    response: Response,  # devmatrix: when versioned
    if_match: IfMatch = None,  # devmatrix: when versioned
) -> StockItemRead:
    """Bring one deleted stock item back, with what went with it."""
    # devmatrix: when versioned
    require_match(row.version, if_match)
    await service.restore(row)
    # devmatrix: when versioned
    set_entity_tag(response, row.version)
    return StockItemRead.model_validate(row)


# devmatrix: region link_routes
@router.put(
    "/{stock_item_id}/overflow-sites/{overflow_site_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Add overflow site to stock item",
    responses=problems(404, 409, 412, 422),
)
async def add_stock_item_overflow_site(
    row: StockItemDep,
    overflow_site_id: UUID,
    service: StockItemServiceDep,
    if_match: IfMatch = None,
) -> None:
    """Link the row to another one; nothing changes when it is linked already."""
    require_match(row.version, if_match)
    await service.link(row, "overflow_site_ids", overflow_site_id)


@router.delete(
    "/{stock_item_id}/overflow-sites/{overflow_site_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Remove overflow site from stock item",
    responses=problems(404, 409, 412, 422),
)
async def remove_stock_item_overflow_site(
    row: StockItemDep,
    overflow_site_id: UUID,
    service: StockItemServiceDep,
    if_match: IfMatch = None,
) -> None:
    """Take the link away; the other row stays."""
    require_match(row.version, if_match)
    await service.unlink(row, "overflow_site_ids", overflow_site_id)
# devmatrix: end
