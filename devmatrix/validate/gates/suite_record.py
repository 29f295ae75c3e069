"""What the recorder wrote about a run of the app's tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.conclusion import counted, shortened
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ARCHITECTURE = "tests/architecture/"
_COLLECTED = "collect"


@dataclass(frozen=True)
class Record:
    """One run: each event as the recorder wrote it."""

    events: Sequence[dict[str, Any]]

    @classmethod
    def read(cls, path: Path) -> Record:
        """Reads what is there; the last line may be cut where the run was ended."""
        events = []
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for line in lines:
            try:
                events.append(json.loads(line))
            except ValueError:
                break
        return cls(tuple(events))

    @cached_property
    def reports(self) -> tuple[dict[str, Any], ...]:
        """One for each test that ran, and more for what failed around it."""
        return tuple(each for each in self.events if each["event"] == "report")

    @property
    def tests(self) -> set[str]:
        """The tests that were run or skipped."""
        return {each["test"] for each in self.reports if each["when"] != _COLLECTED}

    @property
    def failures(self) -> list[dict[str, Any]]:
        """Tests whose own body failed."""
        return [each for each in self._failed if each["when"] == "call"]

    @property
    def errors(self) -> list[dict[str, Any]]:
        """What failed around a test: its fixtures, or the file when it was read. Once for each."""
        found = {(each["test"], each["when"]): each for each in self._failed if each["when"] != "call"}
        return list(found.values())

    @property
    def skipped(self) -> list[dict[str, Any]]:
        """Tests that were not run, or were expected to fail."""
        return [each for each in self.reports if each["outcome"] == "skipped"]

    @property
    def unfinished(self) -> list[str]:
        """The tests that ran when the run was ended."""
        finished = {each["test"] for each in self.events if each["event"] == "finished"}
        begun = dict.fromkeys(each["test"] for each in self.events if each["event"] == "started")
        return [each for each in begun if each not in finished]

    @property
    def broken_files(self) -> list[dict[str, Any]]:
        """Files that could not be read as tests."""
        return [each for each in self.errors if each["when"] == _COLLECTED]

    @property
    def _failed(self) -> Iterator[dict[str, Any]]:
        return (each for each in self.reports if each["outcome"] == "failed")

    def figures(self, prefix: str = "") -> dict[str, float]:
        """How many of each kind there are."""
        counts = {"tests": self.tests, "failures": self.failures, "errors": self.errors, "skipped": self.skipped}
        return {f"{prefix}{name}": len(found) for name, found in counts.items()}

    def architecture_figures(self) -> dict[str, float]:
        """The tests that hold the layers and the schema to their rules."""
        failed = {each["test"] for each in self._failed if each["test"].startswith(ARCHITECTURE)}
        return {
            "architecture_tests": sum(each.startswith(ARCHITECTURE) for each in self.tests),
            "architecture_failures": len(failed),
        }

    def findings(self, where: str = "") -> tuple[Finding, ...]:
        """One for each test that failed; `where` is put before the message."""
        once = {each["test"]: each for each in (*self.errors, *self.failures)}
        return tuple(_finding(each, where) for each in once.values())

    def summary(self) -> str:
        """What failed, in one line; nothing when nothing did."""
        if broken := self.broken_files:
            files = dict.fromkeys(each["path"] for each in broken)
            more = f" and {counted(len(files) - 1, 'more file')}" if len(files) > 1 else ""
            return shortened(f"{next(iter(files))}{more} cannot be imported: {broken[0]['message']}")
        failed = list(dict.fromkeys(each["test"] for each in (*self.failures, *self.errors)))
        return f"{counted(len(failed), 'test')} failed: {failed[0]}" if failed else ""


def _finding(report: dict[str, Any], where: str) -> Finding:
    path = report["path"] or None
    frames = [(name, line) for name, line in report["frames"]]
    line = next((line for name, line in frames if name == path and line), None)
    involved = dict.fromkeys(name for name, _ in frames if name != path)
    message = shortened(f"{where}{report['message']}")
    return Finding(message, path, line, report["test"], Severity.HIGH, tuple(involved))
