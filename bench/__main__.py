"""Measure, print a table, and keep the figures in build/bench.json."""

from __future__ import annotations

import argparse
import json
import math
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.specs import spec_text

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "simple_task_api" / "spec.yaml"
RESULTS = ROOT / "build" / "bench.json"
SIZES = (10, 100, 500)
# Processor time is the size to some power; of small sizes the fixed part is large, so it is often below 1.
LINEAR = 1.15
RUN_SECONDS = 300


@dataclass(frozen=True)
class Measured:
    """Medians over the runs of one size."""

    entities: int
    files: int
    seconds: dict[str, float]
    cpu_seconds: float
    megabytes: dict[str, float]

    @property
    def total(self) -> float:
        """Seconds of all stages, by the clock."""
        return sum(self.seconds.values())


def cold_new(runs: int) -> float:
    """Median seconds of `devmatrix new --no-validate` on the small example, from process start to end."""
    command = Path(sys.executable).parent / "devmatrix"

    def once(folder: str) -> float:
        start = time.perf_counter()
        arguments = ["new", str(EXAMPLE), f"{folder}/project", "--no-validate", "--quiet"]
        subprocess.run([str(command), *arguments], check=True, timeout=RUN_SECONDS)
        return time.perf_counter() - start

    taken = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            taken.append(once(folder))
    return statistics.median(taken)


def measure(entities: int, runs: int) -> Measured:
    """Run the pipeline on a spec of that size, each time in a fresh process."""
    found = [_run_stages(entities) for _ in range(runs)]
    return Measured(
        entities,
        found[0]["files"],
        {stage: statistics.median(each["seconds"][stage] for each in found) for stage in found[0]["seconds"]},
        statistics.median(each["cpu_seconds"] for each in found),
        {which: statistics.median(each["megabytes"][which] for each in found) for which in found[0]["megabytes"]},
    )


def _run_stages(entities: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "spec.yaml")
        spec.write_text(spec_text(entities), encoding="utf-8")
        command = [sys.executable, "-m", "bench.stages", str(spec), f"{folder}/project"]
        answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=RUN_SECONDS)
        measured: dict[str, Any] = json.loads(answer.stdout)
        return measured


def growth(small: Measured, large: Measured) -> float:
    """The power of the size by which processor time grows; 1 is linear."""
    return math.log(large.cpu_seconds / small.cpu_seconds) / math.log(large.entities / small.entities)


def show(cold: float, rows: list[Measured]) -> None:
    """Print the figures as a table."""
    stages = list(rows[0].seconds)
    print(f"devmatrix new simple_task_api, cold: {cold:.2f} s")
    print(" ".join(f"{title:>10}" for title in ("entities", "files", *stages, "total s", "CPU s", "MB", "ruff MB")))
    for row in rows:
        figures = [f"{row.seconds[stage]:.3f}" for stage in stages]
        totals = [f"{row.total:.2f}", f"{row.cpu_seconds:.2f}"]
        memory = [f"{row.megabytes[which]:.0f}" for which in ("generator", "formatter")]
        print(" ".join(f"{cell:>10}" for cell in (row.entities, row.files, *figures, *totals, *memory)))
    print(f"processor time grows with the size to the power of {growth(*rows[-2:]):.2f}")


def main() -> int:
    """Answer 1 when the time grows faster than the spec."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="runs of each size (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one run, without the largest size")
    options = parser.parse_args()
    runs, sizes = (1, SIZES[:-1]) if options.quick else (options.runs, SIZES)

    cold = cold_new(runs)
    rows = [measure(size, runs) for size in sizes]
    show(cold, rows)
    machine = {"python": platform.python_version(), "system": platform.system(), "machine": platform.machine()}
    RESULTS.parent.mkdir(exist_ok=True)
    report = {"runs": runs, "machine": machine, "cold_new_seconds": cold, "sizes": [asdict(row) for row in rows]}
    RESULTS.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")

    if growth(rows[-2], rows[-1]) > LINEAR:
        print(f"that is faster than the spec grows: above {LINEAR}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
