"""What a project is deployed with: which of its files are for which tool."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_WORKFLOWS = ".github/workflows"
_COMPOSE = ("docker-compose", "compose")
_NOT_OURS = {"node_modules", ".venv", ".git", ".devmatrix"}


@dataclass(frozen=True)
class Artefacts:
    """The files of a project that are not code, as paths below it."""

    project: Path

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file of the project."""
        found = (path for path in self.project.rglob("*") if path.is_file())
        names = (path.relative_to(self.project) for path in found)
        return tuple(sorted(name.as_posix() for name in names if _NOT_OURS.isdisjoint(name.parts)))

    def ending(self, *suffixes: str) -> tuple[str, ...]:
        """Those of a kind."""
        return tuple(each for each in self.files if each.endswith(suffixes))

    @property
    def yaml(self) -> tuple[str, ...]:
        return self.ending(".yml", ".yaml")

    @property
    def workflows(self) -> tuple[str, ...]:
        return tuple(each for each in self.yaml if each.startswith(f"{_WORKFLOWS}/"))

    @property
    def compose(self) -> tuple[str, ...]:
        return tuple(each for each in self.yaml if _name(each).startswith(_COMPOSE))

    @property
    def dependabot(self) -> tuple[str, ...]:
        return tuple(each for each in self.yaml if each.startswith(".github/dependabot."))

    @property
    def hooks(self) -> tuple[str, ...]:
        return tuple(each for each in self.yaml if _name(each).startswith(".pre-commit-config."))

    @property
    def prometheus(self) -> tuple[str, ...]:
        return tuple(each for each in self.yaml if _name(each).startswith("prometheus."))

    @property
    def rule_tests(self) -> tuple[str, ...]:
        """Tests of Prometheus' rules lie beside what they test."""
        folders = {path.rpartition("/")[0] for path in self.prometheus}
        beside = (each for each in self.yaml if each.rpartition("/")[0] in folders)
        return tuple(each for each in beside if each.rpartition(".")[0].endswith(("_test", ".test")))

    @property
    def environments(self) -> tuple[str, ...]:
        return tuple(each for each in self.files if _name(each).startswith(".env"))

    @property
    def scripts(self) -> tuple[str, ...]:
        return self.ending(".sh")

    @property
    def dockerfiles(self) -> tuple[str, ...]:
        return tuple(each for each in self.files if _name(each).partition(".")[0] == "Dockerfile")

    @property
    def makefile(self) -> str | None:
        return next((each for each in ("Makefile", "makefile", "GNUmakefile") if each in self.files), None)


def _name(path: str) -> str:
    return path.rpartition("/")[2]
