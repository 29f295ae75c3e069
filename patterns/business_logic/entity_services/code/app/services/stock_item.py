"""What changes stock items."""

from app.core.service import BaseService
from app.models.stock_item import StockItem


class StockItemService(BaseService[StockItem]):
    """Creates, changes and deletes stock items."""

    # devmatrix: region service_hashed
    # devmatrix: end
