"""What a region function sees, what it answers, and the table of all region functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix import conditions

if TYPE_CHECKING:
    from devmatrix.model.app import App, Entity
    from devmatrix.plan import Contributions


@dataclass(frozen=True)
class Scope:
    """Where a piece of golden code is rendered: the app, and the entity when there is one."""

    app: App
    contributions: Contributions
    entity: Entity | None = None

    @property
    def subject(self) -> Entity:
        """The entity; only for regions that stand in entity scope or inside `each entity`."""
        if self.entity is None:
            raise LookupError("this region needs an entity")
        return self.entity

    def holds(self, condition: str) -> bool:
        """Whether a condition is true here; `KeyError` for a name that this scope does not have."""
        return conditions.holds(condition, self.app, self.entity)


@dataclass(frozen=True)
class Fragment:
    """Lines for a region, indented from zero, and the imports that they need.

    Each import is one whole statement (`from decimal import Decimal`); those that only annotations
    need go to `typing_imports` and are written below `if TYPE_CHECKING:`.
    """

    lines: tuple[str, ...] = ()
    imports: frozenset[str] = frozenset()
    typing_imports: frozenset[str] = frozenset()


RegionFunction = Callable[[Scope], Fragment]

REGIONS: dict[str, RegionFunction] = {}


def region(function: RegionFunction) -> RegionFunction:
    """Register a region function under its own name."""
    name = function.__name__
    if REGIONS.setdefault(name, function) is not function:
        raise ValueError(f"two region functions are called {name}")
    return function
