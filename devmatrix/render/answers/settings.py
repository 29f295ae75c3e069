"""The settings of an app: what `.env.example` and the README's table say of each."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from devmatrix.catalog.settings import read_settings
from devmatrix.errors import PatternError
from devmatrix.render import quoting
from devmatrix.render.answers.parts import Answers, renamed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.catalog.contribution import Part
    from devmatrix.catalog.settings import Setting
    from devmatrix.catalog.source import Source
    from devmatrix.model.app import App
    from devmatrix.plan import Plan

# Categories whose settings stand first in `.env.example`; the others follow in the order of their modules.
_FIRST_SET = ("core_config", "database_async", "api_routes", "security_hardening")


def settings_groups(plan: Plan) -> list[Answers]:
    """The settings classes, those first that somebody sets first."""
    categories = {each.id: each.category for each in plan.patterns}
    sources = {each.target: each.source for each in plan.steps if each.source}

    def rank(part: Part) -> tuple[int, str]:
        category = categories[part.pattern]
        return _FIRST_SET.index(category) if category in _FIRST_SET else len(_FIRST_SET), part.path

    return [_settings_group(plan.app, each, sources) for each in sorted(plan.contributions.settings, key=rank)]


def _settings_group(app: App, part: Part, sources: Mapping[str, Source]) -> Answers:
    source = sources.get(part.file)
    if source is None:
        raise PatternError(f"{part.pattern}: {part.path} is a setting of no file of this app")
    rows = [_setting(each, app) for each in _read(source.text, part.name)]
    return {"name": part.name, "module": part.file, "settings": rows}


_read = cache(read_settings)


def _setting(setting: Setting, app: App) -> Answers:
    default = setting.default
    if isinstance(default, str):
        default = renamed(default, app)
    if setting.variable == "API_PREFIX":
        default = app.prefix
    value = "" if default is None else quoting.environment(default)
    shown = f"`{value.strip(chr(39))}`" if value else "required" if setting.required else "none"
    return {
        "variable": setting.variable,
        "description": setting.description,
        "description_markdown": quoting.markdown(setting.description),
        "default_markdown": "for development only" if setting.secret and default else shown,
        "env_line": f"# {setting.variable}={value}",
        "development_line": _line(setting, "development"),
        "production_line": _line(setting, "production"),
    }


def _line(setting: Setting, environment: str) -> str:
    """What the file of an environment says of a setting, "" when it says nothing."""
    if environment not in setting.values:
        return ""
    return f"{setting.variable}={quoting.environment(setting.values[environment])}"
