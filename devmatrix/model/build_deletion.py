"""Pass 9: rows that stay when they are deleted, and what has to go and to come back with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, EntityDraft, FieldDraft


def check_deletion(draft: Draft) -> None:
    """Nothing may be lost when a row is hidden, and something has to be able to hide it."""
    for entity in draft.entities.values():
        for each in entity.fields.values():
            if each.linked and draft.entities[each.linked].section.soft_delete:
                message = f"links to {each.linked}, whose deleted rows stay, are not built yet"
                hint = "declare an entity with two references, one to each side"
                draft.refuse_field("DM923", each, message, hint, option="type")
            elif each.target and draft.entities[each.target].section.soft_delete:
                _check_reference(draft, entity, each)
        if entity.section.soft_delete and not _can_be_deleted(draft, entity):
            hint = "add `delete` to `operations`, or leave `soft_delete` out"
            message = f"nothing would ever delete a row of {entity.key}"
            draft.refuse_key("DM341", (*entity.path, "soft_delete"), message, hint)
        _check_parameter(draft, entity)


def _check_parameter(draft: Draft, entity: EntityDraft) -> None:
    subject = entity.fields.get("deleted")
    if entity.section.soft_delete and subject is not None and subject.sound and subject.has("filter"):
        message = "with `soft_delete` lists have a parameter `deleted`, so they cannot be filtered by this field"
        draft.refuse_field("DM116", subject, message, "rename it, or say `filter: false`", option="filter")


def _check_reference(draft: Draft, entity: EntityDraft, subject: FieldDraft) -> None:
    rule = subject.options.get("on_delete", "restrict")
    if rule == "cascade" and not entity.section.soft_delete:
        message = f"a deleted {subject.target} can be restored, rows of {entity.key} that go with it could not"
        hint = f"say `soft_delete: true` for {entity.key} too, or use `restrict` or `set_null`"
        draft.refuse_field("DM340", subject, message, hint, option="on_delete")
    kept = f"detached_{subject.column}"
    other = next((each for each in entity.fields.values() if each.column == kept), None)
    if rule == "set_null" and other is not None:
        message = f"{quote(kept)} keeps what {quote(subject.name)} named while that {subject.target} is deleted"
        draft.refuse_key("DM342", other.path, message, "rename one of them")


def _can_be_deleted(draft: Draft, entity: EntityDraft) -> bool:
    """By itself, or with what it depends on."""
    operations = entity.section.operations
    return (
        operations is None
        or "delete" in operations
        or any(
            each.options.get("on_delete") == "cascade"
            and each.target
            and draft.entities[each.target].section.soft_delete
            for each in entity.fields.values()
        )
    )
