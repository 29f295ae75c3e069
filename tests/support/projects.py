"""Generate projects with the real command line, and run commands inside them."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path.parent.name for path in ROOT.glob("examples/*/spec.yaml"))

# No command of a small project takes this long, unless it hangs.
LIMIT_SECONDS = 600

# What belongs to this run and must not reach a project's own tools.
_OURS = (
    "VIRTUAL_ENV",
    "UV_PROJECT",
    "PYTHONPATH",
    "PYTEST_",
    "COV_",
    "COVERAGE_",
    "DATABASE_URL",
    "TEST_DATABASE_URL",
    "ENVIRONMENT",
)
# Made by the tools that ran in a project, not by the generator.
_BY_TOOLS = {".venv", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".coverage", "uv.lock"}


def example_spec(name: str) -> Path:
    """The spec of one example."""
    return ROOT / "examples" / name / "spec.yaml"


def clean_environment(**extra: str) -> dict[str, str]:
    """The user's environment, as if no test were running in it."""
    return {key: value for key, value in os.environ.items() if not key.startswith(_OURS)} | extra


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that has to succeed; answers what it printed."""
    completed = subprocess.run(
        command,
        cwd=cwd,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
    said = completed.stdout + completed.stderr
    assert completed.returncode == 0, f"{' '.join(map(str, command))} answered {completed.returncode}:\n{said}"
    return said


def generate(
    spec: Path, destination: Path, *, python: Path = Path(sys.executable), cwd: Path = ROOT, **environment: str
) -> Path:
    """`devmatrix new` without the lock, as a process of its own; answers the project's folder."""
    command = python.parent / "devmatrix"
    run(
        command,
        "new",
        spec,
        destination,
        "--no-validate",
        "--no-lock",
        "--allow-candidates",
        "--quiet",
        cwd=cwd,
        **environment,
    )
    return destination


def digests(folder: Path) -> dict[str, str]:
    """Each generated file of a project with the digest of its bytes and its mode."""
    found = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if path.is_file() and _BY_TOOLS.isdisjoint(relative.parts):
            found[relative.as_posix()] = (
                f"{path.stat().st_mode & 0o777:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
            )
    assert found, f"nothing was generated in {folder}"
    return found


@dataclass(frozen=True)
class Project:
    """A generated project with its own environment."""

    name: str
    folder: Path

    def run(self, *command: str, **environment: str) -> str:
        """Run a command of the project's environment in the project's folder."""
        program = self.folder / ".venv" / "bin" / command[0]
        return run(program, *command[1:], cwd=self.folder, **environment)


def prepare(name: str, spec: Path, folder: Path) -> Project:
    """Generate a project and install what it asks for."""
    generate(spec, folder)
    interpreter = {"UV_PYTHON": os.environ.get("UV_PYTHON", sys.executable), "UV_PYTHON_DOWNLOADS": "never"}
    run("uv", "sync", "--quiet", "--all-extras", cwd=folder, **interpreter)
    return Project(name, folder)
