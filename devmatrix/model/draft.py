"""The work in progress between a `Spec` and an `App`: what the passes have found out so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devmatrix.diagnostics import Diagnostic
from devmatrix.model.types import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.diagnostics import Position
    from devmatrix.expressions.tree import Expression
    from devmatrix.model.app import Bounds, Enum, ExpressionDefault, Field, LiteralDefault
    from devmatrix.model.types import FieldType
    from devmatrix.names import Name
    from devmatrix.reserved import Reserved
    from devmatrix.spec.load import Spec
    from devmatrix.spec.notation import Notation
    from devmatrix.spec.schema import EntitySection, Group
    from devmatrix.spec.unbuilt import Path


@dataclass
class FieldDraft:
    """A field whose notation was read; a pass fills in what it finds, `sound` falls at the first mistake."""

    entity: str
    name: str
    path: Path
    notation: Notation
    options: dict[str, object]
    is_long: bool
    type: FieldType | None = None
    target: str | None = None
    linked: str | None = None
    singular: str = ""
    bounds: Bounds | None = None
    default: LiteralDefault | ExpressionDefault | None = None
    example: object = None
    inverse: str | None = None
    is_key: bool = False
    field: Field | None = None
    sound: bool = True

    @property
    def type_path(self) -> Path:
        """Where the notation is written."""
        return (*self.path, "type") if self.is_long else self.path

    @property
    def nullable(self) -> bool:
        return self.notation.nullable

    @property
    def readonly(self) -> bool:
        return self.options.get("readonly") is True

    @property
    def computed(self) -> bool:
        return "computed" in self.options

    @property
    def scalar(self) -> str:
        """The name of the type's row; `reference` or `link` for other rows, empty while the type is not known."""
        if self.far:
            return "reference" if self.target else "link"
        return self.type.scalar.name if self.type else ""

    @property
    def is_list(self) -> bool:
        return self.type is not None and self.type.is_list

    @property
    def far(self) -> str | None:
        """The entity that it refers or links to."""
        return self.target or self.linked

    @property
    def required_far(self) -> str | None:
        """The entity without a row of which no row of this one can be made."""
        least = self.options.get("min_length")
        needed = isinstance(least, int) and least > 0 if self.linked else not self.nullable
        return self.far if needed else None

    @property
    def column(self) -> str:
        if self.linked:
            return f"{self.singular}_ids"
        return f"{self.name}_id" if self.target else self.name

    def has(self, option: str) -> bool:
        """Whether a flag is on."""
        return self.options.get(option) is True


@dataclass
class EntityDraft:
    """An entity on its way; `conditions` are what its expressions say, by where they are written."""

    key: str
    name: Name
    section: EntitySection
    fields: dict[str, FieldDraft] = field(default_factory=dict)
    conditions: dict[Path, Expression] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return ("entities", self.key)

    @property
    def key_names(self) -> tuple[str, ...]:
        """The fields that the key consists of; none where the app makes keys itself."""
        key = self.section.key
        if isinstance(key, list):
            return tuple(key)
        return () if key in KEYS else (key,)

    @property
    def groups(self) -> tuple[tuple[str, Sequence[Group]], ...]:
        """The lists of fields that stand together, by the key that holds them."""
        return ("unique", self.section.unique), ("indexes", self.section.indexes)


@dataclass
class Draft:
    """All that the passes share."""

    spec: Spec
    reserved: Reserved
    mistakes: list[Diagnostic] = field(default_factory=list)
    enums: dict[str, Enum] = field(default_factory=dict)
    entities: dict[str, EntityDraft] = field(default_factory=dict)

    def report(self, code: str, position: Position, message: str, hint: str | None = None) -> None:
        self.mistakes.append(Diagnostic(code, position, message, hint))

    def refuse(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        """Report a mistake at a value."""
        self.report(code, self.spec.position(*path), message, hint)

    def refuse_key(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        """Report a mistake at a key."""
        self.report(code, self.spec.key_position(*path), message, hint)

    def refuse_field(
        self, code: str, subject: FieldDraft, message: str, hint: str | None = None, *, option: str = ""
    ) -> None:
        """Report a mistake of a field, at one of its options when that is written out, and set the field aside."""
        subject.sound = False
        if option and subject.is_long and option in subject.options:
            self.refuse_key(code, (*subject.path, option), message, hint)
        else:
            self.refuse_key(code, subject.path, message, hint)

    def refuse_type(self, code: str, subject: FieldDraft, offset: int, message: str, hint: str | None = None) -> None:
        """Report a mistake inside a field's notation."""
        subject.sound = False
        self.report(code, self.spec.inside(subject.type_path, offset), message, hint)

    def fields(self) -> Iterator[FieldDraft]:
        """Every field of every entity."""
        for entity in self.entities.values():
            yield from entity.fields.values()

    def sound_fields(self) -> Iterator[FieldDraft]:
        """The fields whose type is known and that no pass has refused."""
        return (each for each in self.fields() if each.sound and each.type is not None)

    def key_field(self, entity: str) -> FieldDraft | None:
        """The field whose values a reference to the entity holds, through further references; None for an `id`."""
        seen: set[str] = set()
        while entity not in seen:
            seen.add(entity)
            names = self.entities[entity].key_names
            subject = self.entities[entity].fields.get(names[0]) if len(names) == 1 else None
            if subject is None or subject.target is None:
                return subject
            entity = subject.target
        return None

    def written(self, *path: str | int) -> list[str]:
        """The keys of a mapping as they were written, spoilt ones included."""
        return self.spec.keys(*path)
