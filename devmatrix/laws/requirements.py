"""A pattern requires exactly the patterns that its code imports from: what it needs is never a matter of opinion."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.source import Source

# Files that merge contributions import from whatever was chosen.
_MERGED = {"app/main.py", "app/core/config.py"}
_WHEN = re.compile(r"# devmatrix: when ([a-z_]+(?: and [a-z_]+)*)$")
# The folders whose modules only golden code provides.
_OURS = {"app", "tests"}


@dataclass(frozen=True)
class Import:
    """A name that a golden file imports: `app.core.errors.NotFoundError`."""

    name: str
    source: Source
    line: int
    at_runtime: bool

    @property
    def conditions(self) -> frozenset[str]:
        """Under which conditions the line is kept at all; some entity has each property that one of them has."""
        found = _WHEN.search(self.source.lines[self.line - 1])
        names = found[1].split(" and ") if found else []
        return frozenset({*names, *(f"any_{each}" for each in names)})

    @property
    def module(self) -> str:
        return self.name.rpartition(".")[0]


def module_of(target: str) -> str:
    """The module that a Python file of a project is."""
    return ".".join(PurePosixPath(target).with_suffix("").parts).removesuffix(".__init__")


def is_test(source: Source) -> bool:
    """Whether pytest runs the file."""
    return source.is_python and source.file.name.startswith("test_") and source.target.startswith("tests/")


def code_of(pattern: Pattern) -> list[Source]:
    """The Python files of a pattern that are no part of its tests."""
    return [each for each in pattern.files if each.is_python and not each.target.startswith("tests/")]


def imports_of(source: Source) -> Iterator[Import]:
    """What a file imports by `from`; what only type checkers read, or a function, is not needed at run time."""
    top = set(source.tree.body)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield from (Import(f"{node.module}.{each.name}", source, node.lineno, node in top) for each in node.names)


@dataclass(frozen=True)
class Requirements:
    """Who provides which module of a catalog, and who needs it."""

    catalog: Catalog

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The pattern of each module of golden code."""
        return {module_of(each.target): pattern.id for pattern in self.catalog.patterns for each in code_of(pattern)}

    @cached_property
    def contributed(self) -> frozenset[str]:
        """The modules that patterns contribute to shared files."""
        added = [each.contributes for each in self.catalog.patterns]
        parts = (part for each in added for part in (*each.settings, *each.middleware, *each.lifespan, *each.routers))
        return frozenset(part.module for part in parts)

    def owner(self, found: Import) -> str | None:
        """The pattern whose code defines a name."""
        return self.owners.get(found.name) or self.owners.get(found.module)

    def needed(self, pattern: Pattern) -> dict[str, Import]:
        """The other patterns that the code of this one imports from, each with its first import."""
        found: dict[str, Import] = {}
        for source in code_of(pattern):
            for each in imports_of(source):
                merged = source.target in _MERGED and each.module in self.contributed
                owner = self.owner(each)
                if each.at_runtime and not merged and owner not in {None, pattern.id} and not self._comes_along(each):
                    found.setdefault(str(owner), each)
        return found

    def _comes_along(self, found: Import) -> bool:
        """Whether the pattern that a name belongs to is in each project in which the import is."""
        needed = self.catalog.by_id[str(self.owner(found))].conditions
        return bool(needed) and found.conditions.issuperset(needed)

    @cached_property
    def tested(self) -> frozenset[str]:
        """The patterns that have a test, or from whose code a test of another one imports."""
        found: set[str] = set()
        for pattern in self.catalog.patterns:
            for source in filter(is_test, pattern.files):
                found |= {pattern.id, *filter(None, map(self.owner, imports_of(source)))}
        return frozenset(found)

    def dangling(self, pattern: Pattern, planned: frozenset[str]) -> Iterator[Import]:
        """The imports from modules that nobody provides; `planned` are the paths of the exemplar's project."""
        known = {*self.owners, *map(module_of, planned)}
        known |= {parent for each in known for parent in _packages(each)}
        for source in pattern.files:
            if source.is_python:
                ours = (each for each in imports_of(source) if each.name.partition(".")[0] in _OURS)
                yield from (each for each in ours if each.module not in known and each.name not in known)


def _packages(module: str) -> Iterator[str]:
    while module := module.rpartition(".")[0]:
        yield module
