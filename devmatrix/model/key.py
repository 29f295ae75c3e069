"""What tells the rows of an entity apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from devmatrix.model.app import Field

KeyKind = Literal["uuid", "int", "fields"]


@dataclass(frozen=True)
class Key:
    """What tells rows apart: a column `id` that the app fills in (`uuid`, `int`), or fields of the entity's own.

    `parts` are its columns in their order, `parameters` what a path calls them.
    """

    kind: KeyKind
    parts: tuple[Field, ...]
    parameters: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(each.column for each in self.parts)

    @property
    def generated(self) -> tuple[Field, ...]:
        """The parts that are no fields of the spec."""
        return () if self.kind == "fields" else self.parts

    @property
    def path(self) -> str:
        """What stands behind the path of the collection to name one row."""
        return "/".join(f"{{{each}}}" for each in self.parameters)
