"""How far long work is: a live display on a terminal, plain lines elsewhere, nothing where asked."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from devmatrix.cli import console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.validate.report import Result


class Progress:
    """Says nothing. Also the observer of a validation."""

    def started(self, gate: str) -> None:
        """A stage begins."""

    def ended(self, stage: str, outcome: str, seconds: float) -> None:
        """A stage is over."""

    def finished(self, result: Result) -> None:
        self.ended(result.gate, result.outcome.value.replace("_", " "), result.seconds)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Around a stage's work; a stage that fails has no outcome, its error says it."""
        self.started(name)
        start = time.monotonic()
        yield
        self.ended(name, "done", time.monotonic() - start)


class _Lines(Progress):
    def ended(self, stage: str, outcome: str, seconds: float) -> None:
        console.message(f"{stage}: {outcome} ({seconds:.1f} s)")


class _Live(Progress):
    def __init__(self, display: Any) -> None:
        self._display = display
        self._tasks: dict[str, Any] = {}

    def started(self, gate: str) -> None:
        self._tasks[gate] = self._display.add_task(gate, total=None)

    def ended(self, stage: str, outcome: str, seconds: float) -> None:
        self._display.remove_task(self._tasks.pop(stage)) if stage in self._tasks else None
        style = "red" if outcome in {"failed", "not run"} else "green"
        self._display.console.print(f"[{style}]{outcome:>7}[/] {stage} [dim]{seconds:.1f} s[/]", highlight=False)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Progress]:
    """The progress display for one command."""
    if quiet:
        yield Progress()
    elif not sys.stderr.isatty():
        yield _Lines()
    else:
        from rich.console import Console
        from rich.progress import Progress as Display
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Display(*columns, console=Console(stderr=True), transient=True) as display:
            yield _Live(display)
