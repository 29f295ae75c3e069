"""Seeded faults: what a tired developer might write, as data."""

from __future__ import annotations

import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruff import find_ruff_bin

if TYPE_CHECKING:
    from collections.abc import Iterable

PLANTED = Path(__file__).parent / "planted"
# The app's test files that are about a file of another name.
_LOOK_FIRST = {
    ".dockerignore": "dockerfile",
    ".env.example": "env_example",
    "Dockerfile": "dockerfile",
    "Makefile": "makefile",
    "README.md": "readme",
    "ci.yml": "workflow",
    "docker-compose.yml": "compose",
    "error_handlers.py": "test_errors",
    "filtering.py": "test_repository",
    "main.py": "unhandled",
    "models.py": "test_repository",
    "prometheus.yml": "compose",
    "pyproject.toml": "pytest_config",
    "router.py": "application",
    "session.py": "transactions",
    "settings.py": "config",
}


class PlantingError(AssertionError):
    """A fault that does not apply to the app any more: it has to be written anew."""


@dataclass(frozen=True)
class Edit:
    """The text `old`, which stands in `file` exactly once, becomes `new`."""

    file: str
    old: str
    new: str

    def apply(self, project: Path) -> None:
        path = project / self.file
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if self.old == self.new or text.count(self.old) != 1:
            raise PlantingError(f"{self.file} holds this {text.count(self.old)} times, not once:\n{self.old}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """One fault: the layer that it is in, what it is, and the edits that make it."""

    layer: str
    id: str
    what: str
    edits: tuple[Edit, ...]

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(edit.file for edit in self.edits))

    def plant(self, project: Path) -> None:
        """Makes the edits. Formatted, and without imports that are left over: those would give it away."""
        for edit in self.edits:
            edit.apply(project)
        sources = [name for name in self.files if name.endswith(".py")]
        if sources:
            _ruff(project, "check", "--fix", "--select", "F401,I", *sources)
            _ruff(project, "format", *sources)


def load_faults() -> tuple[Fault, ...]:
    """Every fault, by layer."""
    found = tuple(
        _fault(path.stem, entry)
        for path in sorted(PLANTED.glob("*.toml"))
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["fault"]
    )
    assert len({each.id for each in found}) == len(found), "an id is given twice"
    return found


def _fault(layer: str, entry: dict[str, Any]) -> Fault:
    return Fault(layer, entry["id"], entry["what"], tuple(Edit(**each) for each in entry["edit"]))


def _ruff(project: Path, *arguments: str) -> None:
    command = [find_ruff_bin(), *arguments, "--quiet", "--no-cache"]
    subprocess.run(command, cwd=project, check=True)


def nearest_tests(project: Path, files: Iterable[str]) -> tuple[str, ...]:
    """The app's test files that bear the name of one of these files: the likeliest to notice."""
    stems = {_stem(Path(name)) for name in files}
    tests = sorted((project / "tests").rglob("test_*.py"))
    return tuple(path.relative_to(project).as_posix() for path in tests if any(stem in path.stem for stem in stems))


def _stem(path: Path) -> str:
    if path.parts[0] == "migrations":
        return "migration"
    return _LOOK_FIRST.get(path.name, path.stem.rstrip("s"))
