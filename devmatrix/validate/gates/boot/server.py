"""Starts a project's server on a loopback port that nobody else can take, and ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from devmatrix.validate.workbench import Workbench

LOOPBACK = "127.0.0.1"
_BACKLOG = 128
# As the image starts it: no belief in whoever claims to be a proxy. An access log of its own it may have, and it
# is for the app's settings to decide which of the two is written.
_SERVER = ("uvicorn", "--factory", "app.main:create_app", "--no-proxy-headers", "--no-server-header")
_GRACE_SECONDS = 5


@dataclass(frozen=True)
class Server:
    """A server process that listens on `port`. Its two outputs are files, which can be read at any time."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    output: Path
    errors: Path

    @property
    def lines(self) -> list[str]:
        """What it has printed on standard output."""
        return [line for line in _text(self.output).splitlines() if line.strip()]

    @property
    def complaints(self) -> str:
        """What it has printed on standard error."""
        return _text(self.errors)

    @property
    def last_words(self) -> str:
        """The last line that it printed, wherever."""
        printed = [*self.lines, *self.complaints.splitlines()]
        return next((line.strip() for line in reversed(printed) if line.strip()), "it printed nothing")

    def ask_to_stop(self) -> None:
        """Sends SIGTERM to the server alone, as an orchestrator does."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def ended(self, limit: float) -> int | None:
        """Its exit status, None when it still runs after the limit."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            return None

    def end(self) -> None:
        """Kills what is left of it; no zombie stays."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(_GRACE_SECONDS)


def start_server(
    bench: Workbench,
    name: str,
    settings: Mapping[str, str],
    *,
    port: int = 0,
    folder: Path | None = None,
) -> Server:
    """Starts the server without waiting for it. Raises Unavailable when the port is taken.

    The port is bound here and handed over, so there is no moment in which another process could take it,
    and a request that comes too early waits in the queue of the socket.
    """
    place = bench.scratch / name
    place.mkdir(parents=True, exist_ok=True)
    with _listening(port) as listener:
        options = ("--fd", str(listener.fileno()), "--app-dir", str(bench.project))
        process = _spawn(bench, [*_SERVER, *options], settings, place, folder or bench.project, listener)
        return Server(name, listener.getsockname()[1], process, place / "stdout", place / "stderr")


def closed_port() -> socket.socket:
    """A socket that holds a port on which nobody listens: every connection is refused until it is closed."""
    holder = socket.socket()
    holder.bind((LOOPBACK, 0))
    return holder


def _listening(port: int) -> socket.socket:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Its connections inherit this. uvicorn takes what `--fd` names for a Unix socket and leaves it out, and
    # then each answer waits 40 ms for the client's acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        if port:
            raise Unavailable(f"port {port} is taken") from None
        raise
    return listener


def _spawn(
    bench: Workbench,
    command: Sequence[str],
    settings: Mapping[str, str],
    place: Path,
    folder: Path,
    listener: socket.socket,
) -> subprocess.Popen[bytes]:
    program = bench.environment / "bin" / command[0]
    with (place / "stdout").open("wb") as output, (place / "stderr").open("wb") as errors:
        return subprocess.Popen(
            [str(program), *command[1:]],
            cwd=folder,
            env=bench.variables(**settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            pass_fds=[listener.fileno()],
            start_new_session=True,
        )


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
