"""A small library of a team that obeys every law: one pattern for the app, one for each entity."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

README = """\
# Toy

## When to use it
In tests.

## Why it is so
It is small.

## Trade-offs
It does little.
"""

CLOCK = "toys/clock_skew"
LABEL = "toys/row_label"
FILES = {
    f"{CLOCK}/README.md": README,
    f"{CLOCK}/pattern.toml": """\
version = "1.0.0"
summary = "How far the clock may be off."
purpose = "A time from elsewhere is compared with ours."
keywords = ["time", "drift"]
domain = "domain_logic"
security_level = "standard"
scope = "app"
requires = [
  "pydantic_settings_config",
]
conflicts = []

[contributes]
settings = ["app.core.clock_skew.ClockSettings"]
""",
    f"{CLOCK}/code/app/core/clock_skew.py": """\
from pydantic import Field

from app.core.settings import BaseAppSettings


class ClockSettings(BaseAppSettings):
    clock_skew: int = Field(default=0, description="How far the clock may be off.")
""",
    f"{CLOCK}/tests/unit/core/test_clock_skew.py": """\
from app.core.clock_skew import ClockSettings


def test_the_clock_is_right() -> None:
    assert ClockSettings(_env_file=None).clock_skew == 0
""",
    f"{LABEL}/README.md": README,
    f"{LABEL}/pattern.toml": """\
version = "1.0.0"
summary = "A label for each row."
purpose = "A row is shown to people."
keywords = ["title"]
domain = "domain_logic"
security_level = "standard"
scope = "entity"
requires = ["entity_models"]
""",
    f"{LABEL}/code/app/labels/stock_item.py": '''\
"""Labels of stock items."""

from app.models.stock_item import StockItem


def label_of(row: StockItem) -> str:
    """What a stock item is called."""
    return f"stock item {row.id}"


# devmatrix: when search
SEARCHED = True
''',
    f"{LABEL}/tests/unit/labels/test_stock_item.py": """\
from app.labels.stock_item import label_of
from app.models.stock_item import StockItem


def test_a_label_has_words() -> None:
    assert label_of(StockItem())
""",
}


def write_team(root: Path) -> Path:
    """The library, written to a folder."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
