"""First law: rendering for the exemplar gives each golden file back, less its markers, both formatted."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from devmatrix.render.directives import read_golden
from devmatrix.render.render import render_golden
from devmatrix.render.scope import Scope
from devmatrix.render.tidy import tidy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from devmatrix.catalog.source import Source
    from devmatrix.laws.library import Library
    from devmatrix.plan import Plan, Step


def differences(library: Library) -> Mapping[Path, str]:
    """For each golden file that the exemplar renders, how the rendered text differs from it."""
    planned = library.exemplar
    subject = planned.app.entities[0]
    steps = {step.source.file: step for step in planned.steps if step.source and step.entity in {None, subject}}
    expected = tidy({step.target: _stripped(step, planned) for step in steps.values()})
    rendered = tidy(render_golden(planned))
    return {file: _difference(expected[step.target], rendered[step.target]) for file, step in steps.items()}


def first_change(difference: str, source: Source) -> tuple[int, str]:
    """Where a golden file begins to differ, by its line counted from 1, and how, in one line of text."""
    golden = [each.partition("# devmatrix:")[0].strip() for each in source.lines]
    lines = [(each[:1], each[1:].strip()) for each in difference.splitlines()[3:] if each[1:].strip()]
    # What is golden has a place of its own; an addition has that of the line before it.
    first = next((at for at, (mark, _) in enumerate(lines) if mark == "-"), None)
    if first is None:
        first = next(at for at, (mark, _) in enumerate(lines) if mark == "+")
    place = 0
    for _, text in (each for each in lines[: first + 1] if each[0] != "+"):
        place = golden.index(text, place) if text in golden[place:] else place
    mark, text = lines[first]
    rendered = next((each for sign, each in lines[first:] if sign == "+"), "")
    if mark == "+":
        return place + 1, f"`{text}` is rendered, and not golden"
    return place + 1, f"golden `{text}`, rendered `{rendered}`" if rendered else f"`{text}` is golden, and not rendered"


def _stripped(step: Step, planned: Plan) -> str:
    if step.source is None:
        raise ValueError(f"{step.target} comes from no golden file")
    golden = read_golden(step.source, inside_entity=step.entity is not None)
    return golden.strip(Scope(planned.app, planned.contributions, step.entity))


def _difference(expected: str, rendered: str) -> str:
    return "\n".join(difflib.unified_diff(expected.splitlines(), rendered.splitlines(), lineterm=""))
