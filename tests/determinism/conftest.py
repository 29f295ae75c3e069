"""The interpreters of this machine, each with an environment that holds the built wheel."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.projects import ROOT, clean_environment, run

SUPPORTED = ("3.11", "3.12", "3.13")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DevMatrix as a user installs it: a wheel, with the patterns and templates inside."""
    folder = tmp_path_factory.mktemp("wheel")
    pins = {"UV_BUILD_CONSTRAINT": str(ROOT / "requirements" / "build.txt")}
    run("uv", "build", "--quiet", "--wheel", "--out-dir", folder, ROOT, cwd=folder, **pins)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session", params=SUPPORTED)
def installed(request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python of each supported version on which the wheel is installed."""
    version = str(request.param)
    folder = tmp_path_factory.mktemp(f"python{version}") / "venv"
    interpreter = _interpreter(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} on this machine")
    python = folder / "bin" / "python"
    into = ("uv", "pip", "install", "--quiet", "--python", python)
    run("uv", "venv", "--quiet", "--python", interpreter, folder, cwd=folder.parent)
    run(*into, "--require-hashes", "-r", ROOT / "requirements" / "run.txt", cwd=folder.parent)
    run(*into, "--no-deps", wheel, cwd=folder.parent)
    return python


def _interpreter(version: str) -> Path | None:
    """The machine's own interpreter of that version; none is downloaded."""
    command = ("uv", "python", "find", "--no-project", "--no-python-downloads", version)
    found = subprocess.run(
        command, env=clean_environment(UV_PYTHON=version), capture_output=True, text=True, check=False
    )
    if found.returncode == 0:
        return Path(found.stdout.strip())
    # A version manager may answer for a version that is installed and not switched on.
    manager = shutil.which("pyenv")
    versions = subprocess.run([manager, "root"], capture_output=True, text=True, check=True).stdout if manager else ""
    candidates = sorted(Path(versions.strip()).glob(f"versions/{version}.*/bin/python")) if versions else []
    return candidates[-1] if candidates else None
