"""A README says when a pattern is used, why it is so, and what it costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.laws.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.catalog.pattern import Pattern

SECTIONS = ("## When to use it", "## Why it is so", "## Trade-offs")
_HEADING = re.compile(r"#{1,2} \S.*")


def readme_findings(pattern: Pattern) -> Iterator[Finding]:
    """The sections that are missing, strange, out of order, or empty."""
    path = pattern.folder / "README.md"
    lines = pattern.readme.rstrip("\n").split("\n")
    headings = [(number, line.rstrip()) for number, line in _prose(lines) if _HEADING.fullmatch(line.rstrip())]
    titles = tuple(line for _, line in headings)
    if not titles[:1] or not titles[0].startswith("# ") or titles[1:] != SECTIONS:
        number = next((at for (at, line), want in zip(headings[1:], SECTIONS, strict=False) if line != want), 1)
        wanted = ", ".join(f"`{each}`" for each in SECTIONS)
        yield Finding(path, number, "PL201", f"the sections are a title and {wanted}, in this order")
    # The title needs no text of its own.
    ends = [number for number, _ in headings[1:]] + [len(lines) + 1]
    for (start, title), end in zip(headings, ends, strict=True):
        if title.startswith("## ") and not "".join(lines[start : end - 1]).strip():
            yield Finding(path, start, "PL202", f"nothing stands below `{title}`")


def _prose(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each line outside fenced code, with its number counted from 1."""
    fenced = False
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif not fenced:
            yield number, line
