"""Queries for stock items."""

from app.core.repository import BaseRepository
from app.models.stock_item import StockItem


class StockItemRepository(BaseRepository[StockItem]):
    """Access to the rows of stock items."""

    model = StockItem
    label = "stock item"
