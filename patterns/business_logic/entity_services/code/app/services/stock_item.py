"""What changes stock items."""

from typing import ClassVar

from app.core.service import BaseService
from app.models.stock_item import StockItem


class StockItemService(BaseService[StockItem]):
    """Creates, changes and deletes stock items."""

    # devmatrix: region service_fields
    hashed: ClassVar[tuple[str, ...]] = ("access_phrase",)
    # devmatrix: end
