"""The shell of an app: what is prose or configuration, from `templates/service`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from devmatrix.errors import PatternError
from devmatrix.render.answers import answers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jinja2 import Environment

    from devmatrix.plan import Plan
    from devmatrix.render.answers.parts import Answers

__all__ = ["answers", "render_shell"]

# Where the emitted files lie in the template, beside `copier.yml`.
_FOLDER = "project"
_SUFFIX = ".jinja"


def render_shell(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """The target path, text and pattern id of each shell file, in the order of the plan.

    Raises PatternError for a template that is missing or that asks for what the model does not answer.
    """
    folder = plan.templates / _FOLDER
    values = answers(plan)
    for step in plan.steps:
        if step.source is None:
            yield step.target, _render(folder, step.target, values), step.pattern.id


def _render(folder: Path, target: str, values: Answers) -> str:
    from jinja2 import TemplateError

    plain = folder / target
    if plain.is_file():
        return plain.read_text(encoding="utf-8")
    try:
        return _environment(folder).get_template(target + _SUFFIX).render(values)
    except TemplateError as error:
        raise PatternError(f"{target}{_SUFFIX}: {type(error).__name__}: {error}") from error


@cache
def _environment(folder: Path) -> Environment:
    # jinja2 is imported on demand: a command that renders nothing does not pay for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(folder),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - the output is no HTML, and texts arrive escaped for their format
    )
