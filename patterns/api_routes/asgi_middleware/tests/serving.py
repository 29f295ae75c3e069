"""How tests reach an app: in the same process, or over a real socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from socket import socket

import uvicorn
from httpx2 import ASGITransport, AsyncClient
from starlette.types import ASGIApp


def in_process(app: ASGIApp, peer: str = "127.0.0.1") -> AsyncClient:
    """A client whose requests seem to come from `peer`; a response arrives when it is complete."""
    transport = ASGITransport(app, client=(peer, 4711))
    return AsyncClient(transport=transport, base_url="http://test")


class ListeningServer(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[AsyncClient]:
    """A client of a real server, for what only a connection can show."""
    config = uvicorn.Config(app, port=0, log_config=None, lifespan="off", ws="none")
    server = ListeningServer(config)
    task = asyncio.create_task(server.serve())
    await server.listening.wait()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        server.should_exit = True
        await task
