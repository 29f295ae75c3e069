"""Last pass: values for the app's own tests can be found for every field that has rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.model.app import Bounds
from devmatrix.model.capacity import needed
from devmatrix.model.samples import samples

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, FieldDraft


def check_samples(draft: Draft) -> None:
    """Refuse a field for which no value, or no other value for each row, can be found."""
    for subject in list(draft.sound_fields()):
        if subject.field and not subject.far and not subject.computed and _is_ruled(subject):
            least = needed(subject) if subject.has("unique") else 1
            found = len(samples(subject.field, least))
            if found < least:
                _refuse(draft, subject, found, least)


def _is_ruled(subject: FieldDraft) -> bool:
    return subject.has("unique") or subject.bounds != Bounds()


def _refuse(draft: Draft, subject: FieldDraft, found: int, least: int) -> None:
    option = "pattern" if "pattern" in subject.options else "type"
    if found:
        message = f"only {found} of the {least} values that a unique field needs could be found"
    else:
        message = "no value that keeps all rules of the field could be found"
    draft.refuse_field("DM211", subject, message, "make the pattern or the lengths less strict", option=option)
