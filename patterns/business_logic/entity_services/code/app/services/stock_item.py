"""What changes stock items."""

from decimal import Decimal
from typing import ClassVar

from app.core.rules import Rule
from app.core.service import BaseService
from app.core.types import utc_now
from app.models.stock_item import StockItem


class StockItemService(BaseService[StockItem]):
    """Creates, changes and deletes stock items."""

    # devmatrix: region service_fields
    hashed: ClassVar[tuple[str, ...]] = ("access_phrase",)
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule(
            "What is fragile is not cheap.",
            ("unit_price", "is_fragile"),
            lambda row: row.unit_price > Decimal(1) or not row.is_fragile,
            guard="ck_stock_items_is_fragile_unit_price_rule",
        ),
        Rule(
            "What is taken in is still good.",
            ("best_before",),
            lambda row: row.best_before is None or row.best_before > utc_now().date(),
            on_update=False,
        ),
    )
    # devmatrix: end
