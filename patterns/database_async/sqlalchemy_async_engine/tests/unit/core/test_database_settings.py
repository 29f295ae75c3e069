"""Which databases are accepted, and under which names."""

import pytest
from pydantic import ValidationError

from app.core.database import Database, DatabaseSettings


def settings_for(url: str) -> DatabaseSettings:
    return DatabaseSettings(_env_file=None, database_url=url)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///./app.db", "sqlite+aiosqlite:///./app.db"),
        ("sqlite+aiosqlite:////srv/app.db", "sqlite+aiosqlite:////srv/app.db"),
        ("postgres://u:p@host/db", "postgresql+asyncpg://u:p@host/db"),
        ("postgresql://u:p@host:5433/db", "postgresql+asyncpg://u:p@host:5433/db"),
        ("postgresql+asyncpg://u@/db?host=%2Frun", "postgresql+asyncpg://u@/db?host=%2Frun"),
        ("postgresql://u:p%40%25@host/db", "postgresql+asyncpg://u:p%40%25@host/db"),
        ("postgresql://host/db?sslmode=require", "postgresql+asyncpg://host/db?ssl=require"),
    ],
)
def test_the_url_names_the_asynchronous_driver(given: str, used: str) -> None:
    assert settings_for(given).database_url == used


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("not a url", "not a database URL"),
        ("mysql://host/db", "only postgresql:// and sqlite://"),
        ("postgresql+psycopg2://host/db", "only postgresql:// and sqlite://"),
        ("sqlite://", "needs a file"),
        ("sqlite+aiosqlite:///:memory:", "needs a file"),
    ],
)
def test_what_cannot_work_is_refused(url: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        settings_for(url)


def test_the_password_is_not_shown() -> None:
    settings = settings_for("postgresql://app:hidden-word@host/db")
    assert settings.url.password == "hidden-word"
    assert "hidden-word" not in f"{settings!r} {settings}"


def test_statements_are_logged_on_request_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_ECHO", raising=False)
    assert not settings_for("sqlite:///app.db").database_echo


def test_production_refuses_sqlite_only() -> None:
    assert settings_for("sqlite:///app.db").production_problems() != []
    assert settings_for("postgresql://host/db").production_problems() == []


async def test_a_server_is_reached_when_it_is_first_used() -> None:
    pytest.importorskip("asyncpg")
    database = Database(settings_for("postgresql://nobody@server.invalid/db"))
    assert database.engine.dialect.driver == "asyncpg"
    await database.close()
