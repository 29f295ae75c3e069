"""What a value in an expression can be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from devmatrix.model.app import Enum
    from devmatrix.model.types import FieldType

Kind = Literal[
    "int", "float", "decimal", "text", "bool", "date", "datetime", "time", "duration", "uuid", "enum", "list",
    "json", "bytes", "reference", "none", "unknown",
]  # fmt: skip

_KINDS: dict[str, Kind] = {
    "text": "text",
    "integer": "int",
    "number": "float",
    "bool": "bool",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "duration": "duration",
    "uuid": "uuid",
    "json": "json",
    "bytes": "bytes",
    "enum": "enum",
}


@dataclass(frozen=True)
class ValueType:
    """The type of an expression. `scale` counts the decimals that a stored decimal keeps, `target` is an entity.

    `unknown` stands for the type of a part that is wrong and was reported: it agrees with everything.
    """

    kind: Kind
    nullable: bool = False
    enum: Enum | None = None
    item: ValueType | None = None
    target: str | None = None
    scale: int | None = field(default=None, compare=False)

    @property
    def numeric(self) -> bool:
        return self.kind in {"int", "float", "decimal"}

    @property
    def ordered(self) -> bool:
        return self.numeric or self.kind in {"text", "date", "datetime", "time", "duration"}

    @property
    def known(self) -> bool:
        return self.kind != "unknown"

    @property
    def present(self) -> ValueType:
        """The same type without null."""
        return replace(self, nullable=False)

    @property
    def optional(self) -> ValueType:
        """The same type with null."""
        return replace(self, nullable=True)

    def __str__(self) -> str:
        name = self.kind if self.enum is None else self.enum.name.pascal
        if self.target is not None:
            name = f"reference to {self.target}"
        if self.item is not None:
            name = f"list of {self.item}"
        if self.kind == "none":
            return "null"
        return f"{name} or null" if self.nullable else name


INT = ValueType("int")
FLOAT = ValueType("float")
DECIMAL = ValueType("decimal")
TEXT = ValueType("text")
BOOL = ValueType("bool")
DATE = ValueType("date")
DATETIME = ValueType("datetime")
DURATION = ValueType("duration")
NONE = ValueType("none", nullable=True)
UNKNOWN = ValueType("unknown")


def value_type(type_: FieldType, *, nullable: bool = False) -> ValueType:
    """The type that a field of `type_` has in an expression."""
    if type_.scalar.name == "decimal":
        value = ValueType("decimal", scale=type_.arguments[1])
    else:
        value = ValueType(_KINDS[type_.scalar.family], enum=type_.enum)
    if type_.is_list:
        value = ValueType("list", item=value)
    return replace(value, nullable=nullable)
