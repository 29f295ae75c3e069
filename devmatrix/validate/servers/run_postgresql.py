"""Runs a PostgreSQL on a socket in a folder of its own, until its standard input closes.

PostgreSQL refuses to run as root, so root runs it as another user.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

START_SECONDS = 50
STOP_SECONDS = 10
# The path of a socket is at most 107 bytes long, and less on some systems.
LONGEST = 70
# It is thrown away: what would save it from a loss of power only costs time.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=200")


def main() -> None:
    binaries = Path(sys.argv[1])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    user = other_user()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=base(user)))
    try:
        serve(binaries, folder, user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(binaries: Path, folder: Path, user: pwd.struct_passwd | None) -> None:
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
        if not reachable(binaries):
            binaries = copied(binaries, folder / "programs")
    data = folder / "data"
    as_user: dict[str, Any] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    common: dict[str, Any] = {**as_user, "cwd": folder, "stdin": subprocess.DEVNULL, "env": environment(folder)}
    initdb = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata", data)
    made = subprocess.run([binaries / "initdb", *initdb], capture_output=True, text=True, check=False, **common)
    if made.returncode:
        sys.exit((made.stderr.strip().splitlines() or ["initdb failed"])[-1])
    options = [part for each in CARELESS for part in ("-c", each)]
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", folder, *options]
    server: subprocess.Popen[Any] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=sys.stderr, **common)
    try:
        wait(server, data / "postmaster.pid")
        sys.stdout.write(json.dumps({"url": f"postgresql://postgres@/postgres?host={folder}"}) + "\n")
        sys.stdout.flush()
        sys.stdin.buffer.read()
    finally:
        end(server)


def base(user: pwd.struct_passwd | None) -> Path | None:
    """Where the server's folder goes: that for temporary files if its path is short and the user may go there."""
    usual = Path(tempfile.gettempdir())
    fits = len(str(usual)) <= LONGEST and (user is None or reachable(usual))
    return None if fits else Path("/tmp")  # noqa: S108 the one that is everywhere


def other_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root, and there is no other user")


def reachable(path: Path) -> bool:
    """Whether another user may go there; not below root's home."""
    return all(each.stat().st_mode & 0o001 for each in (path, *path.parents))


def copied(binaries: Path, place: Path) -> Path:
    """The programs at another place, with what they need: a wheel keeps libraries beside its package."""
    install, package = binaries.parents[0], binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, place / libraries.name, symlinks=True)
    shutil.copytree(install, place / package.name / install.name, symlinks=True)
    return place / package.name / install.name / binaries.name


def environment(folder: Path) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LC_ALL": "C"}


def wait(server: subprocess.Popen[Any], state: Path) -> None:
    """Until the server notes that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            sys.exit(f"postgres ended with {server.returncode}")
        if state.exists() and state.read_text().splitlines()[7:8] and "ready" in state.read_text().splitlines()[7]:
            return
        time.sleep(0.05)
    sys.exit(f"postgres was not ready within {START_SECONDS} seconds")


def end(server: subprocess.Popen[Any]) -> None:
    """Ends it at once: an interrupt is what PostgreSQL calls a fast stop."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait()


main()
