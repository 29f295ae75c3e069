"""Golden files parse, their markers mean something, and nothing was left behind in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.catalog.exemplar import ROLES
from devmatrix.errors import PatternError
from devmatrix.laws.finding import Finding, finding_from
from devmatrix.render.directives import read_golden
from devmatrix.render.regions import region_functions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.source import Source

PARTS = frozenset({"pattern.toml", "README.md", "code", "tests"})
_REGION = re.compile(r"# devmatrix: region (\w+)")
_LEFT = {
    "a note to come back to": re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b"),
    "a breakpoint": re.compile(r"\bbreakpoint\(\)|\bpdb\.set_trace\b"),
    "a marker of a merge": re.compile(r"^(?:<{7} |={7}$|>{7} )"),
    "a print": re.compile(r"^\s*print\("),
}


def folder_findings(pattern: Pattern) -> Iterator[Finding]:
    """What lies in a pattern's folder and belongs to none of its parts."""
    for path in sorted(pattern.folder.glob("[!._]*")):
        if path.name not in PARTS:
            yield Finding(path, 1, "PL002", f"a pattern holds {', '.join(sorted(PARTS))} and nothing else")


def golden_findings(pattern: Pattern) -> Iterator[Finding]:
    """Each golden file that cannot be used as it lies."""
    subject = set(ROLES["subject"].forms().values())
    for source in pattern.files:
        try:
            yield from _unread(source, inside_entity=pattern.scope == "entity")
            yield from lines_left(source.lines, source)
        except PatternError as error:
            yield finding_from(error, "PL401", source.file)
        if pattern.scope == "entity" and not any(form in source.target for form in subject):
            message = "each entity would write this file again: `stock_item` or `stock_items` stands in its path"
            yield Finding(source.file, 1, "PL404", message)


def lines_left(lines: Sequence[str], source: Source) -> Iterator[Finding]:
    """What somebody meant to take away."""
    for number, line in enumerate(lines, 1):
        for what, pattern in _LEFT.items():
            if pattern.search(line):
                yield Finding(source.file, number, "PL403", f"{what} was left behind: {line.strip()}")


def undefined_regions(source: Source) -> Iterator[tuple[int, str]]:
    """The regions that a golden file names and no function provides, with their lines counted from 1."""
    for number, line in enumerate(source.lines, 1):
        if (match := _REGION.search(line)) and match[1] not in region_functions():
            yield number, match[1]


def _unread(source: Source, *, inside_entity: bool) -> Iterator[Finding]:
    if source.is_python:
        _ = source.tree
    read_golden(source, inside_entity=inside_entity)
    for number, name in undefined_regions(source):
        yield Finding(source.file, number, "PL402", f"there is no region function {name}")
