"""A server under test, in a process of its own, and what it costs."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.projects import clean_environment
from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APPS = Path(__file__).with_name("apps")
TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


@dataclass(frozen=True)
class Candidate:
    """An app to measure: the module that Python runs, with its arguments, in the app's folder."""

    name: str
    module: tuple[str, ...]
    folder: Path


@dataclass(frozen=True)
class Server:
    """A running one."""

    port: int
    process: subprocess.Popen[bytes]
    start_seconds: float

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """Processor time that it has taken so far, in user and in kernel mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def running(candidate: Candidate, python: Path, log: Path, environment: Mapping[str, str]) -> Iterator[Server]:
    """The server, from its first answer on; on the first processor where there are several."""
    port = free_port()
    # Uvicorn and the emitted app's own server both take the port from the environment.
    environment = {**environment, "PORT": str(port), "UVICORN_PORT": str(port)}
    begin = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(python), "-m", *candidate.module],
            cwd=candidate.folder,
            env=clean_environment(**environment),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        os.sched_setaffinity(process.pid, {min(os.sched_getaffinity(0))})
        seconds = _until_it_answers(port, process) - begin
        assert seconds > 0, f"{candidate.name} does not answer:\n{log.read_text()}"
        yield Server(port, process, seconds)
    finally:
        process.terminate()
        process.wait()


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> float:
    """The moment of the first answer; 0 when none came."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == HTTPStatus.OK:
                return time.perf_counter()
        time.sleep(0.005)
    return 0
