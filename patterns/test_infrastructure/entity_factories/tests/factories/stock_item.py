"""Stock items for tests."""

from typing import Any

from app.models.stock_item import StockItem
from tests.factory import BaseFactory


class StockItemFactory(BaseFactory[StockItem]):
    """Makes stock items."""

    model = StockItem
    # devmatrix: region factory_parents
    # devmatrix: end

    def values(self, n: int) -> dict[str, Any]:
        # devmatrix: region factory_values
        return {}
        # devmatrix: end
