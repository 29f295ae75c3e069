"""Specs as hypothesis draws them: every type and option of the language, hostile names, hostile texts.

A spec is drawn valid by construction. The one thing that is left to the product is whether a name is
free: `REDRAWN` lists the codes with which it may refuse a spec that is otherwise right.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as item
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.random_specs import words
from tests.random_specs.fields import computed_field, data_field
from tests.random_specs.keys import KINDS, key_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

Spec = dict[str, Any]

# Reserved entity, reserved field, collision of two names, name of a list's parameter, reserved inverse, no room.
REDRAWN = frozenset({"DM113", "DM115", "DM116", "DM117", "DM303", "DM330"})

OPERATIONS = ("create", "list", "read", "update", "replace", "delete")
MAX_ENTITIES = 4
MAX_FIELDS = 9


@dataclass
class Draft:
    """What is known while a spec is drawn."""

    enums: dict[str, list[str]]
    entities: list[str]
    keys: dict[str, str] = item(default_factory=dict)
    # Those whose deleted rows stay.
    soft: set[str] = item(default_factory=set)


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    """A spec as the mapping that its YAML file holds."""
    draft = Draft(
        draw(_enums()), draw(st.lists(st.sampled_from(words.ENTITIES), min_size=1, max_size=MAX_ENTITIES, unique=True))
    )
    draft.soft = {name for name in draft.entities if draw(st.integers(0, 2)) == 0}
    draft.keys = {name: draw(st.sampled_from(KINDS)) for name in draft.entities}
    spec: Spec = {"devmatrix": 1, "app": draw(_app())}
    if draw(st.booleans()):
        spec["features"] = {"tracing": True}
    if draft.enums:
        spec["enums"] = draft.enums
    spec["entities"] = {name: draw(_entity(draft, place)) for place, name in enumerate(draft.entities)}
    return spec


@st.composite
def texts(draw: st.DrawFn, longest: int = 2000) -> str:
    """A text for people that is hostile to every language that it may be copied into."""
    pieces = draw(st.lists(st.sampled_from(words.PIECES), min_size=1, max_size=4))
    text = draw(st.sampled_from([" ", "\n", "", "\n\n"])).join(pieces)[:longest]
    return text if text.strip() else "words"


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A text of one line."""
    text = draw(texts(90)).replace("\n", " ").replace("\t", " ").strip()
    return text or "words"


@st.composite
def _app(draw: st.DrawFn) -> Spec:
    app: Spec = {
        "name": draw(st.sampled_from(["shop", "app", "test", "main", "stock-api", "a", "x2-y-z", "class", "uv-lock"]))
    }
    if draw(st.booleans()):
        app["title"] = draw(lines())
    if draw(st.booleans()):
        app["description"] = draw(texts())
    if draw(st.booleans()):
        app["version"] = draw(st.sampled_from(["1.2.3", "0.0.1", "2.0.0rc1", "2026.11"]))
    if draw(st.booleans()):
        app["prefix"] = draw(st.sampled_from(["", "/api", "/v2", "/api/v1/internal", "/a.b_c~d"]))
    return app


def _enums() -> st.SearchStrategy[dict[str, list[str]]]:
    members = st.lists(st.sampled_from(words.MEMBERS), min_size=1, max_size=5, unique_by=str.upper)
    return st.dictionaries(st.sampled_from(words.ENUMS), members, max_size=2)


@st.composite
def _entity(draw: st.DrawFn, draft: Draft, place: int) -> Spec:
    entity: Spec = {}
    if draw(st.booleans()):
        entity["description"] = draw(texts())
    for flag in ("timestamps", "versioned"):
        if draw(st.integers(0, 2)) == 0:
            entity[flag] = draw(st.booleans())
    if draft.entities[place] in draft.soft:
        entity["soft_delete"] = True
    names = draw(_names())
    referable = any(kind != "fields" for kind in draft.keys.values())
    references, own = _divided(draw, names) if referable else ([], names)
    fields = {name: draw(data_field(draft.enums)) for name in own}
    fields |= {name: draw(_reference(draft, place, name)) for name in references}
    if draw(st.integers(0, 2)) == 0 and (computed := draw(computed_field(fields))):
        fields["worked_out"] = computed
    entity["fields"] = fields
    entity |= draw(_groups(fields, draft.enums))
    if draw(st.integers(0, 2)) == 0 and (check := draw(_condition({name: fields[name] for name in own}, draft.enums))):
        entity["rules"] = [{"check": check, "message": draw(lines())}]
        if draw(st.integers(0, 3)) == 0:
            entity["rules"][0]["on"] = [draw(st.sampled_from(["create", "update"]))]
    earlier = [each for each in draft.entities[:place] if draft.keys[each] != "fields"]
    targets = {each: each not in draft.soft or draft.entities[place] in draft.soft for each in earlier}
    entity["key"], parts = draw(key_fields(draft.keys[draft.entities[place]], [*fields], targets, draft.enums))
    fields |= parts
    fields |= draw(_links(draft, place))
    if draw(st.integers(0, 2)) == 0:
        operations = draw(st.lists(st.sampled_from(OPERATIONS), min_size=1, unique=True))
        # Something has to be able to hide a row.
        kept = "soft_delete" in entity and "delete" not in operations
        entity["operations"] = [*operations, *["delete"] * kept]
    if draw(st.integers(0, 2)) == 0:
        entity["list"] = draw(_list(entity))
    return entity


@st.composite
def _names(draw: st.DrawFn) -> list[str]:
    names = draw(st.lists(st.sampled_from(words.FIELDS), min_size=1, max_size=MAX_FIELDS, unique=True))
    risky = draw(st.sampled_from(words.RISKY_FIELDS)) if draw(st.integers(0, 24)) == 24 else None
    return [*names, risky] if risky else names


def _divided(draw: st.DrawFn, names: list[str]) -> tuple[list[str], list[str]]:
    """Some names for references, the others for values: at least one."""
    count = draw(st.integers(0, min(3, len(names) - 1)))
    return names[:count], names[count:]


@st.composite
def _reference(draw: st.DrawFn, draft: Draft, place: int, name: str) -> Spec:
    """To an earlier entity, required or not; to itself or a later one, nullable: so that no cycle is required."""
    target = draw(st.sampled_from([at for at, each in enumerate(draft.entities) if draft.keys[each] != "fields"]))
    nullable = target >= place or draw(st.booleans())
    found: Spec = {"type": f"{draft.entities[target]}{'?' if nullable else ''}"}
    rules = ["restrict", "set_null"] if nullable else ["restrict"]
    # What goes with a row that can be restored has to be restorable too.
    if draft.entities[target] not in draft.soft or draft.entities[place] in draft.soft:
        rules.append("cascade")
    if draw(st.booleans()):
        found["on_delete"] = draw(st.sampled_from(rules))
    found["inverse"] = draw(st.sampled_from(["none", f"{draft.entities[place].lower()}_by_{name}"[:40].rstrip("_")]))
    for flag, chance in (("unique", 5), ("immutable", 5), ("filter", 5), ("sort", 5)):
        if draw(st.integers(0, chance)) == 0:
            found[flag] = True
    if draw(st.booleans()):
        found["description"] = draw(texts())
    return found


@st.composite
def _links(draw: st.DrawFn, draft: Draft, place: int) -> Spec:
    """Many-to-many fields, where the app makes the keys and deleted rows go; those needed go to earlier ones."""
    made = [at for at, each in enumerate(draft.entities) if draft.keys[each] in {"uuid", "int"}]
    targets = [at for at in made if draft.entities[at] not in draft.soft]
    found: Spec = {}
    if place not in made or not targets or draw(st.booleans()):
        return found
    for name in draw(st.lists(st.sampled_from(words.LINKS), max_size=2, unique=True)):
        target = draw(st.sampled_from(targets))
        inverse = draw(st.sampled_from(["none", f"{draft.entities[place].lower()}_by_{name}"[:40].rstrip("_")]))
        each: Spec = {"type": f"{draft.entities[target]}[]", "inverse": inverse}
        if target < place and draw(st.integers(0, 2)) == 0:
            each["min_length"] = draw(st.integers(0, 2))
        if draw(st.integers(0, 2)) == 0:
            each["max_length"] = draw(st.integers(max(each.get("min_length", 0), 1), 5))
        if draw(st.integers(0, 3)) == 0:
            each[draw(st.sampled_from(["immutable", "filter", *["readonly"] * (not each.get("min_length"))]))] = True
        if draw(st.booleans()):
            each["description"] = draw(texts())
        found[name] = each
    return found


@st.composite
def _groups(draw: st.DrawFn, fields: dict[str, Any], enums: dict[str, list[str]]) -> Spec:
    """Constraints and indexes over several fields, of all rows or of some."""
    found: Spec = {}
    usable = sorted(name for name, each in fields.items() if _indexable(each))
    if len(usable) < 2:
        return found
    for key in ("unique", "indexes"):
        if draw(st.integers(0, 3)) == 0:
            names = draw(st.lists(st.sampled_from(usable), min_size=2, max_size=3, unique=True))
            if key == "indexes" or any(_plentiful(fields[name]) for name in names):
                where = draw(_condition(fields, enums)) if draw(st.booleans()) else None
                found[key] = [{"fields": names, "where": where} if where else names]
    return found


@st.composite
def _condition(draw: st.DrawFn, fields: dict[str, Any], enums: dict[str, list[str]]) -> str | None:
    """What holds for some rows and, as a rule, not for others."""
    known = [term for name, each in fields.items() for term in _terms(name, each, enums)]
    terms = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2, unique_by=_named)) if known else []
    return draw(st.sampled_from([" and ", " or "])).join(terms) or None


def _named(term: str) -> str:
    return term.removeprefix("not ").split()[0]


def _terms(name: str, field: Any, enums: dict[str, list[str]]) -> Iterator[str]:
    if not isinstance(field, str) and (field.get("computed") or field.get("readonly")):
        return
    type_ = _type(field)
    base = type_.rstrip("?")
    if type_.endswith("?") and base != "password":
        yield f"{name} is None"
        yield f"{name} is not None"
    elif base == "bool":
        yield name
        yield f"not {name}"
    elif base in enums and len(enums[base]) > 1:
        yield f"{name} == '{enums[base][0]}'"
        yield f"{name} != '{enums[base][-1]}'"
    elif base in {"int", "bigint"}:
        yield f"{name} != 3"


def _type(field: Any) -> str:
    text = field if isinstance(field, str) else field["type"]
    return str(text).split("=", maxsplit=1)[0].strip()


def _indexable(field: Any) -> bool:
    if not isinstance(field, str) and (field.get("computed") or field.get("write_only")):
        return False
    base = _type(field).rstrip("?")
    return not base.endswith("]") and base not in {
        "text",
        "html",
        "json",
        "bytes",
        "password",
        "url",
        "email",
        "string(2000)",
    }


def _plentiful(field: Any) -> bool:
    """Enough different values for a table under a unique constraint."""
    bounded = not isinstance(field, str) and any(
        key in field for key in ("ge", "gt", "le", "lt", "readonly", "pattern")
    )
    base = _type(field).rstrip("?").partition("(")[0]
    return (
        not bounded
        and base in {"string", "slug", "int", "bigint", "date", "datetime", "uuid"}
        and "string(1)" not in _type(field)
    )


@st.composite
def _list(draw: st.DrawFn, entity: Spec) -> Spec:
    sizes = sorted(draw(st.tuples(st.integers(1, 100), st.integers(1, 100))))
    found: Spec = {"page_size": sizes[0], "max_page_size": sizes[1]}
    match draw(st.integers(0, 4)):
        case 0 | 1:
            found["pagination"] = "cursor"
        case 2:
            found["total"] = False
    usable = sorted(name for name, each in entity["fields"].items() if _sortable(each))
    if entity.get("timestamps", True):
        usable += ["created_at", "updated_at"]
    names = draw(st.lists(st.sampled_from(usable), max_size=2, unique=True)) if usable else []
    if names:
        found["sort"] = [draw(st.sampled_from(["", "-"])) + name for name in names]
    return found


def _sortable(field: Any) -> bool:
    """Lists can be sorted by it, because it says so or by default."""
    options = {} if isinstance(field, str) else field
    short = _type(field).rstrip("?") in {"bool", "date", "datetime"} or bool(
        options.get("index") or options.get("unique")
    )
    return _indexable(field) and bool(options.get("sort", short))
