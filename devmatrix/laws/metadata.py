"""What `pattern.toml` says is true: names exist, contributions are defined, tests are there."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from devmatrix import conditions
from devmatrix.catalog.exhibit import template_file
from devmatrix.catalog.settings import read_settings
from devmatrix.diagnostics import suggest
from devmatrix.errors import PatternError
from devmatrix.laws.finding import Finding, line_with
from devmatrix.laws.requirements import code_of, is_test, module_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devmatrix.catalog.contribution import Part
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.source import Source
    from devmatrix.laws.requirements import Requirements

_SENTENCE = re.compile(r"[^a-z\s](?:[^.!?\n]|[.](?=\S))*[.]")
_LONGEST_SUMMARY = 100


def toml_of(pattern: Pattern) -> Path:
    """The file that the metadata is in."""
    return pattern.folder / "pattern.toml"


def metadata_findings(pattern: Pattern, catalog: Catalog) -> Iterator[Finding]:
    """Every untrue or missing word of a `pattern.toml`."""
    toml = toml_of(pattern)
    yield from _names(pattern, catalog)
    if not _SENTENCE.fullmatch(pattern.summary) or len(pattern.summary) > _LONGEST_SUMMARY:
        message = f"the summary is one sentence of at most {_LONGEST_SUMMARY} characters"
        yield Finding(toml, line_with(toml, "summary"), "PL102", message)
    if not pattern.keywords:
        yield Finding(toml, 1, "PL103", "no keywords: which words do people use for the problem?")
    for name in pattern.conditions:
        if not conditions.known(name, inside_entity=pattern.scope == "entity"):
            message = f"there is no condition {name} in {pattern.scope} scope"
            yield Finding(toml, line_with(toml, "when", name), "PL106", message)
    for target in pattern.templates:
        if template_file(catalog.templates, target) is None:
            yield Finding(toml, line_with(toml, target), "PL107", f"there is no template {target}")


def contribution_findings(pattern: Pattern) -> Iterator[Finding]:
    """Every contributed part that is defined in no file of the pattern, and settings that cannot be read."""
    toml = toml_of(pattern)
    added = pattern.contributes
    modules = {module_of(each.target): each for each in code_of(pattern)}
    for part in (*added.settings, *added.middleware, *added.lifespan, *added.routers):
        if part.module not in modules or part.name not in _defined(modules[part.module]):
            message = f"{part.path} is defined in no file of this pattern"
            yield Finding(toml, line_with(toml, part.path), "PL104", message)
        elif part in added.settings:
            yield from _unreadable(part, modules[part.module])


def test_findings(pattern: Pattern, requirements: Requirements) -> Iterator[Finding]:
    """Code that no test is known to exercise."""
    toml = toml_of(pattern)
    if code_of(pattern) and pattern.id not in requirements.tested and not pattern.tested_by:
        message = "no test ships with this code, no test imports it, and `tested_by` names none"
        yield Finding(toml, 1, "PL301", message)
    for each in pattern.tested_by:
        other = requirements.catalog.by_id.get(each)
        if other and not any(map(is_test, other.files)):
            yield Finding(toml, line_with(toml, "tested_by"), "PL302", f"the pattern {each} has no test")


def _names(pattern: Pattern, catalog: Catalog) -> Iterator[Finding]:
    toml = toml_of(pattern)
    for key in ("requires", "conflicts", "tested_by"):
        for name in getattr(pattern, key):
            if name == pattern.id:
                yield Finding(toml, line_with(toml, f'"{name}"'), "PL101", f"`{key}` names the pattern itself")
            elif name not in catalog.by_id:
                hint = suggest(name, catalog.by_id)
                message = f"`{key}`: there is no pattern {name}" + (f"; {hint}" if hint else "")
                yield Finding(toml, line_with(toml, f'"{name}"'), "PL101", message)


def _defined(source: Source) -> set[str]:
    """The names that a module defines at its top."""
    found: set[str] = set()
    for node in source.tree.body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(name)
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {each.id for each in targets if isinstance(each, ast.Name)}
    return found


def _unreadable(part: Part, source: Source) -> Iterator[Finding]:
    try:
        read_settings(source.text, part.name)
    except PatternError as error:
        yield Finding(source.file, line_with(source.file, f"class {part.name}"), "PL105", str(error))
