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
