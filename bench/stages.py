"""One measured run of the pipeline in a fresh process: `python -m bench.stages SPEC DESTINATION` prints JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections import deque
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix import pipeline
from devmatrix.render.render import render_golden
from devmatrix.render.shell import render_shell
from devmatrix.render.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

_MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


class Stopwatch:
    """Seconds by stage, by the clock and of the processor, in the order in which the stages ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.cpu_seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Measure what runs inside."""
        start, cpu_start = time.perf_counter(), cpu_seconds()
        yield
        self.seconds[name] = time.perf_counter() - start
        self.cpu_seconds[name] = cpu_seconds() - cpu_start


def cpu_seconds() -> float:
    """Processor time of this process and of those that it started: other work on the machine does not count."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak_megabytes() -> dict[str, float]:
    """The most memory that this process held, and the largest of those that it started (the formatter)."""
    return {
        "generator": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE,
        "formatter": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / _MEGABYTE,
    }


def run(path: Path, destination: Path) -> dict[str, object]:
    """Compile a spec as `devmatrix new --no-validate --no-lock` does, each stage measured.

    Rendering is done in its parts, to tell ours from the formatter's, and once more as a whole, unmeasured.
    """
    watch = Stopwatch()
    with watch.stage("load"):
        spec = pipeline.load(path)
    with watch.stage("catalog"):
        library = pipeline.catalog()
        reserved = library.reserved
    with watch.stage("build"):
        app = pipeline.build(spec, reserved)
    with watch.stage("plan"):
        planned = pipeline.plan(app, library)
    with watch.stage("render"):
        golden = render_golden(planned)
        deque(render_shell(planned), maxlen=0)
    with watch.stage("tidy"):
        tidy(golden)
    tree = pipeline.render(planned)
    with watch.stage("write"):
        pipeline.write(tree, destination, spec)
    return {
        "seconds": watch.seconds,
        "cpu_seconds": sum(watch.cpu_seconds.values()),
        "files": len(tree),
        "megabytes": peak_megabytes(),
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2]))))
