"""Fixtures that every suite shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.postgres import Postgres, run_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, one for each pytest worker."""
    with run_postgres() as server:
        yield server
