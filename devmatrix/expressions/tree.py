"""A checked expression: each node knows its type and the text that it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.expressions.types import ValueType
    from devmatrix.model.app import Enum

_CLOCK = frozenset({"now", "today"})


@dataclass(frozen=True)
class Expression:
    """A node and all below it. `offset` counts characters from the start of the whole expression."""

    type: ValueType
    offset: int = field(compare=False)
    source: str = field(compare=False, repr=False)

    @property
    def children(self) -> Iterator[Expression]:
        """The nodes directly below this one."""
        for each in fields(self):
            value = getattr(self, each.name)
            for child in value if isinstance(value, tuple) else (value,):
                if isinstance(child, Expression):
                    yield child

    @property
    def names(self) -> frozenset[str]:
        """The fields that the expression reads."""
        own = {self.name} if isinstance(self, Name) else set()
        return frozenset(own).union(*(child.names for child in self.children))

    @property
    def constant(self) -> bool:
        """Whether the value is the same for every row at every time."""
        if isinstance(self, Name) or (isinstance(self, Call) and self.function in _CLOCK):
            return False
        return all(child.constant for child in self.children)


@dataclass(frozen=True)
class Literal(Expression):
    """A number, text, truth value or null; a `Decimal` where a decimal is meant."""

    value: object


@dataclass(frozen=True)
class EnumMember(Expression):
    """A value of an enum, by its Python name."""

    enum: Enum
    member: str


@dataclass(frozen=True)
class Name(Expression):
    """A field of the entity."""

    name: str


@dataclass(frozen=True)
class Unary(Expression):
    """`-`, `+` or `not`."""

    operator: str
    operand: Expression


@dataclass(frozen=True)
class Binary(Expression):
    """`+ - * / // %`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class Compare(Expression):
    """`== != < <= > >=`, `in`, `not in`, `is` and `is not` (the last two with null only)."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True)
class BoolOp(Expression):
    """Two or more conditions joined by `and` or by `or`."""

    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True)
class Conditional(Expression):
    """`then if test else otherwise`."""

    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True)
class Call(Expression):
    """A call of one of the language's functions."""

    function: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True)
class Collection(Expression):
    """The values listed on the right of `in`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True)
class Conversion(Expression):
    """A number made into the decimal that the declared type keeps: rounded to its scale where it has one."""

    operand: Expression
