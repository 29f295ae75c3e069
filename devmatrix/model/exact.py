"""Decimal arithmetic without rounding."""

from __future__ import annotations

from decimal import Context, Decimal

EXACT = Context(prec=1000)


def fits_decimal(number: Decimal, precision: int, scale: int) -> bool:
    """Whether a number can be written with that many digits, `scale` of them after the point."""
    scaled = EXACT.scaleb(number, scale)
    return scaled == scaled.to_integral_value(context=EXACT) and abs(scaled) < Decimal(10) ** precision
