"""What the templates of the shell know of an app: plain data, every text already fit for its file."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from devmatrix.catalog.exemplar import compile_text
from devmatrix.catalog.settings import read_settings
from devmatrix.errors import PatternError
from devmatrix.render import quoting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devmatrix.catalog.contribution import Part
    from devmatrix.catalog.settings import Setting
    from devmatrix.catalog.source import Source
    from devmatrix.model.app import App, Entity, Field
    from devmatrix.plan import Plan

Answers = dict[str, object]

# What each operation is called where endpoints are listed, with its method and whether it names a row.
_OPERATIONS = (
    ("list", "GET", "List {plural}", False),
    ("create", "POST", "Create {one}", False),
    ("read", "GET", "Get {one}", True),
    ("update", "PATCH", "Change {one}", True),
    ("replace", "PUT", "Replace {one}", True),
    ("delete", "DELETE", "Delete {one}", True),
)
# Categories whose settings stand first in `.env.example`; the others follow in the order of their modules.
_FIRST_SET = ("core_config", "database_async", "api_routes", "security_hardening")


def answers(plan: Plan) -> Answers:
    """Every value that `templates/service` may use, as JSON-able data: the template's questions."""
    app, parts = plan.app, plan.contributions
    return {
        "slug": app.name.kebab,
        "version": app.version,
        "prefix": app.prefix,
        "title_markdown": quoting.markdown(app.title),
        "description_markdown": quoting.markdown(app.description or ""),
        "version_toml": quoting.toml(app.version),
        "summary_toml": quoting.toml(app.description or app.title),
        "entities": [_entity(app, each) for each in app.entities],
        "enums": [{"name": each.name.pascal, "members": [value for _, value in each.members]} for each in app.enums],
        "settings_groups": _settings_groups(plan),
        "middleware": _parts(parts.middleware),
        "lifespan": _parts(parts.lifespan),
        "dependencies": list(parts.dependencies),
        "development": list(parts.development),
        "extras": [{"name": each.name, "requirements": list(each.requirements)} for each in parts.extras],
        "make": [
            {"target": each.target, "help": each.help, "run": [_renamed(line, app) for line in each.run]}
            for each in sorted(parts.make, key=lambda each: each.target)
        ],
        "ci": [
            {"job": each.job, "name": quoting.yaml(each.name), "run": quoting.yaml(_renamed(each.run, app))}
            for each in parts.ci
        ],
    }


def _parts(parts: Iterable[Part]) -> list[dict[str, str]]:
    return [{"name": each.name, "module": _file(each)} for each in parts]


def _renamed(text: str, app: App) -> str:
    """A text of a pattern, in which the exemplar's name stands for the app's."""
    return compile_text(text, is_python=False).apply({"app": app.name})


def _file(part: Part) -> str:
    return part.module.replace(".", "/") + ".py"


def _settings_groups(plan: Plan) -> list[Answers]:
    """The settings classes, those first that somebody sets first."""
    categories = {each.id: each.category for each in plan.patterns}
    sources = {each.target: each.source for each in plan.steps if each.source}

    def rank(part: Part) -> int:
        category = categories[part.pattern]
        return _FIRST_SET.index(category) if category in _FIRST_SET else len(_FIRST_SET)

    return [_settings_group(plan.app, each, sources) for each in sorted(plan.contributions.settings, key=rank)]


def _settings_group(app: App, part: Part, sources: Mapping[str, Source]) -> Answers:
    source = sources.get(_file(part))
    if source is None:
        raise PatternError(f"{part.pattern}: {part.path} is a setting of no file of this app")
    rows = [_setting(each, app) for each in _read(source.text, part.name)]
    return {"name": part.name, "module": _file(part), "settings": rows}


_read = cache(read_settings)


def _setting(setting: Setting, app: App) -> Answers:
    default = setting.default
    if isinstance(default, str):
        default = _renamed(default, app)
    if setting.variable == "API_PREFIX":
        default = app.prefix
    value = "" if setting.secret or default is None else quoting.environment(default)
    optional = not setting.required and value == ""
    shown = f"`{value.strip(chr(39))}`" if value else "required" if setting.required else "none"
    return {
        "variable": setting.variable,
        "description": setting.description,
        "description_markdown": quoting.markdown(setting.description),
        "default_markdown": "for development only" if setting.secret and default else shown,
        "env_line": f"{'# ' if optional else ''}{setting.variable}={value}",
    }


def _entity(app: App, entity: Entity) -> Answers:
    name = entity.name
    moments = ["created_at", "updated_at"] * entity.timestamps
    return {
        "name": name.pascal,
        "title_plural": name.title_plural,
        "human": name.human,
        "human_plural": name.human_plural,
        "table": entity.table,
        "description_markdown": quoting.markdown(entity.description or ""),
        "path": f"{app.prefix}/{name.kebab_plural}",
        "versioned": entity.versioned,
        "operations": _operations(app, entity),
        "columns": _columns(entity),
        "references": [
            {
                "field": each.name,
                "target": each.reference.target,
                "required": not each.nullable,
                "unique": each.unique,
            }
            for each in entity.references
            if each.reference
        ],
        "filters": [each.column for each in entity.fields if each.filter] + moments,
        "sorts": [each.column for each in entity.fields if each.sort] + moments,
        "searches": [each.column for each in entity.fields if each.search],
        "listed": "list" in entity.operations,
        "page_size": entity.list.page_size,
        "max_page_size": entity.list.max_page_size,
    }


def _operations(app: App, entity: Entity) -> list[dict[str, str]]:
    name = entity.name
    path = f"{app.prefix}/{name.kebab_plural}"
    return [
        {
            "name": operation,
            "method": method,
            "path": f"{path}/{{{name.snake}_id}}" if on_row else path,
            "summary": summary.format(one=name.human, plural=name.human_plural),
        }
        for operation, method, summary, on_row in _OPERATIONS
        if operation in entity.operations
    ]


def _columns(entity: Entity) -> list[dict[str, object]]:
    columns = [_column("id", entity.key, notes=["primary key"], key="PK")]
    columns += [_field(each) for each in entity.stored]
    if entity.timestamps:
        columns += [_column("created_at", "datetime", notes=["indexed"]), _column("updated_at", "datetime")]
    if entity.versioned:
        columns.append(_column("version", "int", notes=["counts the changes of the row"]))
    return columns


def _column(name: str, type_: str, *, notes: Iterable[str] = (), key: str = "", nullable: bool = False) -> Answers:
    return {
        "name": name,
        "type": type_,
        # Mermaid takes a plain word only.
        "diagram_type": re.sub(r"\(.*?\)", "", type_).replace("[]", "_list"),
        "diagram_key": key,
        "nullable": nullable,
        "notes": "; ".join(notes),
    }


def _field(field: Field) -> Answers:
    notes = [quoting.markdown(field.description).rstrip(".")] if field.description else []
    if reference := field.reference:
        notes.append(f"refers to {reference.target} (on delete {reference.on_delete.replace('_', ' ')})")
    if field.type.scalar.name == "password":
        notes.append("stored as a hash")
    if field.unique:
        notes.append("unique")
    elif field.index:
        notes.append("indexed")
    key = "FK" if field.reference else "UK" if field.unique else ""
    return _column(field.column, _type(field), notes=notes, key=key, nullable=field.nullable)


def _type(field: Field) -> str:
    """The type as the spec spells it; a reference has the type of the key that it holds."""
    if field.reference:
        return field.reference.target_key
    kind = field.type
    text = kind.enum.name.pascal if kind.enum else kind.scalar.name
    if kind.arguments:
        text += f"({', '.join(map(str, kind.arguments))})"
    return f"{text}[]" if kind.is_list else text
