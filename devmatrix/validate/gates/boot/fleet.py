"""Several servers side by side; none outlives DevMatrix, however that ends."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from devmatrix.validate.gates.boot.client import BROKEN, Client
from devmatrix.validate.gates.boot.server import Server, start_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from devmatrix.validate.workbench import Workbench

START_SECONDS = 20.0
_STOP_SECONDS = 5.0
# Kills the process groups that it was told of, once nobody holds its standard input any more.
_GUARD = """
import os, sys
for group in map(int, sys.stdin.readlines()):
    try:
        os.killpg(group, 9)
    except OSError:
        pass
"""


class NoStartError(Exception):
    """A server that should run does not; the message is one line."""


@dataclass
class Fleet:
    """The servers of one gate. Leaving the context ends them all."""

    bench: Workbench
    servers: dict[str, Server] = field(default_factory=dict)
    _guard: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._guard = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", _GUARD], stdin=subprocess.PIPE, text=True, start_new_session=True
        )
        return self

    def __exit__(self, *error: object) -> None:
        for server in self.servers.values():
            server.end()
        assert self._guard
        assert self._guard.stdin
        # Their numbers may belong to others soon: it must not act on them.
        self._guard.kill()
        with suppress(BrokenPipeError):
            self._guard.stdin.close()
        self._guard.wait()

    def start(self, name: str, settings: Mapping[str, str], *, port: int = 0, folder: Path | None = None) -> Server:
        """Starts one server without waiting for it. Raises Unavailable when the port is taken."""
        server = self.servers[name] = start_server(self.bench, name, settings, port=port, folder=folder)
        assert self._guard
        assert self._guard.stdin
        self._guard.stdin.write(f"{server.process.pid}\n")
        self._guard.stdin.flush()
        return server

    def wait(self, names: Iterable[str]) -> None:
        """Waits until each of the servers answers. Raises NoStartError."""
        limit = START_SECONDS * self.bench.limit_factor
        deadline = time.monotonic() + limit
        for name in names:
            server = self.servers[name]
            try:
                Client(server.port, max(deadline - time.monotonic(), 0.1)).get("/health/live")
            except BROKEN:
                raise NoStartError(_reason(server, limit)) from None

    def stop(self) -> None:
        """Asks all servers to stop and waits a little, so that they can write what they still have to say."""
        for server in self.servers.values():
            server.ask_to_stop()
        deadline = time.monotonic() + _STOP_SECONDS
        for server in self.servers.values():
            server.ended(max(deadline - time.monotonic(), 0))


def _reason(server: Server, limit: float) -> str:
    # The connection breaks a moment before the process is gone.
    code = server.ended(1)
    said = f"did not answer within {limit:g} seconds" if code is None else f"ended with status {code} at the start"
    return f"the server ({server.name}) {said}: {server.last_words}"
