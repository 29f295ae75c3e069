"""Each example, generated once for all tests of its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from xdist.scheduler import LoadScopeScheduling

from tests.support.projects import Project, example_spec, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from xdist.remote import Producer

    from tests.support.postgres import Postgres


class ByExample(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """All tests of an example run in one worker, so that it is generated once."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.rpartition("[")[2].rstrip("]").partition("-")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByExample:
    """Group by example (marks for groups do nothing with current releases of pytest and xdist)."""
    return ByExample(config, log)


@pytest.fixture(scope="session")
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A generated example with its environment."""
    name = str(request.param)
    return prepare(name, example_spec(name), tmp_path_factory.mktemp(name) / "project")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path}/app.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.create_database()
