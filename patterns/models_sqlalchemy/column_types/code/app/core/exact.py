"""Arithmetic with exact numbers."""

from decimal import Context

# What a column may have. Python reckons with 28 digits unless told otherwise: too few to round these.
MAX_DIGITS = 38
EXACT = Context(prec=2 * MAX_DIGITS)
