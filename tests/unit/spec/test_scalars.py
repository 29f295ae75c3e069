"""Plain scalars by YAML 1.2: what is a number, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from devmatrix.spec.scalars import UnusableNumber, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("Null", None),
        ("nul", "nul"),
        ("TRUE", True),
        ("false", False),
        ("tRue", "tRue"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("on", "on"),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("010", 10),
        ("0o17", 15),
        ("0x1F", 31),
        ("0.10", Decimal("0.10")),
        (".5", Decimal("0.5")),
        ("1.", Decimal(1)),
        ("1e3", Decimal(1000)),
        ("-1.5e-3", Decimal("-0.0015")),
        ("1.2.3", "1.2.3"),
        ("12:30", "12:30"),
        ("2026-01-31", "2026-01-31"),
        ("1_000", "1_000"),
        ("-", "-"),
        ("1e", "1e"),
        ("0b1", "0b1"),
    ],
)
def test_a_plain_scalar(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text", [".inf", "-.INF", ".nan", "1e999", "1e99999999999999999999", "9" * 401, "0x" + "f" * 401]
)
def test_a_number_that_cannot_be_used(text: str) -> None:
    with pytest.raises(UnusableNumber):
        resolve(text)
