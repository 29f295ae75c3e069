"""Signals, pipes, colours and displays of the command line."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import COMMAND, ROOT, devmatrix

if TYPE_CHECKING:
    from pathlib import Path

STAGES = """
import sys, time
from devmatrix.cli import console
from devmatrix.cli.progress import progress
from devmatrix.validate.report import Outcome, Result
with progress(quiet=sys.argv[1] == "quiet") as shown:
    with shown.stage("lock"):
        time.sleep(0.3)
    shown.started("tests")
    shown.finished(Result("tests", Outcome.NOT_RUN))
console.result("done")
"""


def on_a_terminal(*command: str, **environment: str) -> tuple[int, str]:
    """The exit code and the output of a command whose three streams are one terminal."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execvpe(command[0], command, {**os.environ, "TERM": "xterm", **environment})  # noqa: S606 the command is this test's own
    output = b""
    end = time.monotonic() + 30
    while time.monotonic() < end and select.select([terminal], [], [], 30)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:
            break
        if not piece:
            break
        output += piece
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), output.decode()


def test_progress_is_alive_on_a_terminal() -> None:
    code, output = on_a_terminal(sys.executable, "-c", STAGES, "shown")

    assert code == 0
    assert "\x1b[" in output
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", output)
    assert re.search(r"done lock 0\.\d s", plain)
    assert "not run tests 0.0 s" in plain


def test_progress_is_plain_lines_elsewhere() -> None:
    done = subprocess.run([sys.executable, "-c", STAGES, "shown"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout == "done\n"
    assert re.fullmatch(r"lock: done \(0\.\d s\)\ntests: not run \(0\.0 s\)\n", done.stderr)


def test_quiet_says_nothing_of_progress() -> None:
    done = subprocess.run([sys.executable, "-c", STAGES, "quiet"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("done\n", "")


@pytest.mark.parametrize(("environment", "coloured"), [({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)])
def test_errors_are_coloured_on_a_terminal_that_wants_it(environment: dict[str, str], *, coloured: bool) -> None:
    code, output = on_a_terminal(*COMMAND, "plan", "nowhere.yaml", **environment)

    assert code == 2
    assert ("\x1b[31mDM001\x1b[0m" in output) is coloured
    assert "there is no such file" in output


def test_a_reader_that_leaves_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([*COMMAND, "schema"], cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)

    assert (done.returncode, done.stderr) == (141, "")


def test_a_full_disk_behind_the_output_is_one_line() -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 a device is no path to care for
        done = subprocess.run(
            [*COMMAND, "schema"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )

    assert (done.returncode, done.stderr) == (2, "error: no space left on device\n")


def test_the_schema_is_json_alone(tmp_path: Path) -> None:
    run = devmatrix("schema", folder=tmp_path)

    assert (run.code, run.err) == (0, "")
    assert json.loads(run.out)["title"] == "DevMatrix spec"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_command_without_a_traceback(tmp_path: Path, number: signal.Signals, code: int) -> None:
    program = f"""
import time
from pathlib import Path
import typer
from devmatrix.cli.boundary import Commands, run
app = typer.Typer(cls=Commands, pretty_exceptions_enable=False)
@app.callback()
def main(): ...
@app.command()
def wait():
    Path({str(tmp_path / "ready")!r}).touch()
    time.sleep(30)
run(app)
"""
    process = subprocess.Popen([sys.executable, "-c", program, "wait"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "ready").exists():
        time.sleep(0.02)
    process.send_signal(number)
    _, error = process.communicate(timeout=10)

    assert process.returncode == code
    assert "Traceback" not in error
