"""Waits until its standard input closes, then ends what a validation has left behind.

`sweep.py MARK FOLDER`: processes with MARK in their environment (where the system shows it, which Linux does),
then the folder. It works also when DevMatrix itself was killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from pathlib import Path

ROUNDS = 50


def main() -> None:
    mark, folder = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sys.stdin.buffer.read()
    for _ in range(ROUNDS):
        if not kill_marked(mark.encode()):
            break
        time.sleep(0.02)
    shutil.rmtree(folder, ignore_errors=True)


def kill_marked(mark: bytes) -> bool:
    """Kills every such process; True when there was one, whose children may be young."""
    found = False
    for place in Path("/proc").glob("[0-9]*"):
        try:
            marked = mark in (place / "environ").read_bytes().split(b"\0")
            if marked and int(place.name) != os.getpid():
                os.kill(int(place.name), signal.SIGKILL)
                found = True
        except OSError:
            continue
    return found


main()
