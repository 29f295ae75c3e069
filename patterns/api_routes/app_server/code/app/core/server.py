"""Uvicorn as this app needs it: one process or several, and an end that loses no request."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import suppress
from tempfile import TemporaryDirectory

import uvicorn
from prometheus_client.multiprocess import mark_process_dead
from pydantic import Field
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from app.core.settings import BaseAppSettings

# A process that does not even begin within this time is replaced; uvicorn's five are few on a busy machine.
START_SECONDS = 30
LINGER_SECONDS = 1
POLL_SECONDS = 0.1


class ServerSettings(BaseAppSettings):
    """Where the server listens, and with how many processes."""

    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that the server listens on.")
    web_concurrency: int = Field(default=1, ge=1, description="Processes that serve.")
    shutdown_seconds: int = Field(
        default=25,
        ge=1,
        description="Seconds that requests under way have left when the server stops.",
    )


class LingeringProtocol(HttpToolsProtocol):
    """An idle connection is not cut the moment the server stops: a request may be on its way."""

    def shutdown(self) -> None:
        self.loop.call_later(LINGER_SECONDS, super().shutdown)


class PatientServer(uvicorn.Server):
    """Who is in the queue of the listener when it closes is served, and not reset."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        # The queue is there as long as somebody holds the listener.
        queues = [
            socket.socket(fileno=os.dup(listener.fileno()))
            for server in self.servers
            for listener in server.sockets
        ]
        for server in self.servers:
            server.close()
        for connection in [each for queue in queues for each in taken_from(queue)]:
            await loop.connect_accepted_socket(self._new_protocol, connection)
        await super().shutdown(sockets)

    def _new_protocol(self) -> LingeringProtocol:
        return LingeringProtocol(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )


def taken_from(queue: socket.socket) -> list[socket.socket]:
    """The connections that wait there; it is closed as soon as there is none."""
    taken = []
    with queue, suppress(BlockingIOError):
        queue.setblocking(False)
        while True:
            taken.append(queue.accept()[0])
    return taken


class Supervisor(Multiprocess):
    """Uvicorn's supervisor of several processes, with an eye on their metrics and on their end."""

    def keep_subprocess_alive(self) -> None:
        before = {each.pid for each in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {each.pid for each in self.processes}:
            mark_process_dead(pid)  # type: ignore[no-untyped-call]  # the library does not say

    def terminate_all(self) -> None:
        super().terminate_all()
        # The processes hold the sockets too: this copy would only queue what nobody answers.
        for each in self.sockets:
            each.close()

    def join_all(self) -> None:
        """Wait for the processes; a further signal is passed on, so that they hurry."""
        self.signal_queue.clear()
        for each in self.processes:
            while each.process.is_alive():
                each.process.join(POLL_SECONDS)
                if self.signal_queue:
                    self.signal_queue.clear()
                    super().terminate_all()


def serve(factory: str, settings: ServerSettings) -> None:
    """Serve until SIGTERM or SIGINT; exit code 0 when the end was asked for."""
    # Uvicorn raises the signal again once it has stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    config = uvicorn.Config(
        factory,
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.web_concurrency,
        http=LingeringProtocol,
        # The app decides by its own settings what is logged, requests too, and which proxies are believed.
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        timeout_worker_healthcheck=START_SECONDS,
    )
    with suppress(KeyboardInterrupt):
        if settings.web_concurrency > 1:
            supervise(config)
        else:
            PatientServer(config).run()


def supervise(config: uvicorn.Config) -> None:
    """Several processes, which share a folder for their metrics."""
    with TemporaryDirectory(prefix="metrics-") as folder:
        # Read by prometheus-client when a process that serves imports it.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        supervisor = Supervisor(config, [config.bind_socket()])
        supervisor.run()
    if any(each.exitcode == STARTUP_FAILURE for each in supervisor.processes):
        sys.exit(STARTUP_FAILURE)
