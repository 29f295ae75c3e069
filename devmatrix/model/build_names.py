"""Pass 1: the application's own texts, and the names of everything with what they collide with."""

from __future__ import annotations

import builtins
import keyword
import re
from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote
from devmatrix.model.draft import Draft, EntityDraft
from devmatrix.model.types import SCALARS
from devmatrix.names import UNQUOTED, Name

if TYPE_CHECKING:
    from devmatrix.spec.unbuilt import Path

MAX_ENTITIES = 1000
MAX_ENUMS = 500
MAX_NAME = 40
MAX_TITLE = 100
MAX_DESCRIPTION = 5000

# Keywords, and the classes that need no import; those that only later Pythons have are written out.
_PYTHON = frozenset({*keyword.kwlist, *dir(builtins), "PythonFinalizationError"})
SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*")
# The public form of PEP 440 with an optional local part.
_VERSION = re.compile(
    r"v?(\d+!)?\d+(\.\d+)*([-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?"
    r"(-\d+|[-_.]?(post|rev|r)[-_.]?\d*)?([-_.]?dev[-_.]?\d*)?(\+[a-z0-9]+([-_.][a-z0-9]+)*)?",
    re.IGNORECASE,
)
# What the emitted code puts behind the name of an entity to make the name of a class.
_DERIVED = ("Create", "Update", "Replace", "Read", "Query", "Page", "Reader", "Repository", "Service", "Factory", "Dep")
# What the emitted app serves outside the entities' own routes.
_ROUTES = frozenset({"docs", "redoc", "health", "metrics", "openapi.json"})


def check_app(draft: Draft) -> None:
    """The application's name, texts, version and prefix."""
    app = draft.spec.document.app
    if not SLUG.fullmatch(app.name):
        hint = f"write `{_slug(app.name)}`" if _slug(app.name) else None
        draft.refuse("DM114", ("app", "name"), f"{quote(app.name)} is no slug: lower-case words joined by `-`", hint)
    elif len(app.name) > MAX_NAME:
        draft.refuse("DM119", ("app", "name"), f"a name has at most {MAX_NAME} characters, this one {len(app.name)}")
    check_text(draft, ("app", "title"), app.title, MAX_TITLE, lines=1)
    check_text(draft, ("app", "description"), app.description, MAX_DESCRIPTION)
    if not _VERSION.fullmatch(app.version) or len(app.version) > MAX_NAME:
        draft.refuse(
            "DM120", ("app", "version"), f"{quote(app.version)} is no version", "for example 0.1.0 or 2.0.0rc1"
        )
    _check_prefix(draft, app.prefix)


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", text.lower())).lstrip("0123456789-")


def _check_prefix(draft: Draft, prefix: str) -> None:
    path: Path = ("app", "prefix")
    if prefix and not prefix.startswith("/"):
        draft.refuse("DM121", path, "the prefix has to begin with `/`", f'write "/{_printable(prefix)}"')
    elif prefix.endswith("/"):
        draft.refuse("DM121", path, "the prefix must not end with `/`", f'write "{_printable(prefix.rstrip("/"))}"')
    elif not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/")):
        draft.refuse(
            "DM121", path, "the prefix holds a character that a path cannot have", "letters, digits and `-._~`"
        )
    elif prefix.split("/")[1:2] and prefix.split("/")[1] in _ROUTES:
        draft.refuse("DM121", path, f"`/{prefix.split('/')[1]}` is served by the app itself", "for example /api/v1")
    elif len(prefix) > MAX_TITLE:
        draft.refuse("DM121", path, f"the prefix has at most {MAX_TITLE} characters")


def _printable(text: str) -> str:
    return quote(text).strip("`")


def check_text(draft: Draft, path: Path, text: str | None, limit: int, *, lines: int | None = None) -> None:
    """A text for people: not blank, of bounded length, on one line where that is all there is room for."""
    if text is None:
        return
    if not text.strip():
        draft.refuse("DM122", path, f"`{path[-1]}` is blank", "leave it out, or write something")
    elif len(text) > limit:
        draft.refuse("DM122", path, f"`{path[-1]}` has at most {limit} characters, this one {len(text)}")
    elif lines == 1 and "\n" in text.strip():
        draft.refuse("DM122", path, f"`{path[-1]}` is one line of text")


def check_names(draft: Draft) -> None:
    """The names of enums and entities, and the entities' plurals; sound entities enter the draft."""
    document = draft.spec.document
    enums, entities = draft.written("enums"), draft.written("entities")
    if not entities and not draft.spec.is_broken("entities"):
        draft.refuse_key("DM125", ("entities",), "an application has at least one entity")
    for section, found, limit in (("enums", enums, MAX_ENUMS), ("entities", entities, MAX_ENTITIES)):
        if len(found) > limit:
            draft.refuse_key(
                "DM118", (section, found[limit]), f"at most {limit} {section} are possible, here are {len(found)}"
            )
    for each in enums:
        _check_enum_name(draft, each, set(entities))
    for key, section_ in document.entities.items():
        name = _entity_name(draft, key, section_.plural)
        if name is not None:
            draft.entities[key] = EntityDraft(key, name, section_)
    _check_collisions(draft)
    _check_paths(draft)


def _check_enum_name(draft: Draft, key: str, entities: set[str]) -> None:
    path: Path = ("enums", key)
    if not PASCAL.fullmatch(key):
        draft.refuse_key("DM112", path, f"an enum's name is written in PascalCase, not {quote(key)}", _pascal_hint(key))
    elif len(key) > MAX_NAME:
        draft.refuse_key("DM119", path, f"a name has at most {MAX_NAME} characters, this one {len(key)}")
    elif key in entities:
        draft.refuse_key("DM117", path, f"an entity is called {quote(key)} too", "rename one of them")
    elif key in _PYTHON:
        reason = "it is a name of Python's own"
        draft.refuse_key("DM115", path, f"{quote(key)} is reserved: {reason}", f"for example {key}Kind")
    elif taken := draft.reserved.taken_by(key, sorted(entities)):
        reason = "the emitted code uses it" if taken == key else f"the emitted code of {taken} uses it"
        draft.refuse_key("DM115", path, f"{quote(key)} is reserved: {reason}", f"for example {key}Kind")


def _pascal_hint(key: str) -> str | None:
    pascal = Name.parse(key).pascal if key.isascii() else ""
    return f"write `{pascal}`" if PASCAL.fullmatch(pascal) and pascal != key else None


def _taken(draft: Draft, name: Name, key: str) -> str | None:
    """Why a class cannot have that name; None when it can."""
    if key in _PYTHON:
        return ": it is a name of Python's own"
    form = draft.reserved.taken(name)
    if form is None:
        return None
    return ": the emitted code uses it" if form == key else f": the emitted code uses its form `{form}`"


def _entity_name(draft: Draft, key: str, plural: str | None) -> Name | None:
    path: Path = ("entities", key)
    if not PASCAL.fullmatch(key):
        draft.refuse_key(
            "DM110", path, f"an entity's name is written in PascalCase, not {quote(key)}", _pascal_hint(key)
        )
        return None
    if len(key) > MAX_NAME:
        draft.refuse_key("DM119", path, f"a name has at most {MAX_NAME} characters, this one {len(key)}")
        return None
    if plural is not None and not (PASCAL.fullmatch(plural) and len(plural) <= MAX_NAME):
        draft.refuse(
            "DM124", (*path, "plural"), f"a plural is written in PascalCase, not {quote(plural)}", _pascal_hint(plural)
        )
        plural = None
    name = Name.parse(key, plural=plural)
    if taken := _taken(draft, name, key):
        draft.refuse_key("DM115", path, f"{quote(key)} is reserved{taken}", f"for example {key}Entry")
    elif keyword.iskeyword(name.snake_plural):
        hint = "give another one: `plural: ...`"
        draft.refuse_key("DM115", path, f"the plural `{name.snake_plural}` is a word of Python", hint)
    elif name.snake_plural in UNQUOTED:
        hint = "give another one: `plural: ...`"
        draft.refuse_key("DM115", path, f"the plural `{name.snake_plural}` is a word of SQL", hint)
    return name


def _check_paths(draft: Draft) -> None:
    """Without a prefix, entities share the paths with what the app itself serves."""
    if draft.spec.document.app.prefix:
        return
    for entity in draft.entities.values():
        if (path := entity.name.kebab_plural) in _ROUTES:
            hint = "give the app a prefix, such as /api/v1, or the entity another `plural`"
            draft.refuse_key("DM117", entity.path, f"`/{path}` is served by the app itself", hint)


def _check_collisions(draft: Draft) -> None:
    """No two entities may share a table, a module, or a form that the emitted code spells the same."""
    owners: dict[str, str] = {}
    for key, entity in draft.entities.items():
        for form in dict.fromkeys((entity.name.snake, entity.name.snake_plural)):
            other = owners.setdefault(form, key)
            if other != key:
                hint = "rename one of them, or give one another `plural`"
                draft.refuse_key("DM117", entity.path, f"{quote(key)} and {quote(other)} both become `{form}`", hint)
                break
    for key in draft.written("enums"):
        form = Name.parse(key).snake if PASCAL.fullmatch(key) else ""
        if form in owners and owners[form] != key:
            message = f"{quote(key)} and the entity {quote(owners[form])} both become `{form}`"
            draft.refuse_key("DM117", ("enums", key), message, "rename one of them")
    _check_derived(draft)


def _check_derived(draft: Draft) -> None:
    """An entity `TaskRead` would be called like the schema of an entity `Task`."""
    for key in draft.written("entities"):
        owner = next((key.removesuffix(each) for each in _DERIVED if key.endswith(each)), "")
        if owner in draft.entities:
            message = f"{quote(key)} is the name of a class that is made for the entity {quote(owner)}"
            draft.refuse_key("DM117", ("entities", key), message, "rename it")


def is_type_name(name: str) -> bool:
    """Whether a built-in type has that name."""
    return name in SCALARS
