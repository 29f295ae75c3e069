"""Names that the golden code has taken, so that a spec which uses one is refused and not miscompiled."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from devmatrix.names import Name


@dataclass(frozen=True)
class Reserved:
    """What an entity or a field must not be called.

    `entity_names` are in PascalCase, `field_names` in snake_case. `forms` holds, for each form of a
    name (`snake`, `pascal_plural`, ...), the texts which that form must not have; `entity_names` is
    the one for `pascal`. `enum_names` are those that files which use enums know, and `derived` what is put behind an
    entity's name there (`Create`, `Read`, ...). A field must not begin with one of `field_prefixes` either.
    `parameters` are names that endpoints use for something else than a part of a key.
    """

    entity_names: frozenset[str] = frozenset()
    field_names: frozenset[str] = frozenset()
    field_prefixes: tuple[str, ...] = ()
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    enum_names: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()

    def taken(self, name: Name) -> str | None:
        """The form of an entity's name that collides with golden code; None when it is free."""
        if name.pascal in self.entity_names:
            return name.pascal
        forms = name.forms()
        return next((forms[key] for key, taken in self.forms.items() if forms.get(key) in taken), None)

    def taken_by(self, enum: str, entities: Iterable[str]) -> str | None:
        """The name that an enum's would hide; None when it is free."""
        if enum in self.enum_names:
            return enum
        return next((each for each in entities if enum.removeprefix(each) in self.derived and enum != each), None)

    def hides(self, name: str) -> bool:
        """Whether a parameter of that name would hide what an endpoint needs."""
        return name in self.parameters or hasattr(builtins, name)

    def refuses_field(self, name: str) -> bool:
        return name in self.field_names or name.startswith(self.field_prefixes)
