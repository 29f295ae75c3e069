"""The workflow calls what the project has."""

import re
from pathlib import Path

WORKFLOW = Path(".github/workflows/ci.yml").read_text(encoding="utf-8")
MAKEFILE = Path("Makefile").read_text(encoding="utf-8")


def test_every_target_of_make_exists() -> None:
    called = set(re.findall(r"\bmake ([a-z][a-z-]*)", WORKFLOW))
    assert called
    assert called - set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE)) == set()
