"""Many-to-many fields: what their links are called, and where they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote
from devmatrix.model.types import KEYS, FieldType
from devmatrix.names import singularise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.draft import Draft, EntityDraft, FieldDraft

MAX_LINKS = 1000
USUAL_LINKS = 100
# Identifiers of PostgreSQL; SQLAlchemy shortens names of constraints, and nobody those of tables.
MAX_TABLE = 63


def resolve_link(draft: Draft, subject: FieldDraft, target: EntityDraft) -> None:
    """A list of an entity's rows: never null, and empty where nothing is given."""
    subject.linked, subject.singular = target.key, singularise(subject.name)
    entity = draft.entities[subject.entity]
    if unmade := next((each for each in (target, entity) if str(each.section.key) not in KEYS), None):
        message = f"links are not built yet where a key is made of fields, as that of {unmade.key} is"
        hint = f"declare an entity with two references, one of them to {target.key}"
        draft.refuse_type("DM346", subject, subject.notation.offset, message, hint)
    else:
        subject.type = FieldType(KEYS[str(target.section.key)], is_list=True)
    if subject.nullable:
        hint = f"write `{target.key}[]`: a row without links has an empty list"
        draft.refuse_type("DM345", subject, subject.notation.offset, "a many-to-many field is never null", hint)


def settle_links(draft: Draft, entity: EntityDraft) -> None:
    """Name the links of each field after one of them, or after the field where that name is taken."""
    links = [each for each in entity.fields.values() if each.linked]
    taken = {name for each in entity.fields.values() if not each.linked for name in (each.name, each.column)}
    taken |= {each.name for each in links}
    for each in links:
        free = (name for name in (each.singular, each.name) if not taken & {f"{name}_id", f"{name}_ids"})
        if (singular := next(free, None)) is None:
            message = f"the links {quote(each.name)} would be {quote(each.column)} in JSON, a name that is taken"
            draft.refuse_key("DM117", each.path, message, "rename one of them")
            continue
        each.singular = singular
        taken |= {f"{singular}_id", f"{singular}_ids"}


def link_table(entity: EntityDraft, subject: FieldDraft) -> str:
    """The table that holds the links of a field."""
    return f"{entity.name.snake}_{subject.name}"


def source_column(entity: EntityDraft, subject: FieldDraft) -> str:
    """The column of that table for the row that has the field."""
    own = f"{entity.name.snake}_id"
    return f"own_{own}" if own == f"{subject.singular}_id" else own


def check_links(draft: Draft) -> None:
    """Hold the tables of links against all others."""
    owners = {each.name.snake_plural: each.path for each in draft.entities.values()}
    for entity, subject in _links(draft):
        table = link_table(entity, subject)
        if len(table) > MAX_TABLE:
            message = f"the links would be kept in the table {quote(table)}, whose name has over {MAX_TABLE} characters"
            draft.refuse_field("DM119", subject, message, "shorten the field's name")
        # The second name is that of the endpoints, which has to be one of a kind as well.
        for name in dict.fromkeys((table, f"{entity.name.snake}_{subject.singular}")):
            other = owners.setdefault(name, subject.path)
            if other != subject.path:
                line = draft.spec.key_position(*other).line
                message = f"the links would be called {quote(name)}, like what stands on line {line}"
                draft.refuse_field("DM117", subject, message, "rename the field")
                break


def _links(draft: Draft) -> Iterator[tuple[EntityDraft, FieldDraft]]:
    for entity in draft.entities.values():
        for each in entity.fields.values():
            if each.linked:
                yield entity, each
