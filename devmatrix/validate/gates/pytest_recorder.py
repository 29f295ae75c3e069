"""A plugin for the app's own pytest: writes down what each test did, one JSON line each, while it happens.

It is copied beside the project and loaded with `-p`, so it knows pytest and the standard library only. With
pytest-xdist only the controlling process writes.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

# As Python prints a traceback, such as in the log; as pytest does for a file that it cannot import.
_FRAME = re.compile(r'File "([^"]+)", line \d+')
_ENTRY = re.compile(r"^(\S+\.py):(\d+): in ", re.MULTILINE)


class Recorder:
    """Writes to one file; each line is on the disk before the next test starts."""

    def __init__(self, place: Path, root: Path) -> None:
        self._file = place.open("a", encoding="utf-8", buffering=1)
        self._root = root

    def write(self, event: str, **facts: object) -> None:
        self._file.write(json.dumps({"event": event, **facts}) + "\n")

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.write("started", test=nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.write("finished", test=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self._report(report, report.when or "", report.duration)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self._report(report, "collect", 0.0)

    def pytest_sessionfinish(self) -> None:
        self._file.close()

    def _report(self, report: pytest.TestReport | pytest.CollectReport, when: str, seconds: float) -> None:
        failed = report.outcome == "failed"
        self.write(
            "report",
            test=report.nodeid,
            path=report.nodeid.partition("::")[0],
            when=when,
            outcome=report.outcome,
            expected=hasattr(report, "wasxfail"),
            seconds=seconds,
            frames=list(self._frames(report)) if failed else [],
            message=_message(report) if failed else "",
        )

    def _frames(self, report: Any) -> Iterator[tuple[str, int | None]]:
        """The project's own files that the failure went through, the place where it was raised first."""
        chain = getattr(report.longrepr, "chain", None) or ()
        entries = [entry for traceback, *_ in reversed(chain) for entry in reversed(traceback.reprentries)]
        places = [getattr(entry, "reprfileloc", None) for entry in entries]
        texts = "\n".join([*(text for _, text in report.sections), report.longreprtext])
        for path, line in [
            *((each.path, each.lineno) for each in places if each),
            *((path, int(line)) for path, line in reversed(_ENTRY.findall("" if chain else texts))),
            *((each, None) for each in _FRAME.findall(texts)),
        ]:
            absolute = Path(os.path.normpath(self._root / path))
            if absolute.is_relative_to(self._root) and absolute.is_file():
                yield absolute.relative_to(self._root).as_posix(), line


def _message(report: Any) -> str:
    """What was raised, in one line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    text: str = crash.message if crash else report.longreprtext
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return "it failed without a word"
    # The first line of an assertion's or an exception's text says most; of a plain text the last one does.
    return (lines[0] if crash else lines[-1]).removeprefix("E ").strip()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(os.environ["DEVMATRIX_RECORD"]), config.rootpath))
