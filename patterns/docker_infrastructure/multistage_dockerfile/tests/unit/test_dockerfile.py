"""The image takes what it needs, and nothing else."""

import re
import tomllib
from pathlib import Path

DOCKERFILE = Path("docker/Dockerfile").read_text(encoding="utf-8")
IGNORED = Path(".dockerignore").read_text(encoding="utf-8")
# From the project's folder: copies from an earlier stage are left out.
TAKEN = {
    *(name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()),
    *re.findall(r"--mount=type=bind,source=([^,\s]+)", DOCKERFILE),
}
STAGES = re.split(r"^FROM ", DOCKERFILE, flags=re.MULTILINE)[1:]


def test_what_is_taken_is_there() -> None:
    assert TAKEN
    # A project may not be locked yet.
    assert [name for name in sorted(TAKEN - {"uv.lock"}) if not Path(name).exists()] == []


def test_the_build_sees_what_is_taken_and_no_more() -> None:
    lines = IGNORED.splitlines()
    assert "*" in lines
    assert {line.removeprefix("!") for line in lines if line.startswith("!")} == TAKEN


def test_every_extra_is_installed() -> None:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = set(re.findall(r"--extra (\S+)", DOCKERFILE))
    assert installed == project.get("optional-dependencies", {}).keys()


def test_what_builds_is_not_what_serves() -> None:
    build, serve = STAGES
    assert build.splitlines()[0].removesuffix(" AS build") + "-slim" == serve.splitlines()[0]
    assert re.findall(r"^RUN .*(?:pip|apt|uv) ", serve, re.MULTILINE) == []


def test_only_what_is_locked_is_installed() -> None:
    assert re.findall(r"uv sync (--\S+)", DOCKERFILE) == ["--locked"]
    assert re.findall(r"pip install .*?(uv)==[\d.]+$", DOCKERFILE, re.MULTILINE) == ["uv"]


def test_the_app_runs_without_rights_and_gets_its_signals_itself() -> None:
    serve = STAGES[-1]
    [user] = re.findall(r"^USER (\d+):\d+$", serve, re.MULTILINE)
    assert int(user) >= 10000
    assert re.findall(r"^(?:CMD|ENTRYPOINT) (?!\[)", serve, re.MULTILINE) == []
    assert "HEALTHCHECK" in serve
