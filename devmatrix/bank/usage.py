"""How often patterns were used by this user: kept in the user's own folder, never in the library."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SCHEMA = "CREATE TABLE IF NOT EXISTS uses (pattern TEXT PRIMARY KEY, times INTEGER NOT NULL)"
_COUNT = "INSERT INTO uses VALUES (?, 1) ON CONFLICT (pattern) DO UPDATE SET times = times + 1"
_PATIENCE_SECONDS = 1.0


class UsageCounts:
    """Counts in a small database, so that two runs at once both count. What cannot be read or written is no error:
    nobody's work waits for a statistic."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or _data_folder() / "uses.sqlite3"

    def record(self, patterns: Iterable[str]) -> None:
        """Count one use of each pattern."""
        with suppress(OSError, sqlite3.Error):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)) as connection, connection:
                connection.execute(_SCHEMA)
                connection.executemany(_COUNT, [(each,) for each in dict.fromkeys(patterns)])

    def counts(self, patterns: Sequence[str]) -> dict[str, int]:
        """The counts of these patterns; nought of those that were never used."""
        found = dict.fromkeys(patterns, 0)
        with suppress(OSError, sqlite3.Error):
            if self._path.is_file():
                with closing(sqlite3.connect(self._path, timeout=_PATIENCE_SECONDS)) as connection:
                    found |= {key: times for key, times in connection.execute("SELECT * FROM uses") if key in found}
        return found


def record_use(patterns: Iterable[str]) -> None:
    """Count one use of each pattern for this user, as `devmatrix new` does for those that an app is made of."""
    UsageCounts().record(patterns)


def _data_folder() -> Path:
    """Where a program keeps what it cannot make again, unlike a cache."""
    if os.environ.get("XDG_DATA_HOME"):
        return Path(os.environ["XDG_DATA_HOME"]) / "devmatrix"
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE") or "."
    return Path(home) / ("Library/Application Support" if sys.platform == "darwin" else ".local/share") / "devmatrix"
