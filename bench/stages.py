"""One measured run of the pipeline in a fresh process: `python -m bench.stages SPEC DESTINATION` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


class Stopwatch:
    """Seconds by stage, in the order in which the stages ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what runs inside."""
        start = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - start


def peak_megabytes() -> dict[str, float]:
    """The most memory that this process held, and the largest of those that it started (the formatter)."""
    return {
        "generator": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE,
        "formatter": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MEGABYTE,
    }
