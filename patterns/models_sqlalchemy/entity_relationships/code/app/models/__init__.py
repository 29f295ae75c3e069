"""All models. Importing any of them imports them all, so that relationships find each other."""

from app.core.idempotency import idempotency_keys  # devmatrix: when any_create

# devmatrix: each entity
from app.models.stock_item import StockItem
from app.models.storage_site import StorageSite
from app.models.stock_movement import StockMovement
from app.models.audit_line import AuditLine
from app.models.freight_carrier import FreightCarrier
from app.models.supply_contract import SupplyContract

__all__ = [
    "StockItem",  # devmatrix: each entity
    "StorageSite",
    "StockMovement",
    "AuditLine",
    "FreightCarrier",
    "SupplyContract",
    "idempotency_keys",  # devmatrix: when any_create
]
