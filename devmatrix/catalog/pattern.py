"""One pattern of the library: `pattern.toml` read strictly, and its golden files."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.catalog.contribution import CiJob, Contribution, Extra, MakeTarget, Part, Requirement
from devmatrix.catalog.source import Source
from devmatrix.catalog.table import Table
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from pathlib import Path, PurePath

SCOPES = ("app", "entity")
SECURITY_LEVELS = ("low", "standard", "high", "critical")
DOMAINS = (
    "configuration",
    "persistence",
    "observability",
    "schemas",
    "data_access",
    "domain_logic",
    "http",
    "security",
    "testing",
    "containers",
    "tooling",
)
_VERSION = re.compile(r"\d+\.\d+\.\d+")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_SIGNAL = re.compile(r"(probe|metric|log|log-key|header|status|check):\S+")
_DOTTED = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)+\.[A-Za-z_][A-Za-z0-9_]*")
# Left behind by tools that ran over the library.
_NOT_GOLDEN = {"__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache", ".DS_Store"}


@dataclass(frozen=True)
class Pattern:
    """A pattern: what it is, what it needs, what it adds, and its files."""

    id: str
    category: str
    folder: Path
    version: str
    summary: str
    purpose: str
    domain: str
    security_level: str
    scope: str
    requires: tuple[str, ...]
    conflicts: tuple[str, ...]
    conditions: tuple[str, ...]
    templates: tuple[str, ...]
    # What people call the problem; and what can be observed of the pattern at run time.
    keywords: tuple[str, ...]
    signals: tuple[str, ...]
    contributes: Contribution
    files: tuple[Source, ...]
    # Whose tests exercise this code, where it ships none and no test imports it.
    tested_by: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def readme(self) -> str:
        """What the pattern is for and what it costs, in Markdown."""
        try:
            return (self.folder / "README.md").read_text(encoding="utf-8")
        except OSError as error:
            raise PatternError(f"{self.folder}/README.md: {error.strerror}") from None


def read_pattern(folder: Path) -> Pattern:
    """Read the pattern in a folder; anything unexpected there is a `PatternError`."""
    if not _ID.fullmatch(folder.name):
        raise PatternError(f"{folder}: a pattern's folder is named in snake_case")
    table = _read_toml(folder / "pattern.toml")
    pattern = Pattern(
        id=folder.name,
        category=folder.parent.name,
        folder=folder,
        version=table.text("version", matching=_VERSION),
        summary=table.text("summary"),
        purpose=table.text("purpose"),
        domain=table.text("domain", among=DOMAINS),
        security_level=table.text("security_level", among=SECURITY_LEVELS),
        scope=table.text("scope", among=SCOPES),
        requires=table.texts("requires"),
        conflicts=table.texts("conflicts"),
        conditions=_conditions(table.text("when", default="")),
        templates=table.texts("templates"),
        keywords=table.texts("keywords"),
        signals=table.texts("signals", matching=_SIGNAL),
        contributes=_contribution(table.table("contributes"), folder.name),
        files=golden_files(folder),
        tested_by=table.texts("tested_by"),
    )
    table.finish()
    if not pattern.files and not pattern.templates:
        raise PatternError(f"{folder}: no file below code/ or tests/, and no template")
    return pattern


def _read_toml(path: Path) -> Table:
    try:
        return Table(str(path), tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise PatternError(f"{path}: missing") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PatternError(f"{path}: {error}") from None


def _conditions(text: str) -> tuple[str, ...]:
    return tuple(text.split(" and ")) if text else ()


def _contribution(table: Table, pattern: str) -> Contribution:
    def parts(key: str, name: str) -> tuple[Part, ...]:
        return tuple(
            Part(row.text(name, matching=_DOTTED), row.number("order"), pattern)
            for row in table.rows(key, name, "order")
        )

    def requirements(key: str) -> tuple[Requirement, ...]:
        return tuple(Requirement(each, pattern) for each in table.texts(key))

    extras = table.table("extras")
    contribution = Contribution(
        settings=tuple(Part(each, 0, pattern) for each in table.texts("settings", matching=_DOTTED)),
        middleware=parts("middleware", "class"),
        lifespan=parts("lifespan", "context"),
        routers=parts("routers", "router"),
        dependencies=requirements("dependencies"),
        development=requirements("development"),
        extras=tuple(Extra(name, extras.texts(name), pattern) for name in extras.keys),
        make=tuple(
            MakeTarget(row.text("target"), row.text("help"), row.texts("run"), pattern)
            for row in table.rows("make", "target", "help", "run")
        ),
        ci=tuple(
            CiJob(row.text("job"), row.text("name"), row.text("run"), row.number("order"), pattern)
            for row in table.rows("ci", "job", "name", "run", "order")
        ),
    )
    table.finish()
    return contribution


def golden_files(folder: Path) -> tuple[Source, ...]:
    """The golden files of a pattern, in the order of the paths that they have in the exemplar."""
    found = []
    for top, prefix in (("code", ""), ("tests", "tests/")):
        root = folder / top
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and is_golden(inside):
                found.append(Source(path, prefix + inside.as_posix(), folder.name))
    return tuple(sorted(found, key=lambda each: each.target))


def is_golden(inside: PurePath) -> bool:
    """Whether a path inside a pattern's folder is the author's, and not left behind by a tool."""
    return not _NOT_GOLDEN.intersection(inside.parts) and inside.suffix != ".pyc"
