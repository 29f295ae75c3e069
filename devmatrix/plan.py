"""What will be written, decided before a file is: the steps, and what patterns add to shared files."""

from __future__ import annotations

import itertools
import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from devmatrix import conditions
from devmatrix.catalog.select import select
from devmatrix.catalog.settings import base_classes
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devmatrix.catalog.contribution import CiJob, Contribution, Extra, MakeTarget, Part, Requirement
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.source import Source
    from devmatrix.model.app import App, Entity

T = TypeVar("T")
_DISTRIBUTION = re.compile(r"[A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Contributions:
    """The contributions of all chosen patterns, merged: each tuple is in the order of the shared file."""

    settings: tuple[Part, ...] = ()
    middleware: tuple[Part, ...] = ()
    lifespan: tuple[Part, ...] = ()
    routers: tuple[Part, ...] = ()
    dependencies: tuple[str, ...] = ()
    development: tuple[str, ...] = ()
    extras: tuple[Extra, ...] = ()
    make: tuple[MakeTarget, ...] = ()
    ci: tuple[CiJob, ...] = ()


@dataclass(frozen=True)
class Step:
    """One file to write: from a golden file, or from a template of the shell when `source` is None."""

    pattern: Pattern
    target: str
    source: Source | None = None
    entity: Entity | None = None


@dataclass(frozen=True)
class Plan:
    """Everything about a project but its text."""

    app: App
    patterns: tuple[Pattern, ...]
    steps: tuple[Step, ...]
    contributions: Contributions
    templates: Path

    def as_json(self) -> dict[str, object]:
        """The plan as plain data, for `devmatrix plan --json`."""
        return {
            "app": self.app.name.kebab,
            "patterns": [{"id": each.id, "version": each.version, "category": each.category} for each in self.patterns],
            "files": [
                {"path": step.target, "pattern": step.pattern.id, "entity": step.entity and step.entity.name.pascal}
                for step in self.steps
            ],
            "contributions": asdict(self.contributions),
        }


def plan(app: App, catalog: Catalog) -> Plan:
    """Choose patterns for an app and list their files; conflicts of any kind are a `PatternError`."""
    chosen = select(catalog, lambda pattern: _applies(pattern, app))
    steps = sorted((step for each in chosen for step in _steps(each, app)), key=lambda step: step.target)
    for step, following in itertools.pairwise(steps):
        if step.target == following.target:
            raise PatternError(f"{step.target}: planned by both {step.pattern.id} and {following.pattern.id}")
    return Plan(app, chosen, tuple(steps), merge(chosen), catalog.templates)


def _applies(pattern: Pattern, app: App) -> bool:
    return bool(_entities(pattern, app)) if pattern.scope == "entity" else _holds(pattern, app, None)


def _entities(pattern: Pattern, app: App) -> list[Entity]:
    return [each for each in app.entities if _holds(pattern, app, each)]


def _holds(pattern: Pattern, app: App, entity: Entity | None) -> bool:
    try:
        return all(conditions.holds(name, app, entity) for name in pattern.conditions)
    except KeyError as unknown:
        raise PatternError(f"{pattern.id}: `when` knows no condition {unknown} in {pattern.scope} scope") from None


def _steps(pattern: Pattern, app: App) -> Iterator[Step]:
    for path in pattern.templates:
        yield Step(pattern, path)
    for entity in _entities(pattern, app) if pattern.scope == "entity" else [None]:
        for source in pattern.files:
            yield Step(pattern, source.target_for(app.name, entity.name if entity else None), source, entity)


def merge(patterns: tuple[Pattern, ...]) -> Contributions:
    """The contributions of several patterns as one; a name that two of them bring is refused."""
    parts = [each.contributes for each in patterns]
    dependencies = _requirements(each for part in parts for each in part.dependencies)
    development = _requirements(each for part in parts for each in part.development)
    return Contributions(
        settings=_bases_last(patterns, _ordered(parts, "settings")),
        middleware=_ordered(parts, "middleware"),
        lifespan=_ordered(parts, "lifespan"),
        routers=_ordered(parts, "routers"),
        dependencies=dependencies,
        development=tuple(each for each in development if each not in dependencies),
        extras=_extras(each for part in parts for each in part.extras),
        make=tuple(_unique(((each.target, each) for part in parts for each in part.make), "make target")),
        ci=tuple(
            sorted(
                _unique(((each.job, each) for part in parts for each in part.ci), "CI job"),
                key=lambda job: (job.order, job.job),
            )
        ),
    )


def _ordered(parts: list[Contribution], key: str) -> tuple[Part, ...]:
    found: Iterator[Part] = (each for part in parts for each in getattr(part, key))
    return tuple(sorted(_unique(((each.path, each) for each in found), key), key=lambda each: (each.order, each.path)))


def _bases_last(patterns: tuple[Pattern, ...], parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """As bases of one class: a slice of the settings that another one derives from stands behind it."""
    sources = {each.target: each for pattern in patterns for each in pattern.files}
    parents = {each.name: base_classes(sources[each.file].tree, each.name) for each in parts if each.file in sources}

    @cache
    def heirs(name: str) -> int:
        return max((1 + heirs(each) for each, bases in parents.items() if name in bases), default=0)

    return tuple(sorted(parts, key=lambda each: heirs(each.name)))


def _unique(named: Iterator[tuple[str, T]], what: str) -> Iterator[T]:
    seen: dict[str, T] = {}
    for name, value in named:
        if name in seen:
            raise PatternError(f"two patterns contribute the {what} {name}")
        seen[name] = value
        yield value


def _requirements(found: Iterator[Requirement]) -> tuple[str, ...]:
    """Sorted by distribution; the same line twice is one, two different lines for one distribution are refused."""
    kept: dict[str, Requirement] = {}
    for each in found:
        match = _DISTRIBUTION.match(each.text)
        if not match:
            raise PatternError(f"{each.pattern}: {each.text!r} is not a requirement")
        other = kept.setdefault(match[0].lower(), each)
        if other.text != each.text:
            raise PatternError(f"{other.pattern} requires {other.text!r}, {each.pattern} requires {each.text!r}")
    return tuple(kept[name].text for name in sorted(kept))


def _extras(found: Iterator[Extra]) -> tuple[Extra, ...]:
    return tuple(sorted(_unique(((each.name, each) for each in found), "extra"), key=lambda each: each.name))
