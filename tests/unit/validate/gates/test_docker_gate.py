"""The gate `docker`: the real linter, and a stand-in for the engine.

No engine runs where these tests do. The stand-in speaks the few words of Docker's HTTP API that the gate uses,
and the `docker` command that builds is a script. So these tests show how the gate works with an engine's
answers; they cannot show that a real engine gives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.gates.docker import DockerGate
from devmatrix.validate.gates.dockerfile import check_dockerfile
from devmatrix.validate.report import Outcome
from devmatrix.validate.workbench import Options, Unavailable
from tests.unit.validate.gates.docker_engine import Engine, running_engine
from tests.unit.validate.gates.judging import judge, replaced, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devmatrix.validate.report import Result

GOOD = 'FROM python:3.13-slim\nUSER 10001:10001\nHEALTHCHECK CMD ["true"]\n'


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A stand-in that answers well, until a test tells it otherwise."""
    programs = tmp_path / "programs"
    programs.mkdir()
    builder = programs / "docker"
    builder.write_text('#!/bin/sh\n[ -f refuse-to-build ] && { echo "no space left" >&2; exit 1; }\nexit 0\n')
    builder.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    with running_engine() as engine:
        monkeypatch.setenv("DOCKER_HOST", f"tcp://127.0.0.1:{engine.port}")
        yield engine


def checks(result: Result) -> dict[str, bool]:
    return {each.name.removeprefix("check:docker_"): each.seen for each in result.observations}


def test_without_an_engine_only_the_lint_has_passed(
    app: Path, own_environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
    result = judge(DockerGate(), app, own_environment)

    assert result.outcome is Outcome.NOT_RUN
    assert result.summary == (
        "not run: no Docker engine answers (unix:///nowhere/docker.sock: no such file or directory)"
    )
    assert result.figures == {"lint_findings": 0}
    assert result.evidence.startswith("the lint of docker/Dockerfile passed")
    assert checks(result) == {"lint": True, "engine": False}


def test_lint_fails_without_an_engine_too(
    app: Path, own_environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    replaced(app / "docker/Dockerfile", "USER 10001:10001", "RUN cd /srv && pip install httpx\nUSER root")
    result = judge(DockerGate(), app, own_environment)
    found = {each.code for each in result.findings}

    assert result.outcome is Outcome.FAILED
    assert {"DL3013", "DL3002", "DMD01"} <= found


def test_with_an_engine_the_image_is_tried_and_removed(app: Path, own_environment: Path, engine: Engine) -> None:
    result = judge(DockerGate(), app, own_environment)

    assert (result.outcome, result.summary) == (Outcome.PASSED, "")
    assert checks(result) == {"lint": True, "engine": True, "build": True, "health": True, "stop": True}
    assert result.figures["image_megabytes"] == 150.0
    assert {"build_seconds", "healthy_seconds", "stop_seconds"} <= set(result.figures)
    assert result.versions["engine"] == "28.0-stand-in"
    assert engine.left == []
    app_container = engine.created[0]
    assert app_container["HostConfig"]["ReadonlyRootfs"] is True
    assert app_container["HostConfig"]["CapDrop"] == ["ALL"]
    assert "ENVIRONMENT=development" in app_container["Env"]
    assert app_container["NetworkingConfig"]["EndpointsConfig"][app_container["Image"]]["Aliases"] == ["app"]
    assert len(engine.created) == 3, "the app, and two that probe it"


@pytest.mark.parametrize(
    "case",
    [
        ({"size": 250_000_000}, "size", "the image has 250 MB, more than 200", set()),
        ({"user": ""}, "root", "the image runs as root", set()),
        ({"health": "unhealthy"}, "health", "is not healthy after 60 seconds: unhealthy", {"health", "stop"}),
        ({"running": False, "exit": 3}, "start", "ended by itself with code 3", {"health", "stop"}),
        ({"exit": 137}, "stop", "did not stop within 35 seconds", {"stop"}),
        ({"probe": 1}, "probe", "/health/live does not answer 200", {"health"}),
        ({"migrate": 1}, "migrate", "alembic upgrade head fails", {"health"}),
        ({"refuses": True}, "engine", "no room in here", {"health", "stop"}),
    ],
    ids=["size", "root", "unhealthy", "ended", "killed", "probe", "migrate", "refused"],
)
def test_what_goes_wrong_in_the_engine_is_told(
    case: tuple[dict[str, object], str, str, set[str]], app: Path, own_environment: Path, engine: Engine
) -> None:
    fault, code, message, denied = case
    engine.behave(**fault)
    result = judge(DockerGate(), app, own_environment, Options(patience=0.05))
    found = {each.code: each.message for each in result.findings}

    assert result.outcome is Outcome.FAILED
    assert message in found[code]
    assert {name for name, seen in checks(result).items() if not seen} == denied
    assert engine.left == []


def test_an_image_that_cannot_be_built_is_told(app: Path, own_environment: Path, engine: Engine) -> None:
    (app / "refuse-to-build").touch()
    result = judge(DockerGate(), app, own_environment)

    assert result.summary == "1 finding: docker/Dockerfile: build the image cannot be built: no space left"
    assert checks(result) == {"lint": True, "engine": True, "build": False, "health": False, "stop": False}
    assert engine.created == []


def test_a_project_without_a_dockerfile_is_not_judged(tmp_path: Path, own_environment: Path) -> None:
    with pytest.raises(Unavailable, match="there is no Dockerfile"):
        judge(DockerGate(), write(tmp_path / "toy", {"app/main.py": ""}), own_environment)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (GOOD, []),
        ("ARG V=3.13\nFROM python:${V}-slim AS build\nFROM build\nUSER app\nHEALTHCHECK CMD true\n", []),
        ("FROM python@sha256:abc\nUSER app\nHEALTHCHECK CMD true\nENV SECRET_KEY=$SECRET\n", []),
        (GOOD.replace("USER 10001:10001", "USER root"), ["DMD01"]),
        (GOOD.replace("USER 10001:10001\n", ""), ["DMD01"]),
        ("FROM a:1 AS b\nUSER app\nHEALTHCHECK CMD true\nFROM a:1\n", ["DMD01", "DMD02"]),
        (GOOD.replace('HEALTHCHECK CMD ["true"]', "HEALTHCHECK NONE"), ["DMD02"]),
        (GOOD.replace(":3.13-slim", ":latest"), ["DMD03"]),
        (GOOD.replace(":3.13-slim", ""), ["DMD03"]),
        ("ARG V\nFROM python:${V}\nUSER app\nHEALTHCHECK CMD true\n", ["DMD03"]),
        (GOOD + "ENV A=1 \\\n    # why\n    API_TOKEN=abc\n", ["DMD04"]),
        (GOOD + "ARG DB_PASSWORD=hunter2\n", ["DMD04"]),
        ("# nothing\n", ["DMD00"]),
    ],
)
def test_facts_of_a_dockerfile(text: str, codes: list[str]) -> None:
    assert [each.code for each in check_dockerfile("Dockerfile", text)] == codes
