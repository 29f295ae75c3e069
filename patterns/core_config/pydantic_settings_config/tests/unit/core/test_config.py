"""Where settings come from, and that they stay as they are."""

from pathlib import Path

import pytest
from pydantic import Field, ValidationError

from app.core.config import Settings, get_settings
from app.core.settings import BaseAppSettings


class LampSettings(BaseAppSettings):
    """A slice."""

    lamp_colour: str = Field(default="white", max_length=10)

    def production_problems(self) -> list[str]:
        return [*super().production_problems(), f"LAMP_COLOUR is {self.lamp_colour}"]


class DoorSettings(BaseAppSettings):
    """Another slice."""

    door_width: int = 80

    def production_problems(self) -> list[str]:
        return [*super().production_problems(), f"DOOR_WIDTH is {self.door_width}"]


class HouseSettings(DoorSettings, LampSettings):
    """Both."""


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("LAMP_COLOUR=red\nDOOR_WIDTH=90\nUNKNOWN=1\n", encoding="utf-8")
    monkeypatch.setenv("LAMP_COLOUR", "green")
    house = HouseSettings(_env_file=file)
    assert (house.lamp_colour, house.door_width) == ("green", 90)


def test_the_file_is_found_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("LAMP_COLOUR=red\n", encoding="utf-8")
    assert LampSettings().lamp_colour == "red"


def test_the_file_of_the_environment_lies_below_your_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    Path(".env.development").write_text("LAMP_COLOUR=red\nDOOR_WIDTH=90\n", encoding="utf-8")
    assert (HouseSettings().lamp_colour, HouseSettings().door_width) == ("red", 90)

    Path(".env").write_text("LAMP_COLOUR=green\n", encoding="utf-8")
    assert (HouseSettings().lamp_colour, HouseSettings().door_width) == ("green", 90)


@pytest.mark.parametrize("said_by", ["process", "file"])
def test_the_environment_decides_which_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said_by: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    Path(".env.development").write_text("LAMP_COLOUR=red\n", encoding="utf-8")
    Path(".env.test").write_text("LAMP_COLOUR=blue\n", encoding="utf-8")
    if said_by == "process":
        monkeypatch.setenv("ENVIRONMENT", "test")
    else:
        Path(".env").write_text("ENVIRONMENT=test\n", encoding="utf-8")
    assert LampSettings().lamp_colour == "blue"


def test_who_names_a_file_or_none_gets_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env.development").write_text("LAMP_COLOUR=red\nDOOR_WIDTH=90\n", encoding="utf-8")
    Path("other.env").write_text("LAMP_COLOUR=green\n", encoding="utf-8")
    assert HouseSettings(_env_file=None).lamp_colour == "white"
    other = HouseSettings(_env_file="other.env")
    assert (other.lamp_colour, other.door_width) == ("green", 80)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        LampSettings(_env_file=None).lamp_colour = "red"  # type: ignore[misc]


def test_a_refused_value_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAMP_COLOUR", "a-secret-by-mistake")
    with pytest.raises(ValidationError) as refusal:
        LampSettings(_env_file=None)
    assert "lamp_colour" in str(refusal.value)
    assert "a-secret-by-mistake" not in str(refusal.value)


def test_every_slice_answers_for_its_own_fields() -> None:
    problems = HouseSettings(_env_file=None).production_problems()
    assert sorted(problems) == ["DOOR_WIDTH is 80", "LAMP_COLOUR is white"]


def test_the_settings_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    get_settings.cache_clear()
    monkeypatch.setenv("DATABASE_POOL_SIZE", "7")
    first = get_settings()
    monkeypatch.setenv("DATABASE_POOL_SIZE", "8")
    assert get_settings() is first
    assert first.database_pool_size == 7
    get_settings.cache_clear()


def test_every_setting_is_described() -> None:
    undescribed = [name for name, field in Settings.model_fields.items() if not field.description]
    assert undescribed == []
