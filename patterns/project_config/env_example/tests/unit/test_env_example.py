"""The file to copy names every variable that is read, with the values that hold without it."""

import os
import re
from pathlib import Path

import pytest

from app.core.config import Settings

EXAMPLE = Path(".env.example")
NAMES = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)
# Variables that Docker Compose reads.
COMPOSE = "".join(path.read_text(encoding="utf-8") for path in sorted(Path("docker").glob("*.yml")))
READ = {name.upper() for name in Settings.model_fields} | set(re.findall(r"\$\{(\w+)", COMPOSE))


def test_every_setting_is_named() -> None:
    assert {name.upper() for name in Settings.model_fields} - set(NAMES) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_is_read(name: str) -> None:
    assert name in READ


def test_a_copy_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in {*os.environ} & {*NAMES}:
        monkeypatch.delenv(name)
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)
