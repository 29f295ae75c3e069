"""The to-do list as emitted, with everything on, beside the same endpoints by hand and on a bare ORM.

The rate is what `wrk` gets out of one server process over 16 connections. Processor time is what that process takes for
a request: where the server is the bottleneck both say the same, and this one is steadier on a busy machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import asyncpg

from bench.serving.server import APPS, Candidate, Server, running
from tests.support.postgres import run_postgres
from tests.support.projects import ROOT, Project, example_spec, prepare, run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

RESULTS = ROOT / "build" / "serving.json"
TASKS = "/api/v1/tasks"
CONNECTIONS = 16
NEW_TASK = {"title": "Renew the passport", "description": "<p>Bring two photos.</p>", "tags": ["travel", "paperwork"]}
FILL = """
INSERT INTO tasks (id, title, description, completed, priority, tags, created_at, updated_at, version)
SELECT gen_random_uuid(), 'Task ' || number, '<p>Bring two photos.</p>', false, 'NORMAL', '["travel"]', now(), now(), 1
FROM generate_series(1, 200) AS number
"""
# What the emitted app is set to: a production that refuses nobody for asking too often, and counts all the same.
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "measured" * 5,
    "ALLOWED_HOSTS": "127.0.0.1",
    "RATE_LIMIT_DEFAULT": "100000000/minute",
    "RATE_LIMIT_WRITE": "100000000/minute",
}
POST = "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = [[{}]]\n"
UVICORN = ("--no-access-log", "--no-proxy-headers", "--no-server-header")
HAND, ORM, OURS = "by hand", "bare ORM", "emitted"
# What the emitted app has to reach of the rate of another one, and how many times as long it may take to start.
AIMS = (("get", HAND, 0.45), ("list", HAND, 0.45), ("create", ORM, 1.0))
START_AIM = 1.7


class Figure(NamedTuple):
    """One endpoint of one candidate in one round."""

    rate: float
    cpu_microseconds: float


Figures = dict[tuple[str, str], list[Figure]]


def main() -> int:
    """Measure, report, and answer whether the aims are met."""
    options = _options()
    if shutil.which("wrk") is None:
        print("wrk is needed: it is a package of Debian and of Homebrew", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="serving-") as folder, run_postgres() as postgres:
        project = _as_in_the_image(Path(folder) / "project")
        url = postgres.create_database()
        project.run("alembic", "upgrade", "head", DATABASE_URL=url)
        figures, starts = measure(project, url, Path(folder), rounds=options.rounds, seconds=options.seconds)
    missed = report(figures, starts)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(_record(figures, starts), indent=2) + "\n", encoding="utf-8")
    return 1 if missed else 0


def _as_in_the_image(folder: Path) -> Project:
    """The emitted app with what its image has: no tools of development, and compiled modules."""
    project = prepare("task-api", example_spec("simple_task_api"), folder)
    run("uv", "sync", "--quiet", "--no-dev", "--all-extras", "--compile-bytecode", cwd=folder)
    return project


def measure(
    project: Project, url: str, scratch: Path, *, rounds: int, seconds: int
) -> tuple[Figures, dict[str, list[float]]]:
    """Figures and seconds of starting, by candidate; in each round every candidate has its turn."""
    environment = PRODUCTION | {"DATABASE_URL": url, "ASYNCPG_URL": _plain(url)}
    candidates = (
        Candidate(HAND, ("uvicorn", "handwritten:app", *UVICORN), APPS),
        Candidate(ORM, ("uvicorn", "bare_orm:app", *UVICORN), APPS),
        Candidate(OURS, ("app.serve",), project.folder),
    )
    python = project.folder / ".venv" / "bin" / "python"
    figures: Figures = defaultdict(list)
    starts = defaultdict(list)
    # The first round fills caches and the table; it does not count.
    for number in range(rounds + 1):
        for candidate in candidates:
            with running(candidate, python, scratch / "log", environment) as server:
                found = _round(server, url, scratch, seconds if number else 1)
                if number:
                    starts[candidate.name].append(server.start_seconds)
                    for endpoint, figure in found.items():
                        figures[candidate.name, endpoint].append(figure)
    return figures, starts


def _round(server: Server, url: str, scratch: Path, seconds: int) -> Mapping[str, Figure]:
    key = asyncio.run(_fill(url))
    script = scratch / "post.lua"
    script.write_text(POST.format(json.dumps(NEW_TASK)), encoding="utf-8")
    return {
        "health": _load(server, "/health/live", seconds),
        "get": _load(server, f"{TASKS}/{key}", seconds),
        "list": _load(server, TASKS, seconds),
        # Last, because it makes the table larger.
        "create": _load(server, TASKS, seconds, "--script", str(script)),
    }


async def _fill(url: str) -> UUID:
    """Give the table the same rows again; the key of one of them."""
    connection = await asyncpg.connect(_plain(url))
    try:
        await connection.execute("TRUNCATE tasks")
        await connection.execute(FILL)
        await connection.execute("ANALYZE tasks")
        key: UUID = await connection.fetchval("SELECT id FROM tasks LIMIT 1")
    finally:
        await connection.close()
    return key


def _plain(url: str) -> str:
    """The URL as asyncpg itself takes it."""
    return url.replace("postgresql+asyncpg:", "postgresql:")


def _load(server: Server, path: str, seconds: int, *options: str) -> Figure:
    wrk = ("wrk", "--threads", "1", "--connections", str(CONNECTIONS))
    # A second to warm up.
    subprocess.run([*wrk, "--duration", "1s", *options, server.url + path], check=True, capture_output=True)
    before = server.cpu_seconds()
    told = subprocess.run(
        [*wrk, "--duration", f"{seconds}s", *options, server.url + path], check=True, capture_output=True, text=True
    ).stdout
    taken = server.cpu_seconds() - before
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{path} was not always answered:\n{told}")
    requests = int(re.search(r"(\d+) requests in", told)[1])  # type: ignore[index]
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]
    return Figure(rate, taken / requests * 1e6)


def report(figures: Figures, starts: Mapping[str, list[float]]) -> list[str]:
    """Print the medians, and the ratios of each round's pairs; the aims that were missed."""
    print("| candidate | endpoint | requests/s | processor time of a request |")
    print("|---|---|---|---|")
    for (name, endpoint), found in figures.items():
        rate, cpu = (statistics.median(each) for each in zip(*found, strict=True))
        print(f"| {name} | {endpoint} | {rate:,.0f} | {cpu:.0f} µs |")
    print("\n| endpoint | emitted / by hand | bare ORM / by hand | emitted / bare ORM |")
    print("|---|---|---|---|")
    for endpoint in ("health", "get", "list", "create"):
        pairs = ((OURS, HAND), (ORM, HAND), (OURS, ORM))
        print(f"| {endpoint} | {' | '.join(f'{_share(figures, *pair, endpoint):.2f}' for pair in pairs)} |")
    slower = _times_as_long(starts)
    print(f"\nstart: by hand {statistics.median(starts[HAND]):.2f} s, emitted {slower:.2f} times as long")
    missed = [
        f"{endpoint}: {share:.2f} of {other}, aim {aim}"
        for endpoint, other, aim in AIMS
        if (share := _share(figures, OURS, other, endpoint)) < aim
    ]
    if slower > START_AIM:
        missed.append(f"start: {slower:.2f} times that of {HAND}, aim {START_AIM}")
    for each in missed:
        print(f"missed: {each}")
    return missed


def _share(figures: Figures, name: str, other: str, endpoint: str) -> float:
    """The median of what one reaches of the other's rate in the same round."""
    pairs = zip(figures[name, endpoint], figures[other, endpoint], strict=True)
    return statistics.median(own.rate / others.rate for own, others in pairs)


def _times_as_long(starts: Mapping[str, list[float]]) -> float:
    return statistics.median(own / others for own, others in zip(starts[OURS], starts[HAND], strict=True))


def _record(figures: Figures, starts: Mapping[str, list[float]]) -> dict[str, object]:
    return {
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "rounds": [
            {"candidate": name, "endpoint": endpoint, "figures": [each._asdict() for each in found]}
            for (name, endpoint), found in figures.items()
        ],
        "start_seconds": starts,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.serving", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each candidate has its turn (default: 5)")
    parser.add_argument("--seconds", type=int, default=4, help="how long each endpoint is loaded (default: 4)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
