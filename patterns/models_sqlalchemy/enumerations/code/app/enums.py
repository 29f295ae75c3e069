"""Closed sets of values."""

from enum import StrEnum


# devmatrix: region enum_classes
class StockState(StrEnum):
    DRAFT_STATE = "DRAFT_STATE"
    ACTIVE_STATE = "ACTIVE_STATE"
    RETIRED_STATE = "RETIRED_STATE"
# devmatrix: end
