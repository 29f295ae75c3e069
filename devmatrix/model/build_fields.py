"""Pass 3: the fields' names and types."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote, suggest
from devmatrix.model.build_links import resolve_link, settle_links
from devmatrix.model.build_names import MAX_DESCRIPTION, MAX_NAME, SNAKE, check_text
from devmatrix.model.draft import FieldDraft
from devmatrix.model.types import ENUM, KEYS, SCALARS, FieldType
from devmatrix.names import Name, split_words
from devmatrix.spec.notation import Malformed, read_notation

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, EntityDraft
    from devmatrix.model.types import Scalar
    from devmatrix.spec.schema import FieldSection

MAX_FIELDS = 200
MAX_STRING = 10_485_760
MAX_PRECISION = 38

# What people call a type elsewhere.
_SYNONYMS = {
    "str": "string", "varchar": "string", "char": "string", "integer": "int", "number": "decimal", "numeric": "decimal",
    "boolean": "bool", "long": "bigint", "double": "float", "timestamp": "datetime", "interval": "duration",
    "blob": "bytes", "binary": "bytes", "guid": "uuid", "dict": "json", "object": "json", "money": "decimal(12,2)",
    "mail": "email",
}  # fmt: skip


def build_fields(draft: Draft) -> None:
    """Read every field's notation and find its type; names that cannot be used are refused."""
    for entity in draft.entities.values():
        check_text(draft, (*entity.path, "description"), entity.section.description, MAX_DESCRIPTION)
        _check_count(draft, entity)
        for name, section in entity.section.fields.items():
            subject = _read(draft, entity, name, section)
            if subject is not None:
                entity.fields[name] = subject
                _resolve(draft, subject)
                _check_name(draft, entity, subject)
        _check_columns(draft, entity)
    references = [each for each in draft.fields() if each.target]
    # The key of a target may be a reference itself, which is settled later in the file.
    for each in references * len(draft.entities):
        each.type = each.type or _key_type(draft.entities[each.target or ""])
    for each in references:
        _settle_reference(draft, each, draft.entities[each.target or ""])
    for entity in draft.entities.values():
        settle_links(draft, entity)


def _check_count(draft: Draft, entity: EntityDraft) -> None:
    names = draft.written(*entity.path, "fields")
    if not names and not draft.spec.is_broken(*entity.path, "fields"):
        draft.refuse_key("DM125", (*entity.path, "fields"), f"the entity {quote(entity.key)} has no fields")
    elif len(names) > MAX_FIELDS:
        path = (*entity.path, "fields", names[MAX_FIELDS])
        draft.refuse_key("DM118", path, f"an entity has at most {MAX_FIELDS} fields, this one {len(names)}")


def _read(draft: Draft, entity: EntityDraft, name: str, section: str | FieldSection) -> FieldDraft | None:
    path = (*entity.path, "fields", name)
    is_long = not isinstance(section, str)
    text = section if isinstance(section, str) else section.type
    notation = read_notation(text)
    if isinstance(notation, Malformed):
        place = draft.spec.inside((*path, "type") if is_long else path, notation.offset)
        draft.report("DM202", place, f"{quote(text)} is no type", notation.hint)
        return None
    subject = FieldDraft(entity.key, name, path, notation, _options(section), is_long)
    if not isinstance(section, str):
        check_text(draft, (*path, "description"), section.description, MAX_DESCRIPTION)
    return subject


def _options(section: str | FieldSection) -> dict[str, object]:
    """What the long form says, in the schema's order."""
    if isinstance(section, str):
        return {}
    given = section.model_fields_set - {"type"}
    return {key: getattr(section, key) for key in type(section).model_fields if key in given}


def _resolve(draft: Draft, subject: FieldDraft) -> None:
    """Find what the type's name stands for."""
    name = subject.notation.name
    if name in SCALARS:
        _resolve_scalar(draft, subject, SCALARS[name])
    elif subject.notation.arguments is not None:
        _refuse_arguments(draft, subject, name)
    elif name in draft.enums:
        subject.type = FieldType(ENUM, enum=draft.enums[name], is_list=subject.notation.is_list)
    elif name in draft.entities:
        _resolve_reference(draft, subject)
    elif _is_known(draft, name):
        subject.sound = False
    else:
        draft.refuse_type("DM201", subject, subject.notation.offset, _unknown(name), _nearest(draft, name))


def _refuse_arguments(draft: Draft, subject: FieldDraft, name: str) -> None:
    offset = subject.notation.offset
    if _is_known(draft, name):
        draft.refuse_type("DM203", subject, offset, f"{quote(name)} takes no arguments")
    else:
        draft.refuse_type("DM201", subject, offset, _unknown(name), _nearest(draft, name))


def _unknown(name: str) -> str:
    return f"there is no type, enum or entity {quote(name)}"


def _is_known(draft: Draft, name: str) -> bool:
    """Whether the spec declares it, be it spoilt or in a spelling that was refused already."""
    written = [*draft.written("enums"), *draft.written("entities")]
    return name in written or any(Name.parse(each).pascal == name for each in written if each.isascii())


def _nearest(draft: Draft, name: str) -> str | None:
    if name.lower() in _SYNONYMS:
        return f"did you mean `{_SYNONYMS[name.lower()]}`?"
    return suggest(name, [*SCALARS, *draft.written("enums"), *draft.written("entities")])


def _resolve_scalar(draft: Draft, subject: FieldDraft, scalar: Scalar) -> None:
    arguments = _arguments(draft, subject, scalar)
    if arguments is None:
        subject.sound = False
        return
    subject.type = FieldType(scalar, arguments, is_list=subject.notation.is_list)
    if scalar.name == "password" and subject.notation.is_list:
        draft.refuse_type("DM212", subject, subject.notation.offset, "there are no lists of passwords")


def _arguments(draft: Draft, subject: FieldDraft, scalar: Scalar) -> tuple[int, ...] | None:
    written = subject.notation.arguments
    if written is None and (scalar.defaults or not scalar.arguments):
        return scalar.defaults
    problem = _argument_problem(scalar, written or ())
    if problem:
        offset = subject.notation.offset if written is None else subject.notation.arguments_offset
        draft.refuse_type("DM203", subject, offset, problem)
        return None
    return tuple(int(each) for each in written or ())


def _argument_problem(scalar: Scalar, written: tuple[str, ...]) -> str | None:
    if not scalar.arguments:
        return f"`{scalar.name}` takes no arguments"
    if len(written) != scalar.arguments:
        example = "string(120)" if scalar.name == "string" else "decimal(10,2)"
        return (
            f"`{scalar.name}` takes {scalar.arguments} argument{'s' if scalar.arguments > 1 else ''}, as in {example}"
        )
    if bad := next((each for each in written if not (each.isascii() and each.isdigit() and len(each) < 10)), None):
        return f"an argument of `{scalar.name}` is a whole number, not {quote(bad)}"
    numbers = [int(each) for each in written]
    if scalar.name == "string" and not 1 <= numbers[0] <= MAX_STRING:
        return f"a string holds 1 to {MAX_STRING} characters, not {numbers[0]}"
    if scalar.name == "decimal" and not 1 <= numbers[0] <= MAX_PRECISION:
        return f"a decimal has 1 to {MAX_PRECISION} digits, not {numbers[0]}"
    if scalar.name == "decimal" and numbers[1] > numbers[0]:
        return f"a decimal of {numbers[0]} digits cannot have {numbers[1]} of them after the point"
    return None


def _resolve_reference(draft: Draft, subject: FieldDraft) -> None:
    target = draft.entities[subject.notation.name]
    if subject.notation.is_list:
        resolve_link(draft, subject, target)
    else:
        subject.target = target.key


def _settle_reference(draft: Draft, subject: FieldDraft, target: EntityDraft) -> None:
    """A reference holds a key of its target, and has its type."""
    if len(target.key_names) > 1:
        message = f"references to {target.key}, whose key has several fields, are not built yet"
        hint = f"give {target.key} a `uuid` key, and list the fields under `unique`"
        draft.refuse_type("DM922", subject, subject.notation.offset, message, hint)
    subject.sound = subject.sound and subject.type is not None


def _key_type(target: EntityDraft) -> FieldType | None:
    if str(target.section.key) in KEYS:
        return FieldType(KEYS[str(target.section.key)])
    key = target.fields.get(target.key_names[0]) if len(target.key_names) == 1 else None
    return key.type if key else None


def _check_name(draft: Draft, entity: EntityDraft, subject: FieldDraft) -> None:
    name, path = subject.name, subject.path
    if not SNAKE.fullmatch(name):
        snake = "_".join(split_words(name)).lower() if name.isascii() else ""
        hint = f"write `{snake}`" if SNAKE.fullmatch(snake) else "begin with a letter, as in `unit_price`"
        draft.refuse_key("DM111", path, f"a field's name is written in snake_case, not {quote(name)}", hint)
    elif len(name) > MAX_NAME:
        draft.refuse_key("DM119", path, f"a name has at most {MAX_NAME} characters, this one {len(name)}")
    elif keyword.iskeyword(name):
        draft.refuse_key(
            "DM116", path, f"{quote(name)} is reserved: it is a word of Python", f"for example `{name}_value`"
        )
    elif reason := _own(entity, subject.column):
        draft.refuse_key("DM116", path, f"{quote(subject.column)} is reserved: {reason}")
    elif subject.column != "id" and any(draft.reserved.refuses_field(each) for each in (name, subject.column)):
        draft.refuse_key(
            "DM116", path, f"{quote(name)} is reserved: the emitted code uses it", f"for example `{name}_value`"
        )


def _own(entity: EntityDraft, column: str) -> str | None:
    """Why the entity itself has a column of that name already."""
    if column == "id" and column not in entity.key_names:
        return "it is the primary key" if not entity.key_names else "it would be taken for the primary key"
    if column in {"created_at", "updated_at"} and entity.section.timestamps:
        return "`timestamps` adds it (`timestamps: false` does not)"
    if column == "version" and entity.section.versioned:
        return "`versioned` adds it (`versioned: false` does not)"
    if column in {"deleted_at", "deletion_id"} and entity.section.soft_delete:
        return "`soft_delete` adds it"
    return None


def _check_columns(draft: Draft, entity: EntityDraft) -> None:
    owners = {each.name: each for each in entity.fields.values() if not each.target}
    for each in entity.fields.values():
        if each.target and each.column in owners:
            message = f"the reference {quote(each.name)} is stored as {quote(each.column)}, which is a field too"
            draft.refuse_key("DM117", owners[each.column].path, message, "one of them is enough, or rename one")
