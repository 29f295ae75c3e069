"""Keys that are fields: of every type that can be one, alone, together, and through references."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.random_specs import words

if TYPE_CHECKING:
    from tests.random_specs.strategy import Spec

# `fields` is a key of several, to which nothing can refer yet.
KINDS = ("uuid", "uuid", "int", "field", "fields")
_LEAST = 5
_TYPES: tuple[Any, ...] = (
    "string(40)",
    "string(3)",
    "string",
    {"type": "string(30)", "min_length": 20},
    {"type": "string(12)", "pattern": r"^[A-Z]{2}-[0-9]{3}$"},
    {"type": "string(9)", "pattern": "[^#%$]"},
    "slug",
    {"type": "slug", "max_length": 24},
    "phone",
    "ip",
    "int",
    {"type": "int", "ge": 1, "le": 9},
    "bigint",
    "uuid",
    "date",
)


@st.composite
def key_fields(
    draw: st.DrawFn, kind: str, taken: list[str], targets: dict[str, bool], enums: dict[str, list[str]]
) -> tuple[str | list[str], dict[str, Any]]:
    """A key of that kind, and the fields that it consists of; `targets` says what it may be deleted with."""
    if kind not in {"field", "fields"}:
        return kind, {}
    count = 1 if kind == "field" else draw(st.integers(2, 3))
    free = [each for each in ("id", *words.FIELDS) if each not in taken]
    names = draw(st.lists(st.sampled_from(free), min_size=count, max_size=count, unique=True))
    fields = {name: draw(_part(targets, enums)) for name in names}
    return names[0] if kind == "field" else draw(st.permutations(names)), fields


@st.composite
def _part(draw: st.DrawFn, targets: dict[str, bool], enums: dict[str, list[str]]) -> Any:
    if targets and draw(st.integers(0, 2)) == 0:
        target = draw(st.sampled_from([*targets]))
        rule = draw(st.sampled_from(["restrict", *["cascade"] * targets[target]]))
        return {"type": target, "on_delete": rule, "inverse": "none"}
    large = [name for name, members in sorted(enums.items()) if len(members) >= _LEAST]
    part: Spec | str = draw(st.sampled_from([*_TYPES, *large]))
    return part
