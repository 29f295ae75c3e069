"""Pass 9: unique lists, indexes, operations and how an entity is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from devmatrix.diagnostics import quote, suggest
from devmatrix.model.app import ListOptions, Operation
from devmatrix.model.build_options import indexable
from devmatrix.model.capacity import LEAST_ROWS, MAX_INDEX_BYTES, capacity, needed, width
from devmatrix.spec.schema import group_fields, group_where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.model.draft import Draft, EntityDraft, FieldDraft
    from devmatrix.spec.schema import Group

MAX_COLUMNS = 8
MAX_GROUPS = 50
MAX_PAGE = 100


def check_constraints(draft: Draft) -> None:
    """Everything that an entity says about several of its fields at once, and what single fields ask of an index."""
    for entity in draft.entities.values():
        for key, groups in entity.groups:
            _check_groups(draft, entity, key, groups)
        for each in entity.fields.values():
            _check_single(draft, each)
        _check_operations(draft, entity)
        _check_list(draft, entity)
    _check_database_names(draft)


def _check_database_names(draft: Draft) -> None:
    """Names of indexes are made from those of table and columns, and no two of a database may be the same."""
    owners: dict[tuple[str, str], tuple[tuple[str | int, ...], list[str]]] = {}
    for entity in draft.entities.values():
        for path, key, columns in _indexes(entity):
            name = "_".join([entity.name.snake_plural, *columns])
            other, others = owners.setdefault((key, name), (path, columns))
            # The same columns twice are a mistake of their own.
            if other != path and not (other[:2] == path[:2] and others == columns):
                line = draft.spec.position(*other).line
                message = f"this index would be called `{name}`, like the one on line {line}"
                draft.refuse("DM117", path, message, "rename a field")


def _indexes(entity: EntityDraft) -> Iterator[tuple[tuple[str | int, ...], str, list[str]]]:
    """Where each index is asked for, its kind, and its columns."""
    for each in entity.fields.values():
        if each.sound and (each.has("unique") or each.has("index") or each.target):
            yield each.path, "unique" if each.has("unique") else "indexes", [each.column]
    for key, groups in entity.groups:
        for index, names in enumerate(map(group_fields, groups)):
            if names and all(name in entity.fields for name in names):
                yield (*entity.path, key, index), key, [entity.fields[name].column for name in names]


def _check_groups(draft: Draft, entity: EntityDraft, key: str, groups: Sequence[Group]) -> None:
    path = (*entity.path, key)
    if len(groups) > MAX_GROUPS:
        draft.refuse(
            "DM118", (*path, MAX_GROUPS), f"an entity has at most {MAX_GROUPS} items in `{key}`, this one {len(groups)}"
        )
    seen: dict[tuple[str, ...], int] = {}
    for index, group in enumerate(groups):
        names = group_fields(group)
        if draft.spec.is_broken(*path, index):
            continue
        # The order of names says nothing in a unique constraint, and all in an index.
        identity = tuple(sorted(names) if key == "unique" else names)
        if seen.setdefault(identity, index) != index:
            draft.refuse("DM308", (*path, index), f"the same list of fields stands in `{key}` twice")
        elif problem := _group_problem(key, names):
            draft.refuse("DM308", (*path, index), *problem)
        else:
            _check_members(draft, entity, key, index, group)


def _group_problem(key: str, names: list[str]) -> tuple[str, str | None] | None:
    if not names:
        return f"an empty list in `{key}`", None
    if len(names) > MAX_COLUMNS:
        return f"at most {MAX_COLUMNS} fields can stand together, here are {len(names)}", None
    if len(set(names)) < len(names):
        twice = next(each for each in names if names.count(each) > 1)
        return f"{quote(twice)} stands in the list twice", None
    return None


def _check_members(draft: Draft, entity: EntityDraft, key: str, index: int, group: Group) -> None:
    names, path = group_fields(group), (*entity.path, key, index)
    places = path if isinstance(group, list) else (*path, "fields")
    found: list[FieldDraft] = []
    for at, name in enumerate(names):
        subject = entity.fields.get(name)
        if subject is None:
            _refuse_unknown(draft, entity, (*places, at), name)
        elif subject.sound and (subject.computed or not indexable(subject)):
            reason = "it is computed" if subject.computed else f"{_label(subject)} cannot be compared by an index"
            reason = "its links are kept in a table of their own" if subject.linked else reason
            draft.refuse("DM307", (*places, at), f"{quote(name)} cannot stand in `{key}`: {reason}")
        elif subject.sound:
            found.append(subject)
    if len(found) == len(names):
        _check_whole(draft, key, index, entity, found, partial=group_where(group) is not None)


def _label(subject: FieldDraft) -> str:
    if subject.linked:
        return "a many-to-many field"
    return "a list" if subject.is_list else f"`{subject.scalar}`"


def _refuse_unknown(draft: Draft, entity: EntityDraft, path: tuple[str | int, ...], name: str) -> None:
    written = draft.written(*entity.path, "fields")
    if name in written:
        return
    hint = suggest(name, written)
    references = {each.column: each.name for each in entity.fields.values() if each.target}
    if name in references:
        hint = f"write the reference's name: `{references[name]}`"
    draft.refuse("DM306", path, f"{entity.key} has no field {quote(name)}", hint)


def _check_whole(
    draft: Draft, key: str, index: int, entity: EntityDraft, fields: list[FieldDraft], *, partial: bool
) -> None:
    path = (*entity.path, key, index)
    bytes_ = sum(width(each) for each in fields)
    if bytes_ > MAX_INDEX_BYTES:
        message = f"an index entry holds {MAX_INDEX_BYTES} bytes, these fields may need {bytes_}"
        draft.refuse("DM216", path, message, "shorten the texts, or set `max_length`")
    elif key == "unique" and not partial:
        _check_rows(draft, path, fields)
    if len(fields) == 1 and fields[0].has("unique"):
        draft.refuse("DM308", path, f"{quote(fields[0].name)} is unique by itself already", "leave one out")
    elif len(fields) == 1 and key == "indexes" and (fields[0].has("index") or fields[0].target):
        draft.refuse("DM308", path, f"{quote(fields[0].name)} is indexed by itself already", "leave one out")


def _check_rows(draft: Draft, path: tuple[str | int, ...], fields: list[FieldDraft]) -> None:
    rows = 1
    for each in fields:
        rows *= capacity(each)
    if rows < LEAST_ROWS:
        names = ", ".join(each.name for each in fields)
        message = f"with unique {names} a table holds at most {rows} row{'s' * (rows > 1)}"
        draft.refuse("DM309", path, message, f"at least {LEAST_ROWS} have to be possible")


def _check_single(draft: Draft, subject: FieldDraft) -> None:
    if not subject.sound or not subject.type:
        return
    for option in ("unique", "index"):
        if subject.has(option) and width(subject) > MAX_INDEX_BYTES:
            message = f"an index entry holds {MAX_INDEX_BYTES} bytes, this text may need {width(subject)}"
            draft.refuse_field(
                "DM216", subject, message, f"at most {MAX_INDEX_BYTES // 4} characters: set `max_length`", option=option
            )
            return
    if subject.has("unique") and not subject.target and capacity(subject) < needed(subject):
        rows = capacity(subject)
        message = f"with unique {subject.name} a table holds at most {rows} row{'s' * (rows > 1)}"
        hint = f"at least {needed(subject)} have to be possible"
        draft.refuse_field("DM309", subject, message, hint, option="unique")


def _check_operations(draft: Draft, entity: EntityDraft) -> None:
    path = (*entity.path, "operations")
    operations = entity.section.operations
    if operations is None:
        return
    for index, each in enumerate(operations):
        if each in operations[:index]:
            draft.refuse("DM123", (*path, index), f"the operation {quote(each)} is given twice")
    if not operations and not draft.spec.is_broken(*path):
        draft.refuse(
            "DM312", path, "an entity without operations would have no endpoints", "leave `operations` out for all"
        )


def operations(entity: EntityDraft) -> frozenset[Operation]:
    """The operations of an entity: all but `replace` unless it says otherwise."""
    given = entity.section.operations
    return frozenset(get_args(Operation)) - {"replace"} if given is None else frozenset(given)


def _check_list(draft: Draft, entity: EntityDraft) -> None:
    options, path = entity.section.list, (*entity.path, "list")
    for key, number in (("page_size", options.page_size), ("max_page_size", options.max_page_size)):
        if not 1 <= number <= MAX_PAGE:
            draft.refuse("DM311", (*path, key), f"`{key}` is 1 to {MAX_PAGE}, not {quote(number)}")
            return
    if options.page_size > options.max_page_size:
        message = f"`page_size` is {options.page_size}, more than `max_page_size`: {options.max_page_size}"
        draft.refuse("DM311", (*path, "page_size"), message)
    if options.pagination == "cursor" and "total" in options.model_fields_set:
        draft.refuse("DM360", (*path, "total"), "pages by cursor have no total", "leave `total` out")
    seen: set[str] = set()
    for index, term in enumerate(options.sort):
        name = term.removeprefix("-")
        if name in seen:
            draft.refuse("DM310", (*path, "sort", index), f"the list is sorted by {quote(name)} twice")
        elif _sort_column(entity, name) is None:
            _refuse_sort(draft, entity, index, name)
        seen.add(name)


def _sort_column(entity: EntityDraft, name: str) -> str | None:
    stamps = {"created_at", "updated_at"} if entity.section.timestamps else set()
    if name in stamps:
        return name
    subject = entity.fields.get(name)
    return subject.column if subject is not None and subject.has("sort") else None


def _refuse_sort(draft: Draft, entity: EntityDraft, index: int, name: str) -> None:
    path = (*entity.path, "list", "sort", index)
    subject = entity.fields.get(name)
    if subject is None:
        _refuse_unknown(draft, entity, path, name)
    elif subject.sound:
        draft.refuse("DM310", path, f"a list cannot be sorted by {quote(name)}: {_unsortable(subject)}")


def _unsortable(subject: FieldDraft) -> str:
    if subject.computed:
        return "it is computed"
    if subject.has("write_only"):
        return "it is write-only"
    return "it says `sort: false`" if indexable(subject) else f"{_label(subject)} has no order"


def list_options(entity: EntityDraft) -> ListOptions:
    """How the entity is listed, with columns for names."""
    section = entity.section.list
    terms = [(term.startswith("-"), _sort_column(entity, term.removeprefix("-"))) for term in section.sort]
    return ListOptions(
        sort=tuple(f"{'-' if descending else ''}{column}" for descending, column in terms),
        page_size=section.page_size,
        max_page_size=section.max_page_size,
        cursor=section.pagination == "cursor",
        total=section.total,
    )
