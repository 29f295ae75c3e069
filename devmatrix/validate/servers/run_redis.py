"""Runs a Redis on a free port of this machine, until its standard input closes."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

START_SECONDS = 20
STOP_SECONDS = 5
ATTEMPTS = 5


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = tempfile.mkdtemp(prefix="redis-")
    try:
        # A port that was free a moment ago may be taken now.
        if not any(served(sys.argv[1], folder, free_port()) for _ in range(ATTEMPTS)):
            sys.exit("redis-server did not start")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def served(binary: str, folder: str, port: int) -> bool:
    """Serves until the input closes; False when it could not begin."""
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder]
    server = subprocess.Popen(
        [binary, *options], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sys.stderr, cwd=folder
    )
    try:
        if not answers(server, port):
            return False
        sys.stdout.write(json.dumps({"url": f"redis://127.0.0.1:{port}/0"}) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()
        return True
    finally:
        server.kill()
        server.wait()


def answers(server: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as client:
                client.sendall(b"PING\r\n")
                if client.recv(16).startswith(b"+PONG"):
                    return server.poll() is None
        except OSError:
            time.sleep(0.02)
    return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


main()
