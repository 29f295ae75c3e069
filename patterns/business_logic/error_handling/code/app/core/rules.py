"""What has to hold for the values of a row, in the words of those who asked for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from app.core.errors import FieldProblem, InvalidError


@dataclass(frozen=True)
class Rule:
    """A condition that rows have to keep, and what a client is told who breaks it.

    `guard` is the CHECK that holds it in the database too, where two requests may meet that each keep it.
    """

    message: str
    fields: tuple[str, ...]
    holds: Callable[[Any], bool]
    guard: str | None = None
    on_create: bool = True
    on_update: bool = True

    def is_broken_by(self, row: object) -> bool:
        """Whether the values break the rule; so do those for which it has no answer."""
        try:
            return not self.holds(row)
        except ArithmeticError:
            return True


def refusal(broken: Iterable[Rule]) -> InvalidError:
    """The error that tells which rules are broken, at each field that could mend it."""
    broken = list(broken)
    return InvalidError(
        " ".join(rule.message for rule in broken),
        errors=[
            FieldProblem(loc=["body", *field], message=rule.message, code="rule_broken")
            for rule in broken
            for field in [[name] for name in rule.fields] or [[]]
        ],
    )
