import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest


@contextmanager
def probe_server(status: int) -> Iterator[int]:
    """A server that answers the liveness probe with that status; yields its port."""

    class Probe(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/health/live" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Write nothing to the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Probe) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def exit_code(port: int, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(sys, "argv", ["healthcheck.py", str(port)])
    with pytest.raises(SystemExit) as exited:
        runpy.run_path("docker/healthcheck.py", run_name="__main__")
    return exited.value.code


@pytest.mark.parametrize(("status", "expected"), [(200, 0), (503, 1)])
def test_the_exit_code_follows_the_answer(
    status: int, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with probe_server(status) as port:
        assert exit_code(port, monkeypatch) == expected


def test_no_server_is_unhealthy(monkeypatch: pytest.MonkeyPatch) -> None:
    with probe_server(200) as port:
        pass
    assert exit_code(port, monkeypatch) == 1
