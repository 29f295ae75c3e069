"""A pattern requires exactly the patterns that its code imports from: what it needs is never a matter of opinion."""

from __future__ import annotations

import ast
import graphlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.source import Source

CATALOG = load_catalog()
# Files that merge contributions import from whatever was chosen.
MERGED = {"app/main.py", "app/core/config.py"}


def module_of(source: Source) -> str:
    return ".".join(PurePosixPath(source.target).with_suffix("").parts).removesuffix(".__init__")


def code_of(pattern: Pattern) -> list[Source]:
    return [each for each in pattern.files if each.is_python and not each.target.startswith("tests/")]


OWNERS = {module_of(source): pattern.id for pattern in CATALOG.patterns for source in code_of(pattern)}


def contributed_modules() -> Iterator[str]:
    for pattern in CATALOG.patterns:
        added = pattern.contributes
        for part in (*added.settings, *added.middleware, *added.lifespan, *added.routers):
            yield part.module


CONTRIBUTED = set(contributed_modules())


def imports_of(source: Source) -> Iterator[str]:
    """The names that are imported when the file is: what only type checkers read is no need."""
    for node in source.tree.body:
        if isinstance(node, ast.ImportFrom) and not (source.target in MERGED and node.module in CONTRIBUTED):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def owner(name: str) -> str | None:
    return OWNERS.get(name) or OWNERS.get(name.rpartition(".")[0])


@pytest.mark.parametrize("pattern", [each for each in CATALOG.patterns if code_of(each)], ids=lambda each: each.id)
def test_a_pattern_requires_what_it_imports(pattern: Pattern) -> None:
    needed = {owner(name) for source in code_of(pattern) for name in imports_of(source)}

    assert set(pattern.requires) == needed - {None, pattern.id}


def test_requirements_form_no_circle() -> None:
    graphlib.TopologicalSorter({each.id: set(each.requires) for each in CATALOG.patterns}).prepare()
