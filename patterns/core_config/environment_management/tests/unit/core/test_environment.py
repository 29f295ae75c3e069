"""What production refuses."""

import pytest
from pydantic import SecretStr, ValidationError

from app.core.config import Settings
from app.core.environment import Environment, EnvironmentSettings

SAFE_URL = "postgresql://app:secret@database/app"
SAFE_KEY = SecretStr("0123456789abcdef" * 2)


def test_development_needs_no_settings() -> None:
    assert Settings(_env_file=None).environment is Environment.DEVELOPMENT


def test_production_names_every_problem_at_once() -> None:
    with pytest.raises(ValidationError) as refusal:
        Settings(_env_file=None, environment=Environment.PRODUCTION)
    assert "DATABASE_URL" in str(refusal.value)
    assert "SECRET_KEY" in str(refusal.value)


def test_production_starts_with_safe_settings() -> None:
    settings = Settings(
        _env_file=None,
        environment=Environment.PRODUCTION,
        database_url=SAFE_URL,
        secret_key=SAFE_KEY,
    )
    assert settings.production_problems() == []


@pytest.mark.parametrize("secret", ["", "for-development-only", "x" * 31])
def test_production_refuses_a_short_secret(secret: str) -> None:
    with pytest.raises(ValidationError, match="SECRET_KEY has to be"):
        EnvironmentSettings(
            _env_file=None, environment=Environment.PRODUCTION, secret_key=SecretStr(secret)
        )


@pytest.mark.parametrize("environment", [Environment.DEVELOPMENT, Environment.TEST])
def test_elsewhere_nothing_is_refused(environment: Environment) -> None:
    settings = EnvironmentSettings(
        _env_file=None, environment=environment, secret_key=SecretStr("")
    )
    assert settings.environment is environment


def test_an_unknown_environment_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "staging")
    with pytest.raises(ValidationError, match="'development', 'test' or 'production'"):
        EnvironmentSettings(_env_file=None)


def test_the_secret_is_not_shown() -> None:
    settings = EnvironmentSettings(_env_file=None, secret_key=SAFE_KEY)
    assert SAFE_KEY.get_secret_value() not in repr(settings)
