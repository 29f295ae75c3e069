"""One measured run of the pipeline in a fresh process: `python -m bench.stages SPEC DESTINATION` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix import pipeline
from devmatrix.render.render import render_golden
from devmatrix.render.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.plan import Plan

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


def run(path: Path, destination: Path) -> dict[str, object]:
    """Compile a spec as `devmatrix new --no-validate --no-lock` does, each stage measured."""
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
        tree = pipeline.render(planned)
    with watch.stage("write"):
        pipeline.write(tree, destination, spec)
    megabytes = peak_megabytes()
    return {"seconds": _apart(watch.seconds, _tidy_seconds(planned)), "files": len(tree), "megabytes": megabytes}


def _tidy_seconds(planned: Plan) -> float:
    """How long the formatter takes: the part of rendering that is not ours."""
    golden = render_golden(planned)
    watch = Stopwatch()
    with watch.stage("tidy"):
        tidy(golden)
    return watch.seconds["tidy"]


def _apart(seconds: dict[str, float], tidying: float) -> dict[str, float]:
    return {**seconds, "render": max(seconds["render"] - tidying, 0.0), "tidy": tidying}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), Path(sys.argv[2]))))
