"""What a pattern adds to files that many patterns share, as written in its `pattern.toml`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A name in the emitted app that a shared file uses: `app.core.health.router`.

    `order` places it among its like; `pattern` is the id of the pattern that brings it.
    """

    path: str
    order: int
    pattern: str

    @property
    def module(self) -> str:
        return self.path.rpartition(".")[0]

    @property
    def file(self) -> str:
        """Where the module lies in the emitted project."""
        return self.module.replace(".", "/") + ".py"

    @property
    def name(self) -> str:
        return self.path.rpartition(".")[2]

    @property
    def import_line(self) -> str:
        return f"from {self.module} import {self.name}"


@dataclass(frozen=True)
class MakeTarget:
    """A target of the Makefile: what it is for and its commands."""

    target: str
    help: str
    run: tuple[str, ...]
    pattern: str


@dataclass(frozen=True)
class CiJob:
    """A job of the CI workflow."""

    job: str
    name: str
    run: str
    order: int
    pattern: str


@dataclass(frozen=True)
class Extra:
    """An optional set of requirements of the emitted project."""

    name: str
    requirements: tuple[str, ...]
    pattern: str


@dataclass(frozen=True)
class Requirement:
    """A requirement as it stands in `pyproject.toml`, such as `limits>=5.8.0`."""

    text: str
    pattern: str


@dataclass(frozen=True)
class Contribution:
    """Everything that one pattern contributes."""

    settings: tuple[Part, ...] = ()
    middleware: tuple[Part, ...] = ()
    lifespan: tuple[Part, ...] = ()
    routers: tuple[Part, ...] = ()
    dependencies: tuple[Requirement, ...] = ()
    development: tuple[Requirement, ...] = ()
    extras: tuple[Extra, ...] = ()
    make: tuple[MakeTarget, ...] = ()
    ci: tuple[CiJob, ...] = ()
