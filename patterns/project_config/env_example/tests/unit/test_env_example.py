"""The files of settings: what they name is read, what they say holds, what has to be decided is refused."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.config import Settings
from app.core.environment import Environment

ASSIGNMENT = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]*)=(.*)$", re.MULTILINE)
FILES = {
    name: dict(ASSIGNMENT.findall(Path(name).read_text(encoding="utf-8")))
    for name in (".env.example", ".env.development", ".env.production.example")
}
# Variables that Docker Compose reads.
COMPOSE = "".join(path.read_text(encoding="utf-8") for path in sorted(Path("docker").glob("*.yml")))
READ = {name.upper() for name in Settings.model_fields} | set(re.findall(r"\$\{(\w+)", COMPOSE))


@pytest.fixture(autouse=True)
def only_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the process was started with."""
    for name in READ:
        monkeypatch.delenv(name, raising=False)


def suggested(environment: str) -> set[str]:
    """The settings that say what they are in the file of an environment."""
    return {
        name.upper()
        for name, field in Settings.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and environment in field.json_schema_extra
    }


def test_every_setting_is_named() -> None:
    assert {name.upper() for name in Settings.model_fields} - set(FILES[".env.example"]) == set()


@pytest.mark.parametrize("file", FILES)
def test_every_variable_is_read(file: str) -> None:
    assert set(FILES[file]) - READ == set()


def test_what_it_shows_are_the_defaults(tmp_path: Path) -> None:
    shown = [f"{name}={text}" for name, text in FILES[".env.example"].items() if text]
    copy = tmp_path / ".env"
    copy.write_text("\n".join(shown), encoding="utf-8")
    assert Settings(_env_file=copy) == Settings(_env_file=None)


def test_a_copy_changes_nothing() -> None:
    assert Settings(_env_file=".env.example").model_fields_set == set()


def test_the_file_of_development_says_what_its_settings_say() -> None:
    assert set(FILES[".env.development"]) == suggested("development")
    assert Settings(_env_file=".env.development").environment is Environment.DEVELOPMENT


def test_production_refuses_its_example_until_all_of_it_is_decided() -> None:
    decided = suggested("production")
    assert decided <= set(FILES[".env.production.example"])
    with pytest.raises(ValidationError) as refusal:
        Settings(_env_file=".env.production.example")
    for name in decided - {"ENVIRONMENT"}:
        assert f"- {name}" in str(refusal.value)
