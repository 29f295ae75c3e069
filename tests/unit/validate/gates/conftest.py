"""A generated app and its environment, for gates to judge."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from devmatrix.validate import environment
from devmatrix.validate.workbench import Options
from tests.support.projects import example_spec, run

if TYPE_CHECKING:
    from tests.support.postgres import Postgres


@pytest.fixture(autouse=True)
def cache() -> None:
    """The gates' tools and environments come from the cache of this machine: they are many and large."""


@pytest.fixture(scope="session")
def pristine_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The smallest example, generated with its lock."""
    folder = tmp_path_factory.mktemp("app") / "task"
    command = Path(sys.executable).parent / "devmatrix"
    options = ("--no-validate", "--allow-candidates", "--quiet")
    run(command, "new", example_spec("simple_task_api"), folder, *options, cwd=folder.parent)
    return folder


@pytest.fixture
def app(pristine_app: Path, tmp_path: Path) -> Path:
    """A copy of the app to plant faults in."""
    return Path(shutil.copytree(pristine_app, tmp_path / "task"))


@pytest.fixture(scope="session")
def app_environment(pristine_app: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment of the app, and of toys that need the same packages."""
    return asyncio.run(environment.prepare(pristine_app, pristine_app, tmp_path_factory.mktemp("scratch")))


@pytest.fixture(scope="session")
def options(postgres: Postgres) -> Options:
    """A server that runs already."""
    return Options(database_url=postgres.create_database())


@pytest.fixture
def own_environment() -> Path:
    """The environment of these tests: it has ruff and mypy."""
    return Path(sys.prefix)
