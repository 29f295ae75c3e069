"""How many different values a field can take, and how wide its entry in an index may be."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.model.build_bounds import longest, span

if TYPE_CHECKING:
    from devmatrix.model.draft import FieldDraft

# A page of rows, one to compare with and one to collide with: fewer cannot even be tested.
LEAST_ROWS = 4
# PostgreSQL refuses a larger entry in a B-tree, when the row is written.
MAX_INDEX_BYTES = 2704
PLENTY = 1_000_000

_ASCII = frozenset({"slug", "url", "phone", "ip"})
_NUMBERS = ("gt", "ge", "lt", "le", "multiple_of")


def needed(subject: FieldDraft) -> int:
    """How many values a unique field has to have: of a key, also one that no row has and that others ask for."""
    return LEAST_ROWS + subject.is_key


def width(subject: FieldDraft) -> int:
    """The most bytes that a value takes in an index."""
    assert subject.type
    if not subject.type.scalar.textual:
        return 32
    characters = longest(subject)
    if characters is None:
        return PLENTY
    return characters if subject.scalar in _ASCII else characters * 4


def capacity(subject: FieldDraft) -> int:
    """How many different values a field can hold, never more than `PLENTY`."""
    assert subject.type
    if subject.nullable:
        # Nulls are different from each other in a unique constraint.
        return PLENTY
    if subject.readonly and subject.default is not None:
        return 1
    if subject.type.enum is not None:
        return len(subject.type.enum.members)
    if subject.scalar == "bool":
        return 2
    if subject.scalar in {"int", "bigint", "decimal"} and not subject.target:
        first, last = span(
            subject, {each: Decimal(str(subject.options[each])) for each in _NUMBERS if each in subject.options}
        )
        return min(PLENTY, last - first + 1)
    if subject.scalar == "float":
        bounds = subject.options
        same = bounds.get("ge") is not None and bounds.get("ge") == bounds.get("le")
        return 1 if same else PLENTY
    return PLENTY
