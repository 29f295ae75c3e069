"""From a plan to the texts of all files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.render.directives import Golden, read_golden
from devmatrix.render.regions import region_functions
from devmatrix.render.scope import Scope
from devmatrix.render.tidy import tidy
from devmatrix.tree import File, FileTree

if TYPE_CHECKING:
    from devmatrix.catalog.source import Source
    from devmatrix.plan import Plan, Step


def render(plan: Plan) -> FileTree:
    """Every file of the project. The same plan gives the same bytes, on any machine."""
    texts = tidy(render_golden(plan))
    origins = {step.target: step.pattern.origin for step in plan.steps}
    golden = FileTree(File(path, text, origins[path]) for path, text in texts.items())
    return golden.merged(_shell(plan))


def render_golden(plan: Plan) -> dict[str, str]:
    """The files that come from golden code, by path, not yet formatted."""
    regions = region_functions()
    goldens: dict[Source, Golden] = {}
    texts: dict[str, str] = {}
    for step in plan.steps:
        if step.source is not None:
            golden = goldens.get(step.source) or goldens.setdefault(step.source, _golden(step, step.source))
            texts[step.target] = golden.render(Scope(plan.app, plan.contributions, step.entity), regions)
    return texts


def _golden(step: Step, source: Source) -> Golden:
    return read_golden(source, inside_entity=step.pattern.scope == "entity")


def _shell(plan: Plan) -> FileTree:
    origins = {step.target: step.pattern.origin for step in plan.steps if step.source is None}
    if not origins:
        return FileTree()
    from devmatrix.render.shell import render_shell

    return FileTree(File(path, text, origins[path]) for path, text, _ in render_shell(plan))
