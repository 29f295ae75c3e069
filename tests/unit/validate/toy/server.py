"""A toy that keeps the contract of an emitted app, but for the faults that TOY_FAULTS names.

It takes uvicorn's command line and needs the standard library only. Rows and counters are in a SQLite file,
which stands for the database and for Redis: what matters is that processes share it.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from http.server import HTTPServer
from pathlib import Path
from socketserver import ThreadingMixIn

from tests.unit.validate.toy.handler import Handler
from tests.unit.validate.toy.world import FAULTS, STOPPING, log


class Server(ThreadingMixIn, HTTPServer):
    """Waits for its threads when it is closed."""

    daemon_threads = False


def refuse_unsafe_settings() -> None:
    if os.environ.get("ENVIRONMENT") != "production":
        return
    problems = []
    if os.environ["DATABASE_URL"].startswith("sqlite"):
        problems.append("DATABASE_URL names SQLite")
    if not os.environ.get("SECRET_KEY"):
        problems.append("SECRET_KEY is missing")
    if os.environ.get("CORS_ORIGINS") == "*":
        problems.append("CORS_ORIGINS is *")
    if os.environ.get("DEBUG") == "true":
        problems.append("DEBUG shows internals")
    if not os.environ.get("LOG_ROTATION_MB", "1").isdecimal():
        problems.append("LOG_ROTATION_MB is no number")
    if problems:
        sys.exit("\n".join(problems[:1] if "half_refusal" in FAULTS else problems))


def serve(descriptor: int) -> None:
    server = Server(("127.0.0.1", 0), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)
    server.server_address = server.socket.getsockname()

    def stop(*_: object) -> None:
        if "abrupt" in FAULTS and "MAX_BODY_BYTES" in os.environ:
            os._exit(0)
        if STOPPING.is_set() or float(os.environ["DRAIN_SECONDS"]) == 0:
            threading.Thread(target=server.shutdown).start()
        STOPPING.set()

    signal.signal(signal.SIGTERM, stop)
    server.serve_forever(poll_interval=0.02)
    server.server_close()


def main() -> None:
    if "crash" in FAULTS:
        sys.exit("ValueError: the app is broken")
    if "hang" in FAULTS:
        time.sleep(60)
    refuse_unsafe_settings()
    if "picky" in FAULTS and Path(".env").is_file():
        sys.exit("a setting is missing")
    if "traceback" in FAULTS:
        sys.stderr.write("Traceback (most recent call last):\n")
    log(event="started")
    serve(int(sys.argv[sys.argv.index("--fd") + 1]))


if __name__ == "__main__":
    main()
