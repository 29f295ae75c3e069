"""The README describes the settings that there are."""

import re
from pathlib import Path

from app.core.config import Settings

ROWS = re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|", Path("README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_setting_is_described_once() -> None:
    assert sorted(ROWS) == sorted(name.upper() for name in Settings.model_fields)
