"""Texts that are numbered by their row, and so never run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from devmatrix.model.app import Field

ENOUGH = 100_000
LONGEST_NUMBER = 5


def numbered(field: Field) -> str | None:
    """A text with `{n}` for a row's number, where the type and the rules leave room for it."""
    words, bounds = field.name.replace("_", " ").capitalize(), field.bounds
    limits = (bounds.max_length, field.type.scalar.max_length, *field.type.arguments)
    longest = min(each or ENOUGH for each in limits)
    shapes = {
        "string": f"{words} {{n}}",
        "text": f"{words} {{n}}",
        "slug": f"{field.name.replace('_', '-')}-{{n}}",
        "email": f"{field.name}{{n}}@example.com",
        "url": f"https://example.com/{field.name}/{{n}}",
    }
    shape = shapes.get(field.type.scalar.name)
    if shape is None or field.type.is_list or bounds.pattern or field.type.enum or field.mixable is not None:
        return None
    shortest = len(shape) - len("{n}") + 1
    fits = (bounds.min_length or 0) <= shortest and shortest + LONGEST_NUMBER <= longest
    return shape if fits else None
