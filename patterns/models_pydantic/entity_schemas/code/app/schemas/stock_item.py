"""Stock items as the API speaks of them."""

from app.core.pagination import BasePage, BaseQuery
from app.core.schemas import BaseInput, BaseOutput


# devmatrix: when create
class StockItemCreate(BaseInput):
    """A new stock item."""

    # devmatrix: region create_fields
    # devmatrix: end


# devmatrix: when update
class StockItemUpdate(BaseInput):
    """Changes to a stock item: what is absent stays."""

    # devmatrix: region update_fields
    # devmatrix: end


# devmatrix: when shown
class StockItemRead(BaseOutput):
    """A stock item."""

    # devmatrix: region read_fields
    # devmatrix: end


# devmatrix: when list
class StockItemQuery(BaseQuery):
    """Which stock items to list, and in which order."""

    # devmatrix: region query_fields
    # devmatrix: end


# devmatrix: when list
class StockItemPage(BasePage[StockItemRead]):
    """A page of stock items."""
