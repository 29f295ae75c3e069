"""What production refuses."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from app.core.config import Settings
from app.core.environment import Environment, EnvironmentSettings, SecretSettings

SAFE: dict[str, Any] = {
    "environment": Environment.PRODUCTION,
    "database_url": "postgresql://app:secret@database/app",
    "secret_key": SecretStr("0123456789abcdef" * 2),
}


def refusal(**values: Any) -> str:
    """What production says to these settings, on top of safe ones."""
    with pytest.raises(ValidationError) as error:
        Settings(_env_file=None, **{**SAFE, **values})
    return str(error.value)


def test_development_needs_no_settings() -> None:
    assert Settings(_env_file=None).environment is Environment.DEVELOPMENT


def test_production_starts_with_safe_settings() -> None:
    assert Settings(_env_file=None, **SAFE).production_problems() == []


def test_production_names_every_problem_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD-by-mistake")
    with pytest.raises(ValidationError) as error:
        Settings(_env_file=None, environment=Environment.PRODUCTION, debug=True)
    for name in ("DATABASE_URL", "SECRET_KEY", "DEBUG", "LOG_LEVEL: Input should be 'DEBUG'"):
        assert f"- {name}" in str(error.value)
    assert "LOUD-by-mistake" not in str(error.value)


def test_what_cannot_be_read_is_not_judged_by_its_default() -> None:
    said = refusal(database_url="no URL at all")
    assert said.count("DATABASE_URL") == 1
    assert "SQLite" not in said


def test_elsewhere_what_cannot_be_read_is_refused_as_ever() -> None:
    with pytest.raises(ValidationError, match="debug\n"):
        EnvironmentSettings.model_validate({"environment": Environment.TEST, "debug": "perhaps"})


@pytest.mark.parametrize("secret", ["", "for-development-only", "x" * 31])
def test_production_refuses_a_short_secret(secret: str) -> None:
    assert "SECRET_KEY has to be" in refusal(secret_key=SecretStr(secret))


def test_production_refuses_to_show_tracebacks() -> None:
    assert "DEBUG shows internals" in refusal(debug=True)


def test_production_refuses_what_was_copied_and_not_filled_in() -> None:
    said = refusal(
        database_url="postgresql://app:change-me@database/app",
        secret_key=SecretStr("change-me" * 4),
    )
    for name in ("DATABASE_URL", "SECRET_KEY"):
        assert f"- {name} still has the placeholder" in said


@pytest.mark.parametrize("environment", [Environment.DEVELOPMENT, Environment.TEST])
def test_elsewhere_nothing_is_refused(environment: Environment) -> None:
    settings = Settings(
        _env_file=None, environment=environment, secret_key=SecretStr(""), debug=True
    )
    assert settings.environment is environment


def test_an_unknown_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "staging")
    with pytest.raises(ValidationError, match="'development', 'test' or 'production'"):
        EnvironmentSettings(_env_file=None)


def test_the_secret_is_not_shown() -> None:
    settings = SecretSettings(_env_file=None, secret_key=SAFE["secret_key"])
    assert SAFE["secret_key"].get_secret_value() not in f"{settings!r} {settings.model_dump()}"
