"""The gate `boot` over a toy: all is well, or faults are planted; each has to be told, and nothing else."""

from __future__ import annotations

import asyncio
import os
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from devmatrix.validate.gates.boot import BootGate
from devmatrix.validate.process import run
from devmatrix.validate.report import Outcome
from devmatrix.validate.workbench import Options, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.validate.process import Finished
    from devmatrix.validate.report import Result
    from devmatrix.validate.workbench import Workbench

ROOT = Path(__file__).parents[3]
TOY = "tests.unit.validate.toy.server"


@dataclass(frozen=True)
class ToyBench:
    """What the gate uses of a workbench, for an app that needs nothing."""

    place: Path
    faults: str = ""
    options: Options = field(default_factory=Options)

    @property
    def project(self) -> Path:
        return self.place / "project"

    @property
    def scratch(self) -> Path:
        return self.place / "scratch"

    @property
    def environment(self) -> Path:
        return self.place / "environment"

    @property
    def limit_factor(self) -> float:
        return self.options.patience

    def variables(self, **environment: str) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "TOY_FAULTS": self.faults, **environment}

    async def run(self, command: Sequence[str], *, limit: float, **environment: str) -> Finished:
        program = self.environment / "bin" / command[0]
        return await run(
            [str(program), *command[1:]], folder=self.project, environment=self.variables(**environment), limit=limit
        )

    async def postgres(self) -> str:
        """The first has its tables, as if it were migrated already."""
        database = self.place / f"rows-{len(list(self.place.glob('rows-*')))}.db"
        connection = sqlite3.connect(database)
        connection.execute("CREATE TABLE things (id TEXT, body TEXT)" if database.stem == "rows-0" else "VACUUM")
        connection.close()
        database.touch()
        return f"toy://{database}"

    async def redis(self) -> str:
        return f"toy://{self.place / 'hits.db'}"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    programs = tmp_path / "environment" / "bin"
    programs.mkdir(parents=True)
    (tmp_path / "scratch").mkdir()
    app = tmp_path / "project" / "app"
    app.mkdir(parents=True)
    (app / "things.py").write_text("import os\n\n\nasync def list_things():\n    ...\n")
    (tmp_path / "project" / ".env.example").write_text("ENVIRONMENT=development\n")
    start = f"#!{sys.executable}\nimport runpy, sys\nsys.path.insert(0, {str(ROOT)!r})\n"
    start += f"runpy.run_module({TOY!r}, run_name='__main__')\n"
    for name, text in (("uvicorn", start), ("alembic", "#!/bin/sh\n"), ("python", "#!/bin/sh\nexit 1\n")):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    return tmp_path


def judged(place: Path, faults: str = "", *, patience: float = 1, port: int | None = None) -> Result:
    bench = ToyBench(place, faults, Options(patience=patience, port=port))
    return asyncio.run(BootGate().check(cast("Workbench", bench)))


def failed(result: Result) -> set[str]:
    return {each.name.removeprefix("check:") for each in result.observations if not each.seen}


def running(place: Path) -> list[str]:
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    return [line for line in processes.splitlines() if str(place) in line]


def test_an_app_that_keeps_its_contract_passes(place: Path) -> None:
    result = judged(place)

    assert [each.message for each in result.findings] == []
    assert result.outcome is Outcome.PASSED
    assert {
        "probe:/health/ready",
        "metric:http_requests_total",
        "log:request",
        "log-key:request_id",
        "header:x-request-id",
        "status:429",
        "check:graceful_stop",
    } <= {each.name for each in result.observations}
    assert "access_decided: absent" in result.evidence
    created = next(each for each in result.endpoints if each.method == "POST")
    assert {"201", "413", "422", "429"} <= set(created.seen)
    assert running(place) == []


FAULTS = {
    "any_host": "foreign_host",
    "any_id": "request_id_replaced",
    "any_key": "unknown_body_key",
    "any_limit": "limit_bounded",
    "any_origin": "other_origins",
    "any_parameter": "unknown_parameter",
    "bare_errors": "security_headers",
    "big_body": "body_too_large",
    "blind": "health_details",
    "coerces": "coercion_refused",
    "dead_probe": "probes_down",
    "double_log": "logs_requests",
    "early_answer": "committed",
    "hasty": "unready_first",
    "half_refusal": "production_refusal",
    "leaky": "no_internals",
    "lost_database": "outage_answered",
    "no_id": "request_id_everywhere",
    "off_by_one": "rate_limit",
    "plain_errors": "unknown_path",
    "plain_log": "logs_json",
    "query_log": "logs_private",
    "raw_label": "metrics_templates",
    "secret_log": "logs_secrets",
    "open_query": "server_log",
    "other_work": "correlation_id_kept",
    "stackless": "logs_stack",
    "traceback": "logs_clean",
    "uncounted": "metrics_traffic",
    "unlimited_route": "rate_limit_everywhere",
}


def test_each_planted_fault_is_told_and_nothing_else(place: Path) -> None:
    result = judged(place, " ".join(FAULTS))

    assert failed(result) == {*FAULTS.values(), "rate_limit_writes"}
    assert result.outcome is Outcome.FAILED
    assert result.summary.startswith("31 checks failed: probes_down: ")
    blamed = {(each.code, each.path, each.line) for each in result.findings}
    assert ("limit_bounded", "app/things.py", 4) in blamed
    assert ("probes_down", None, None) in blamed


def test_what_blocks_breaks_off_or_can_be_got_around_is_told(place: Path) -> None:
    result = judged(place, "blocking abrupt spoofable unshared limited_probe own_id")

    assert failed(result) == {
        "graceful_stop",
        "rate_limit",
        "rate_limit_probes_free",
        "rate_limit_shared",
        "rate_limit_spoofing",
        "request_id_echoed",
        "responsive",
    }


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ("crash", "the server (main) ended with status 1 at the start: ValueError: the app is broken"),
        ("hang", "the server (main) did not answer within 1 seconds: it printed nothing"),
        ("picky", "the server (example) ended with status 1 at the start: a setting is missing"),
    ],
)
def test_a_server_that_does_not_start_is_one_line(place: Path, fault: str, line: str) -> None:
    start = time.monotonic()
    result = judged(place, fault, patience=0.05 if fault == "hang" else 1)

    assert (result.outcome, result.summary) == (Outcome.FAILED, line)
    assert running(place) == []
    assert time.monotonic() - start < 10


def test_a_port_that_is_taken_is_told(place: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"^port {port} is taken$"):
            judged(place, port=port)
    assert running(place) == []


def test_migrations_that_do_not_run_are_told(place: Path) -> None:
    (place / "environment/bin/alembic").write_text("#!/bin/sh\necho 'no such revision'\nexit 1\n")

    assert judged(place).summary == "alembic upgrade head: no such revision"
    assert running(place) == []
