"""Fixtures that every suite shares."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING

import pytest

from tests.support.postgres import Postgres, run_postgres

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_configure() -> None:
    """Let a run that is told to stop take its servers down first, as on an interrupt from the keyboard."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, one for each pytest worker."""
    with run_postgres() as server:
        yield server
