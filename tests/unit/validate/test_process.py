"""Commands with limits: real processes, and what they leave behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devmatrix.validate.process import Finished, run

# Starts a grandchild that would live for long, and says who it is.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
print(child.pid, flush=True)
"""


def finish(program: str, limit: float = 20) -> Finished:
    command = [sys.executable, "-c", program]
    return asyncio.run(run(command, folder=Path.cwd(), environment=dict(os.environ), limit=limit))


def alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(process: int) -> bool:
    """Whether a process ends soon."""
    end = time.monotonic() + 5
    while alive(process) and time.monotonic() < end:
        time.sleep(0.02)
    return not alive(process)


def test_both_streams_are_the_output() -> None:
    finished = finish("import sys; print('one', flush=True); print('two', file=sys.stderr); sys.exit(3)")

    assert (finished.code, finished.output) == (3, "one\ntwo")


def test_only_the_end_of_a_long_output_is_kept() -> None:
    finished = finish("print('x' * 1_000_000); print('end')")

    assert finished.output.endswith("x\nend")
    assert len(finished.output) <= 64 * 1024


def test_nothing_stays_when_the_command_ends_before_its_children() -> None:
    finished = finish(PARENT)

    assert finished.code == 0
    assert gone(int(finished.output))


def test_the_limit_ends_the_whole_group() -> None:
    finished = finish(PARENT + "time.sleep(60)", limit=0.5)

    assert finished.code is None
    assert finished.seconds < 5
    assert gone(int(finished.output))


def test_what_ignores_the_polite_signal_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devmatrix.validate.process._GRACE_SECONDS", 0.2)
    finished = finish("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)", limit=0.5)

    assert finished.code is None
    assert finished.seconds < 5


def test_a_command_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        asyncio.run(run(["./nowhere"], folder=Path.cwd(), environment={}, limit=1))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_takes_the_commands_along(tmp_path: Path, number: signal.Signals) -> None:
    program = f"""
import asyncio, os, signal, sys
from pathlib import Path
from devmatrix.cli.boundary import _terminate
from devmatrix.validate.process import run
signal.signal(signal.SIGTERM, _terminate)
script = "import os, time; open({str(tmp_path / "pid")!r}, 'w').write(str(os.getpid())); time.sleep(60)"
asyncio.run(run([sys.executable, "-c", script], folder=Path.cwd(), environment=dict(os.environ), limit=60))
"""
    process = subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.DEVNULL)
    child = tmp_path / "pid"
    while not child.exists() or not child.read_text():
        time.sleep(0.02)
    process.send_signal(number)

    assert process.wait(10) != 0
    assert gone(int(child.read_text()))
