"""Pass 2: the enums."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote
from devmatrix.model.app import Enum
from devmatrix.model.build_names import PASCAL
from devmatrix.names import Name

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft

MAX_MEMBERS = 200
MAX_VALUE = 60
_VALUE = re.compile(r"[A-Za-z][A-Za-z0-9]*([_-][A-Za-z0-9]+)*")


def build_enums(draft: Draft) -> None:
    """Every enum whose values can be members; one with a mistake still stands for its name."""
    for key, values in draft.spec.document.enums.items():
        if PASCAL.fullmatch(key):
            draft.enums[key] = Enum(Name.parse(key), tuple(_members(draft, key, values)))


def _members(draft: Draft, key: str, values: list[str]) -> list[tuple[str, str]]:
    if not values:
        draft.refuse("DM125", ("enums", key), f"the enum {quote(key)} has no values")
    if len(values) > MAX_MEMBERS:
        draft.refuse(
            "DM118", ("enums", key, MAX_MEMBERS), f"an enum has at most {MAX_MEMBERS} values, this one {len(values)}"
        )
    members: dict[str, str] = {}
    for index, value in enumerate(values):
        member = _member(value)
        if problem := _problem(value, member, members):
            draft.refuse("DM123" if member in members else "DM113", ("enums", key, index), problem)
        else:
            members[member] = value
    return list(members.items())


def _member(value: str) -> str:
    return value.replace("-", "_").upper()


def _problem(value: str, member: str, members: dict[str, str]) -> str | None:
    if not _VALUE.fullmatch(value):
        return f"a value of an enum is a word of letters, digits, `_` and `-`, not {quote(value)}"
    if len(value) > MAX_VALUE:
        return f"a value of an enum has at most {MAX_VALUE} characters, this one {len(value)}"
    if members.get(member) == value:
        return f"the value {quote(value)} is given twice"
    if member in members:
        return f"the values {quote(value)} and {quote(members[member])} both become `{member}`"
    return None
