"""Run the server of a generated project on the loopback interface."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tests.support.projects import clean_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.support.projects import Project

START_SECONDS = 60
STOP_SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """What a server answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Server:
    """A server that listens on a port of this machine."""

    port: int

    def request(self, method: str, path: str, body: object | None = None) -> Answer:
        """Send one request on a connection of its own; `path` may be a whole URL of this server."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"content-type": "application/json"} if body is not None else {}
        try:
            connection.request(method, urlsplit(path).path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            names = {key.lower(): value for key, value in response.getheaders()}
            return Answer(response.status, names, response.read().decode())
        finally:
            connection.close()


@contextmanager
def serve(project: Project, **environment: str) -> Iterator[Server]:
    """Start the project's server; on leaving, it has to stop by itself when it is told to."""
    port = free_port()
    uvicorn = project.folder / ".venv" / "bin" / "uvicorn"
    command = [str(uvicorn), "--factory", "app.main:create_app", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=project.folder, env=clean_environment(**environment), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_it_listens(process, port, log)
            yield Server(port)
            process.send_signal(signal.SIGTERM)
            # uvicorn stops gracefully, then raises the signal again.
            assert process.wait(STOP_SECONDS) in {0, 143, -signal.SIGTERM}, _text(log)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        assert "Traceback" not in _text(log), _text(log)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: IO[str]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"the server ended before it listened:\n{_text(log)}"
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server did not listen within {START_SECONDS} s:\n{_text(log)}")


def _text(log: IO[str]) -> str:
    log.seek(0)
    return log.read()
