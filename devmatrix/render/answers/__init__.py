"""What the templates of the shell know of an app: plain data, every text already fit for its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.conditions import APP_CONDITIONS, FEATURES, holds
from devmatrix.render import quoting
from devmatrix.render.answers.entities import entity_answers
from devmatrix.render.answers.parts import Answers, renamed
from devmatrix.render.answers.scripts import scripts
from devmatrix.render.answers.settings import settings_groups

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.catalog.contribution import Part
    from devmatrix.plan import Plan


def answers(plan: Plan) -> Answers:
    """Every value that `templates/service` may use, as JSON-able data: the template's questions."""
    app, parts, shown = plan.app, plan.contributions, scripts(plan.app)
    return {
        "slug": app.name.kebab,
        "version": app.version,
        "prefix": app.prefix,
        "title_markdown": quoting.markdown(app.title),
        "description_markdown": quoting.markdown(app.description or ""),
        "version_toml": quoting.toml(app.version),
        "summary_toml": quoting.toml(app.description or app.title),
        "entities": [entity_answers(app, each, shown[each.name.pascal]) for each in app.entities],
        "enums": [{"name": each.name.pascal, "members": [value for _, value in each.members]} for each in app.enums],
        "conditions": [each for each in sorted(FEATURES | APP_CONDITIONS) if holds(each, app, None)],
        "settings_groups": settings_groups(plan),
        "middleware": _parts(parts.middleware),
        "lifespan": _parts(parts.lifespan),
        "dependencies": list(parts.dependencies),
        "development": list(parts.development),
        "extras": [{"name": each.name, "requirements": list(each.requirements)} for each in parts.extras],
        "make": [
            {"target": each.target, "help": each.help, "run": [renamed(line, app) for line in each.run]}
            for each in sorted(parts.make, key=lambda each: each.target)
        ],
        "ci": [
            {"job": each.job, "name": quoting.yaml(each.name), "run": quoting.yaml(renamed(each.run, app))}
            for each in parts.ci
        ],
    }


def _parts(parts: Iterable[Part]) -> list[dict[str, str]]:
    return [{"name": each.name, "module": each.file} for each in parts]
