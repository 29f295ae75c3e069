"""Makes an empty database on a PostgreSQL server, and drops it when its standard input closes.

The app's own Python runs it, with the app's own driver. The server's URL is in DEVMATRIX_SERVER.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
from urllib.parse import urlsplit


async def hold(server: str) -> None:
    parts = urlsplit(server)
    name = f"devmatrix_{secrets.token_hex(8)}"
    # SQLAlchemy says `ssl` what PostgreSQL says `sslmode`.
    query = parts.query.replace("sslmode=", "ssl=")
    theirs = query.replace("ssl=", "sslmode=")
    plain = f"postgresql://{parts.netloc}{parts.path}" + (f"?{theirs}" if theirs else "")
    url = f"postgresql+asyncpg://{parts.netloc}/{name}" + (f"?{query}" if query else "")
    version = await execute(plain, f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        sys.stdout.write(json.dumps({"url": url, "version": version}) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()
    finally:
        await execute(plain, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def execute(url: str, command: str) -> str:
    import asyncpg

    connection = await asyncpg.connect(url, timeout=20)
    try:
        await connection.execute(command)
        version: str = await connection.fetchval("SHOW server_version")
        return version.partition(" ")[0]
    finally:
        await connection.close(timeout=5)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        asyncio.run(hold(os.environ["DEVMATRIX_SERVER"]))
    except ModuleNotFoundError:
        sys.exit("asyncpg is not in the project's environment")
    except Exception as error:  # noqa: BLE001 whatever it is, the caller shows it as one line
        sys.exit(f"{type(error).__name__}: {' '.join(str(error).split())}")


main()
