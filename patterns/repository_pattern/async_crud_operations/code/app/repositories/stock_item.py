"""Queries for stock items."""

from typing import ClassVar

from app.core.repository import BaseReader, BaseRepository
from app.models.stock_item import StockItem


class StockItemReader(BaseReader[StockItem]):
    """What is asked about stock items."""

    model = StockItem
    label = "stock item"
    # devmatrix: region reader_fields
    hidden: ClassVar[tuple[str, ...]] = (
        "access_phrase",
        "secret_hint",
        "detached_substitute_item_id",
        "deletion_id",
    )
    computed: ClassVar[tuple[str, ...]] = ("stock_value",)
    # devmatrix: end


class StockItemRepository(StockItemReader, BaseRepository[StockItem]):
    """The same inside a transaction, and how stock items are loaded and stored."""
