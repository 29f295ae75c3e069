"""The server as it is deployed: real processes, real signals."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from app.core.config import Settings

PATIENCE_SECONDS = 60
PROCESSES = 2


class Server:
    """A server process, and what it answers on new connections."""

    def __init__(self, settings: Settings, folder: Path, **more: str) -> None:
        port = more.get("PORT") or str(free_port())
        self.url = f"http://127.0.0.1:{port}"
        own = {"PORT": port, "DATABASE_URL": settings.database_url, "TMPDIR": str(folder)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.serve"],
            env=os.environ | own | more,
            stdout=subprocess.DEVNULL,
        )

    def status(self, path: str) -> int | None:
        """None when there is no answer."""
        try:
            return httpx2.get(self.url + path).status_code
        except httpx2.TransportError:
            return None

    def figures(self) -> dict[tuple[str, str], float]:
        """The samples of the metrics, by name, and route or state."""
        return {
            (sample.name, sample.labels.get("route") or sample.labels.get("state", "")): sample.value
            for family in text_string_to_metric_families(httpx2.get(f"{self.url}/metrics").text)
            for sample in family.samples
        }

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline
            assert self.process.poll() is None
            time.sleep(0.05)


@contextmanager
def serving(settings: Settings, folder: Path, **more: str) -> Iterator[Server]:
    """A server that is ready, and is gone afterwards."""
    server = Server(settings, folder, **more)
    try:
        server.until(lambda: server.status("/health/ready") == 200)
        yield server
    finally:
        if server.process.poll() is None:
            server.process.terminate()
            server.process.wait(PATIENCE_SECONDS)


def free_port() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        port: int = holder.getsockname()[1]
        return port


def test_several_processes_tell_their_figures_together_and_stop_in_order(
    settings: Settings, tmp_path: Path
) -> None:
    several = {"WEB_CONCURRENCY": str(PROCESSES), "DRAIN_SECONDS": "60"}
    with serving(settings, tmp_path, **several) as server:
        # Each process has left its part once it serves.
        connections = settings.database_pool_size * PROCESSES
        server.until(
            lambda: server.figures().get(("app_database_connections", "size")) == connections
        )
        assert {server.status("/health/live") for _ in range(20)} == {200}
        assert server.figures()["http_requests_total", "/health/live"] == 20

        server.process.send_signal(signal.SIGTERM)
        server.until(lambda: server.status("/health/ready") == 503)
        assert server.status("/health/live") == 200

        # A second signal does not wait for the rest of the minute.
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(PATIENCE_SECONDS) == 0
    assert list(tmp_path.iterdir()) == []
