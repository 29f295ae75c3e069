"""The app that the faults of its surroundings meet."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import example_spec, prepare

if TYPE_CHECKING:
    from tests.support.projects import Project


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The to-do list, generated and installed."""
    return prepare("task-api", example_spec("simple_task_api"), tmp_path_factory.mktemp("resilience") / "project")


async def migrated(project: Project, url: str) -> str:
    """The URL of a database that has the project's tables."""
    await asyncio.to_thread(project.run, "alembic", "upgrade", "head", DATABASE_URL=url)
    return url
