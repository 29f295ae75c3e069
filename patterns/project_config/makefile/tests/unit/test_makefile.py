"""What make runs may fail."""

import re
from pathlib import Path

RECIPES = re.findall(r"^\t(.+)$", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_no_failure_is_hidden() -> None:
    assert RECIPES
    assert [line for line in RECIPES if line.startswith("-") or re.search(r"\|\| *(true|:)", line)] == []
