from __future__ import annotations

import pytest

from devmatrix.catalog.settings import Setting, read_settings
from devmatrix.errors import PatternError

SOURCE = '''
from enum import StrEnum
from typing import ClassVar

LIMIT = 4

class Level(StrEnum):
    LOW = "low"

class OneSettings(BaseAppSettings):
    """Not a field."""

    model_config = {}
    known: ClassVar[int] = 1
    _hidden: int = 2
    level: Level = Field(default=Level.LOW, description="How much.")
    size: int = Field(LIMIT * 1024 ** 2, ge=-1, description="How many bytes.")
    offset: int = Field(default=-1, description="From where.")
    names: Listed[str] = Field(default=("a", "b"), description="Who.")
    tags: list[str] = Field(default_factory=list, description="What.")
    words: list[str] = Field(default_factory=lambda: ["x"], description="Which.")
    token: SecretStr = Field(default=SecretStr("dev"), description="A secret.")
    key: SecretStr = Field(description="Needed.")
    both: Annotated[int, Field(description="Annotated.")] = 3
    gone: str | None = Field(default=None, description="Over two "
        "lines.")
    place: str = Field(
        default="here", description="Where.", json_schema_extra={"development": LIMIT, "production": "x"}
    )

class TwoSettings(BaseAppSettings):
    bare: int = 3

class ThreeSettings(BaseAppSettings):
    now: float = Field(default=time(), description="Cannot be known.")

class FourSettings(BaseAppSettings):
    lost: int = Field(default=ELSEWHERE, description="From another module.")
'''


def test_fields_are_read_without_running_the_module() -> None:
    assert read_settings(SOURCE, "OneSettings") == (
        Setting("LEVEL", "Level", "low", "How much.", required=False, secret=False),
        Setting("SIZE", "int", 4 * 1024**2, "How many bytes.", required=False, secret=False),
        Setting("OFFSET", "int", -1, "From where.", required=False, secret=False),
        Setting("NAMES", "Listed[str]", ["a", "b"], "Who.", required=False, secret=False),
        Setting("TAGS", "list[str]", [], "What.", required=False, secret=False),
        Setting("WORDS", "list[str]", ["x"], "Which.", required=False, secret=False),
        Setting("TOKEN", "SecretStr", "dev", "A secret.", required=False, secret=True),
        Setting("KEY", "SecretStr", None, "Needed.", required=True, secret=True),
        Setting(
            "BOTH", "Annotated[int, Field(description='Annotated.')]", 3, "Annotated.", required=False, secret=False
        ),
        Setting("GONE", "str | None", None, "Over two lines.", required=False, secret=False),
        Setting(
            "PLACE",
            "str",
            "here",
            "Where.",
            required=False,
            secret=False,
            values={"development": 4, "production": "x"},
        ),
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("TwoSettings", "TwoSettings.bare has no description"),
        ("ThreeSettings", r"default time\(\) cannot be read"),
        ("FourSettings", "ELSEWHERE is not defined"),
        ("NoSettings", "no class NoSettings"),
    ],
)
def test_what_cannot_be_documented_is_refused(name: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        read_settings(SOURCE, name)
