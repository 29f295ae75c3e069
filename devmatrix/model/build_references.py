"""Pass 8: references, the names of their other sides, and cycles that nothing could ever enter."""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote
from devmatrix.model.build_names import MAX_NAME, SNAKE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.model.draft import Draft, EntityDraft, FieldDraft

NONE = "none"


def check_references(draft: Draft) -> None:
    """Settle `inverse` of every reference."""
    references = [each for each in draft.fields() if each.far]
    for each in references:
        if each.options.get("on_delete") == "set_null" and not each.nullable:
            hint = f"make it nullable: {each.target}?"
            draft.refuse_field(
                "DM301", each, "`on_delete: set_null` needs a reference that can be null", hint, option="on_delete"
            )
    _settle_inverses(draft, references)
    _check_inverses(draft, references)
    _check_cycles(draft)


def _settle_inverses(draft: Draft, references: list[FieldDraft]) -> None:
    """The default is the plural of the referring entity, for at most one reference to each target."""
    unnamed: dict[tuple[str, str | None], FieldDraft] = {}
    for each in references:
        given = each.options.get("inverse")
        if isinstance(given, str):
            each.inverse = None if given == NONE else given
            continue
        first = unnamed.setdefault((each.entity, each.far), each)
        each.inverse = draft.entities[each.entity].name.snake_plural
        if first is not each:
            both = f"{quote(first.name)} and {quote(each.name)} both refer to {each.far}"
            message = f"{both}: {quote(each.inverse)} would be the other side of both"
            draft.refuse_field("DM304", each, message, "give one of them an `inverse`; `none` hides it", option="type")
            each.inverse = None


def _check_inverses(draft: Draft, references: list[FieldDraft]) -> None:
    owners: dict[tuple[str, str], FieldDraft] = {}
    for each in references:
        if each.inverse is None or not each.far:
            continue
        problem = _inverse_problem(draft, each, each.inverse, draft.entities[each.far])
        other = owners.setdefault((each.far, each.inverse), each)
        if problem is None and other is not each:
            problem = f"{other.entity}.{other.name} has the inverse {quote(each.inverse)} on {each.far} too"
        if problem:
            hint = "give it another `inverse`; `none` hides it"
            draft.refuse_field("DM303", each, problem, hint, option="inverse")


def _inverse_problem(draft: Draft, subject: FieldDraft, inverse: str, target: EntityDraft) -> str | None:
    if not SNAKE.fullmatch(inverse) or len(inverse) > MAX_NAME:
        return f"an inverse is a name in snake_case of at most {MAX_NAME} characters, not {quote(inverse)}"
    taken = {"id"}
    taken |= {"created_at", "updated_at"} if target.section.timestamps else set()
    taken |= {"version"} if target.section.versioned else set()
    taken |= {"deleted_at", "deletion_id", "restore"} if target.section.soft_delete else set()
    if keyword.iskeyword(inverse) or inverse in taken or draft.reserved.refuses_field(inverse):
        return f"the inverse {quote(inverse)} is reserved"
    columns = {name for each in target.fields.values() for name in (each.name, each.column)}
    if inverse in columns:
        return f"{target.key} has a field {quote(inverse)}: {subject.entity}.{subject.name} needs another inverse"
    return None


def _check_cycles(draft: Draft) -> None:
    """Required references that lead back to where they began could never be given for a first row."""
    required = {
        key: [each for each in entity.fields.values() if each.required_far] for key, entity in draft.entities.items()
    }
    done: set[str] = set()
    for start in required:
        _walk(draft, required, start, done)


def _walk(draft: Draft, required: dict[str, list[FieldDraft]], start: str, done: set[str]) -> None:
    """Depth first and without recursion: a chain may be as long as there are entities."""
    trail: list[FieldDraft] = []
    pending = [iter(required[start])] if start not in done else []
    while pending:
        each = next(pending[-1], None)
        if each is None:
            pending.pop()
            done.add(trail.pop().far or "" if trail else start)
            continue
        on_trail = [start, *(step.far for step in trail)]
        if each.far in on_trail:
            _report_cycle(draft, [*trail, each][on_trail.index(each.far) :])
        elif each.far is not None and each.far not in done:
            trail.append(each)
            pending.append(iter(required[each.far]))


def _report_cycle(draft: Draft, cycle: Iterable[FieldDraft]) -> None:
    steps = list(cycle)
    path = " → ".join([steps[0].entity, *(f"{each.far} ({each.name})" for each in steps)])
    closing = steps[-1]
    way_out = f"make one of them nullable: {closing.name}: {closing.target}?"
    if closing.linked:
        way_out = f"let one of them be without: `{closing.name}` with no `min_length`"
    draft.refuse_type(
        "DM302",
        closing,
        closing.notation.offset,
        f"required references form a cycle, so that no first row could be made: {path}",
        way_out,
    )
