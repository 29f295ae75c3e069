"""Asks a Redis whether it is there, without a client library."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from urllib.parse import unquote, urlsplit

from devmatrix.validate.installer import Unavailable

_LIMIT_SECONDS = 10


async def answer_of_redis(url: str) -> str:
    """The version of the Redis at a URL. Raises Unavailable when none answers there."""
    parts = urlsplit(url)
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise Unavailable("the URL of Redis has to be redis://… or rediss://…")
    place = f"{parts.hostname}:{parts.port or 6379}"
    try:
        secure = ssl.create_default_context() if parts.scheme == "rediss" else None
        async with asyncio.timeout(_LIMIT_SECONDS):
            said = await _asked(parts.hostname, parts.port or 6379, secure, _commands(parts.username, parts.password))
    except (OSError, TimeoutError):
        raise Unavailable(f"no Redis answers at {place}") from None
    if "+PONG" not in said:
        raise Unavailable(f"the Redis at {place} refuses: {said.splitlines()[0].lstrip('-') if said else 'no answer'}")
    versions = [line.partition(":")[2] for line in said.splitlines() if line.startswith("redis_version:")]
    return versions[0] if versions else "unknown"


def _commands(user: str | None, password: str | None) -> bytes:
    login = ["AUTH", *([unquote(user)] if user else []), unquote(password)] if password else []
    rows = [login, ["PING"], ["INFO", "server"], ["QUIT"]]
    return b"".join(_encoded(row) for row in rows if row)


def _encoded(words: list[str]) -> bytes:
    """One command in the protocol of Redis: any byte may stand in a word."""
    parts = [word.encode() for word in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts)


async def _asked(host: str, port: int, secure: ssl.SSLContext | None, commands: bytes) -> str:
    reader, writer = await asyncio.open_connection(host, port, ssl=secure)
    try:
        writer.write(commands)
        return (await reader.read(-1)).decode(errors="replace")
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
