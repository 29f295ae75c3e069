"""Pass 4: which fields a key consists of, and whether they can tell rows apart."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Literal

from devmatrix.diagnostics import quote, suggest
from devmatrix.model.app import ExpressionDefault, Field
from devmatrix.model.capacity import LEAST_ROWS, MAX_INDEX_BYTES, capacity, width
from devmatrix.model.key import Key
from devmatrix.model.types import KEYS, FieldType

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, EntityDraft, FieldDraft
    from devmatrix.names import Name
    from devmatrix.spec.unbuilt import Path

MAX_PARTS = 8
# What is written in one way only, is never too long for an index, and stands in a path as it is.
_TYPES = ("string", "slug", "phone", "ip", "int", "bigint", "uuid", "date", "enum", "reference")


def check_keys(draft: Draft) -> None:
    """Mark the fields of every key; those of which it cannot consist are refused where the key names them."""
    for entity in draft.entities.values():
        names, path = entity.key_names, (*entity.path, "key")
        if problem := _list_problem(entity):
            draft.refuse("DM352", path, *problem)
            continue
        for index, name in enumerate(names):
            place = (*path, index) if isinstance(entity.section.key, list) else path
            subject = entity.fields.get(name)
            if subject is None:
                _refuse_unknown(draft, entity, place, name)
            elif subject.sound:
                _mark(draft, subject, place)


def _list_problem(entity: EntityDraft) -> tuple[str, str | None] | None:
    names = entity.key_names
    if entity.section.key == []:
        return "a key names at least one field", "write `uuid` or `int` for an `id` that the app fills in"
    if len(names) > MAX_PARTS:
        return f"a key has at most {MAX_PARTS} fields, this one {len(names)}", None
    twice = next((each for each in names if names.count(each) > 1), None)
    return (f"{quote(twice)} stands in the key twice", None) if twice else None


def _refuse_unknown(draft: Draft, entity: EntityDraft, place: Path, name: str) -> None:
    written = draft.written(*entity.path, "fields")
    if name in written:
        return
    columns = {each.column: each.name for each in entity.fields.values() if each.target}
    hint = suggest(name, [*KEYS, *written]) or "a key is `uuid`, `int`, a field, or a list of fields"
    if name in columns:
        hint = f"write the reference's name: `{columns[name]}`"
    draft.refuse("DM350", place, f"{entity.key} has no field {quote(name)}", hint)


def _mark(draft: Draft, subject: FieldDraft, place: Path) -> None:
    if problem := _problem(subject):
        reason, hint = problem
        draft.refuse("DM351", place, f"{quote(subject.name)} cannot be part of a key: {reason}", hint)
    else:
        subject.is_key = True


def _problem(subject: FieldDraft) -> tuple[str, str | None] | None:
    if subject.computed:
        return "it is computed", None
    for flag in ("readonly", "write_only"):
        if subject.has(flag):
            return f"it is {flag.replace('_', '-')}", f"leave out `{flag}`"
    if subject.nullable:
        return "it can be null", "leave out the `?`"
    if subject.is_list or subject.scalar not in _TYPES:
        label = "a list" if subject.is_list else f"`{subject.scalar}`"
        return f"it is {label}", f"a key is made of {', '.join(_TYPES[:-2])}, an enum or references"
    return None


def check_key_values(draft: Draft) -> None:
    """Settle what being part of a key means for a field, and hold keys against what tables and indexes can carry."""
    for entity in draft.entities.values():
        fields = [field for name in entity.key_names if (field := entity.fields.get(name)) and field.is_key]
        for each in fields:
            _settle(draft, each, alone=len(entity.key_names) == 1)
        if len(fields) > 1 and all(each.sound for each in fields):
            _check_whole(draft, entity, fields)


def _settle(draft: Draft, subject: FieldDraft, *, alone: bool) -> None:
    subject.options["immutable"] = True
    if alone:
        subject.options["unique"] = True
    if alone and subject.default is not None:
        message = f"{quote(subject.name)} is the key: the second row that takes its default would be refused"
        draft.refuse_field("DM351", subject, message, option="default")
    elif isinstance(subject.default, ExpressionDefault):
        message = f"{quote(subject.name)} is part of the key: its default has to be a constant"
        draft.refuse_field("DM351", subject, message, option="default")


def _check_whole(draft: Draft, entity: EntityDraft, fields: list[FieldDraft]) -> None:
    path = (*entity.path, "key")
    bytes_, rows = sum(map(width, fields)), prod(map(capacity, fields))
    if bytes_ > MAX_INDEX_BYTES:
        message = f"an index entry holds {MAX_INDEX_BYTES} bytes, these fields may need {bytes_}"
        draft.refuse("DM216", path, message, "shorten the texts, or set `max_length`")
    elif rows < LEAST_ROWS:
        message = f"with this key a table holds at most {rows} row{'s' * (rows > 1)}"
        draft.refuse("DM309", path, message, f"at least {LEAST_ROWS} have to be possible")
    for index, names in enumerate(entity.section.unique):
        if sorted(names) == sorted(entity.key_names):
            draft.refuse("DM308", (*entity.path, "unique", index), "these fields are the key already", "leave it out")


def build_key(draft: Draft, entity: EntityDraft) -> Key:
    """The key of an entity without mistakes."""
    if not entity.key_names:
        return generated_key("int" if entity.section.key == "int" else "uuid", entity.name)
    parts = tuple(field for name in entity.key_names if (field := entity.fields[name].field))
    return Key("fields", parts, _parameters(draft, entity, parts))


def generated_key(kind: Literal["uuid", "int"], name: Name) -> Key:
    """An `id` that the app fills in."""
    return Key(kind, (Field("id", FieldType(KEYS[kind]), readonly=True, key=True),), (f"{name.snake}_id",))


def _parameters(draft: Draft, entity: EntityDraft, parts: tuple[Field, ...]) -> tuple[str, ...]:
    """The columns' names, with the entity's before those that mean something else where endpoints are written."""
    found: list[str] = []
    for each in parts:
        name = each.column
        while name in found or draft.reserved.hides(name):
            name = f"{entity.name.snake}_{name}"
        found.append(name)
    return tuple(found)
