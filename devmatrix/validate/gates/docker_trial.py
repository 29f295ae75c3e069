"""Runs with the judge's tools: builds the image, starts it, probes it and stops it, through the Docker SDK.

`python docker_trial.py PROJECT DOCKERFILE NAME PATIENCE` prints one line of JSON: `engine` (its version, None
where none answers), `reason`, `problems`, `figures`, `evidence`. Only the build goes through the `docker`
command: the SDK speaks the classic build, which knows no `RUN --mount`. It is run as a file, so it imports
nothing of ours. Whatever it makes carries NAME and is removed in the end, also when it is told to stop.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import Any

BUILD_SECONDS = 900
HEALTHY_SECONDS = 60
GRACE_SECONDS = 35
LARGEST_MEGABYTES = 200
PORT = 8000
KILLED = 137
STOPPED = {0, 143}
# Small, and read-only as in production; the database lies in memory.
LIMITS: dict[str, Any] = {
    "read_only": True,
    "tmpfs": {"/tmp": ""},  # noqa: S108 inside the container
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "mem_limit": "512m",
}
DATABASE = "sqlite+aiosqlite:////tmp/app.db"
PROBE = "import sys,urllib.request as r;sys.exit(r.urlopen('http://app:{port}{path}', timeout=10).status != 200)"


class Trial:
    """One image, from its build to its end."""

    def __init__(self, client: Any, project: str, dockerfile: str, name: str, patience: float) -> None:
        self.client, self.project, self.dockerfile, self.name = client, project, dockerfile, name
        self.patience = patience
        self.errors = import_module("docker.errors")
        self.problems: list[dict[str, str]] = []
        self.figures: dict[str, float] = {}
        self.evidence: list[str] = []

    def complain(self, code: str, message: str) -> None:
        self.problems.append({"code": code, "message": message})

    def run(self) -> None:
        try:
            if self.build():
                self.inspect()
                self.try_container()
        finally:
            self.remove()

    def build(self) -> bool:
        command = ["docker", "build", "--progress", "plain", "--file", self.dockerfile, "--tag", self.name, "."]
        begin = time.monotonic()
        environment = {**os.environ, "DOCKER_BUILDKIT": "1"}
        limit = BUILD_SECONDS * self.patience
        try:
            done = subprocess.run(
                command, cwd=self.project, env=environment, capture_output=True, text=True, timeout=limit, check=False
            )
        except subprocess.TimeoutExpired:
            self.complain("build", f"the image was not built within {limit:g} seconds")
            return False
        self.figures["build_seconds"] = round(time.monotonic() - begin, 1)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["it said nothing"]
            self.evidence += lines[-40:]
            self.complain("build", f"the image cannot be built: {lines[-1]}")
        return done.returncode == 0

    def inspect(self) -> None:
        image = self.client.images.get(self.name)
        size = image.attrs["Size"] / 1_000_000
        self.figures["image_megabytes"] = round(size, 1)
        if size > LARGEST_MEGABYTES:
            self.complain("size", f"the image has {size:.0f} MB, more than {LARGEST_MEGABYTES}")
        if (image.attrs["Config"].get("User") or "root").partition(":")[0] in {"root", "0"}:
            self.complain("root", "the image runs as root")

    def try_container(self) -> None:
        network = self.client.networks.create(self.name, internal=True, labels={"devmatrix": self.name})
        environment = {"ENVIRONMENT": "development", "DATABASE_URL": DATABASE}
        endpoint = {self.name: self.client.api.create_endpoint_config(aliases=["app"])}
        container = self.client.containers.run(
            self.name,
            detach=True,
            name=self.name,
            network=network.name,
            networking_config=endpoint,
            environment=environment,
            labels={"devmatrix": self.name},
            **LIMITS,
        )
        self.migrate(container)
        if self.wait_until_healthy(container):
            # The second answers no better than the first.
            _ = self.probe("/health/live") and self.probe("/health/ready")
            self.stop(container)
        self.evidence += container.logs(tail=40).decode(errors="replace").splitlines()

    def migrate(self, container: Any) -> None:
        code, output = container.exec_run(["alembic", "upgrade", "head"])
        if code:
            lines = (output or b"").decode(errors="replace").strip().splitlines() or ["it said nothing"]
            self.complain("migrate", f"alembic upgrade head fails in the container: {lines[-1]}")

    def wait_until_healthy(self, container: Any) -> bool:
        begin = time.monotonic()
        status = "no health check"
        while time.monotonic() - begin < HEALTHY_SECONDS * self.patience:
            container.reload()
            state = container.attrs["State"]
            status = state.get("Health", {}).get("Status", "no health check")
            if status == "healthy":
                self.figures["healthy_seconds"] = round(time.monotonic() - begin, 1)
                return True
            if not state.get("Running"):
                self.complain("start", f"the container ended by itself with code {state.get('ExitCode')}")
                return False
            time.sleep(0.5)
        self.complain("health", f"the container is not healthy after {HEALTHY_SECONDS} seconds: {status}")
        return False

    def probe(self, path: str) -> bool:
        """Asks from a second container: the app has to listen on more than its own loopback."""
        command = ["python", "-c", PROBE.format(port=PORT, path=path)]
        try:
            self.client.containers.run(self.name, command, network=self.name, remove=True, **LIMITS)
        except self.errors.ContainerError as error:
            said = (error.stderr or b"").decode(errors="replace").strip().splitlines() or ["no answer"]
            self.complain("probe", f"{path} does not answer 200 to another container: {said[-1]}")
            return False
        return True

    def stop(self, container: Any) -> None:
        begin = time.monotonic()
        container.stop(timeout=GRACE_SECONDS)
        self.figures["stop_seconds"] = round(time.monotonic() - begin, 1)
        container.reload()
        code = container.attrs["State"]["ExitCode"]
        if code == KILLED:
            self.complain("stop", f"it did not stop within {GRACE_SECONDS} seconds and was killed")
        elif code not in STOPPED:
            self.complain("stop", f"it stopped with code {code}")

    def remove(self) -> None:
        for kind, options in (("containers", {"force": True, "v": True}), ("networks", {})):
            with suppress(self.errors.APIError):
                getattr(self.client, kind).get(self.name).remove(**options)
        with suppress(self.errors.APIError):
            self.client.images.remove(self.name, force=True)


def reason(error: BaseException | None) -> str:
    """Why nobody answers, in words of the system."""
    place = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    while error is not None:
        inner = [each for each in error.args if isinstance(each, BaseException)]
        nested = [each for group in error.args if isinstance(group, tuple) for each in group]
        inner += [each for each in nested if isinstance(each, OSError)]
        if isinstance(error, OSError) and error.strerror:
            return f"{place}: {error.strerror.lower()}"
        error = inner[0] if inner else error.__cause__ or error.__context__
    return f"{place}: no answer that can be understood"


def say(**answer: object) -> None:
    print(json.dumps(answer))  # noqa: T201 it is how it answers


def main(project: str, dockerfile: str, name: str, patience: str) -> None:
    docker = import_module("docker")
    try:
        client = docker.from_env(timeout=60)
        version = client.version()["Version"]
    except Exception as error:  # noqa: BLE001 no socket, no rights, no answer: each has an exception of its own
        say(engine=None, reason=reason(error))
        return
    if shutil.which("docker") is None:
        say(engine=None, reason="the engine answers, but the `docker` command, which builds, is not installed")
        return
    trial = Trial(client, project, dockerfile, name, float(patience))
    try:
        trial.run()
    except trial.errors.DockerException as error:
        trial.complain("engine", str(error).strip().splitlines()[0])
    finally:
        client.close()
    say(engine=version, problems=trial.problems, figures=trial.figures, evidence="\n".join(trial.evidence))


if __name__ == "__main__":
    # A run that is told to stop still removes what it has made.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    main(*sys.argv[1:])
