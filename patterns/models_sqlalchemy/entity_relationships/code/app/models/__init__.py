"""All models. Importing any of them imports them all, so that relationships find each other."""

# devmatrix: each entity
from app.models.stock_item import StockItem
from app.models.storage_site import StorageSite
from app.models.stock_movement import StockMovement
from app.models.audit_line import AuditLine

__all__ = [
    "StockItem",  # devmatrix: each entity
    "StorageSite",
    "StockMovement",
    "AuditLine",
]
