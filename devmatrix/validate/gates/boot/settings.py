"""The settings that each server of the prober is started with."""

from __future__ import annotations

from dataclasses import dataclass
from secrets import randbelow, token_hex
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from devmatrix.validate.gates.boot.errors import BODY_LIMIT
from devmatrix.validate.gates.boot.guards import ORIGIN
from devmatrix.validate.gates.boot.scene import Secrets
from devmatrix.validate.gates.boot.server import LOOPBACK

if TYPE_CHECKING:
    from pathlib import Path

READS = 8
_PLENTY = "100000/minute"
# A shorter password may stand in a log by chance.
_TELLING_CHARACTERS = 8


@dataclass(frozen=True)
class Settings:
    """The settings by server. `refusing` is a port that nobody listens on, `empty` a database that stays empty."""

    database: str
    empty: str
    redis: str
    refusing: int
    secrets: Secrets

    @property
    def main(self) -> dict[str, str]:
        """Production, with generous limits and one web page that may call."""
        return {
            **self._production,
            "RATE_LIMIT_DEFAULT": _PLENTY,
            "RATE_LIMIT_WRITE": _PLENTY,
            "CORS_ORIGINS": ORIGIN,
            "CORS_CREDENTIALS": "true",
            "MAX_BODY_BYTES": str(BODY_LIMIT),
            "ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        }

    def limited(self, window: str) -> dict[str, str]:
        """Production, with small limits."""
        rate = f"{READS}/{window}"
        return {**self._production, "RATE_LIMIT_DEFAULT": rate, "RATE_LIMIT_WRITE": rate}

    def adrift(self, window: str) -> dict[str, str]:
        """The same, with a database that is not there."""
        nowhere = f"postgresql://boot:{self.secrets.password}@{LOOPBACK}:{self.refusing}/nowhere"
        return {**self.limited(window), "DATABASE_URL": nowhere}

    @property
    def example(self) -> dict[str, str]:
        """What `.env.example` says; the server's own access log stands in for the app's, and the end takes its time."""
        return {"ACCESS_LOG": "false", "DRAIN_SECONDS": "60"}

    @property
    def bare(self) -> dict[str, str]:
        """The same as the main one, with a database that was not migrated."""
        return {**self.main, "DATABASE_URL": self.empty}

    @property
    def unsafe(self) -> dict[str, str]:
        """Production as it must not be."""
        return {
            "ENVIRONMENT": "production",
            "LOG_FORMAT": "json",
            "DATABASE_URL": "sqlite+aiosqlite:///./unsafe.db",
            "CORS_ORIGINS": "*",
            "CORS_CREDENTIALS": "true",
            "DEBUG": "true",
            "LOG_ROTATION_MB": "many",
        }

    @property
    def _production(self) -> dict[str, str]:
        return {
            "ENVIRONMENT": "production",
            "DATABASE_URL": self.database,
            "REDIS_URL": self.redis,
            "SECRET_KEY": self.secrets.key,
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "INFO",
            "HEALTH_CACHE_SECONDS": "0",
            "DRAIN_SECONDS": "0",
        }


def new_secrets(database: str) -> Secrets:
    """Secrets that nothing else looks like. The password is the database's own, when it can be told apart."""
    parts = urlsplit(database)
    own = unquote(parts.password or "")
    rest = database.replace(f":{parts.password}@", "@")
    return Secrets(
        key=f"key-{token_hex(24)}",
        password=own if len(own) >= _TELLING_CHARACTERS and own not in rest else f"password-{token_hex(8)}",
        bearer=f"bearer-{token_hex(8)}",
        typed=f"typed-{token_hex(8)}",
    )


def new_window() -> str:
    """A window of its own for each run: a Redis that others use too may still count the last one."""
    return f"{600 + randbelow(3000)} seconds"


def example_folder(project: Path, place: Path) -> Path | None:
    """A folder in which `.env.example` is the `.env`; None when the project has none."""
    example = project / ".env.example"
    if not example.is_file():
        return None
    place.mkdir(parents=True, exist_ok=True)
    (place / ".env").write_bytes(example.read_bytes())
    return place
