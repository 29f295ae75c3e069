"""From a `Spec` to an `App`, in named passes; each may assume what those before it found."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from devmatrix.errors import SpecError
from devmatrix.model.app import (
    App,
    Bounds,
    Entity,
    Field,
    Index,
    Inverse,
    Link,
    LiteralDefault,
    Reference,
    Rule,
    Unique,
)
from devmatrix.model.build_bounds import check_bounds
from devmatrix.model.build_conditions import build_conditions
from devmatrix.model.build_constraints import check_constraints, list_options, operations
from devmatrix.model.build_defaults import check_values
from devmatrix.model.build_deletion import check_deletion
from devmatrix.model.build_enums import build_enums
from devmatrix.model.build_expressions import PENDING, build_computed
from devmatrix.model.build_fields import build_fields
from devmatrix.model.build_keys import build_key, check_key_values, check_keys
from devmatrix.model.build_links import USUAL_LINKS, check_links, link_table, source_column
from devmatrix.model.build_mixtures import build_mixtures
from devmatrix.model.build_names import check_app, check_names
from devmatrix.model.build_options import check_options
from devmatrix.model.build_references import check_references
from devmatrix.model.build_samples import check_samples
from devmatrix.model.draft import Draft
from devmatrix.names import Name
from devmatrix.spec.schema import group_fields
from devmatrix.spec.unbuilt import OPTIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from devmatrix.expressions.tree import Expression
    from devmatrix.model.app import OnDelete
    from devmatrix.model.draft import EntityDraft, FieldDraft
    from devmatrix.reserved import Reserved
    from devmatrix.spec.load import Spec
    from devmatrix.spec.schema import Group

FLAGS = ("unique", "index", "search", "filter", "sort", "readonly", "immutable", "write_only", "sensitive")
PASSES = (
    check_app,
    check_names,
    build_enums,
    build_fields,
    check_keys,
    check_links,
    check_options,
    check_bounds,
    check_values,
    check_key_values,
    check_references,
    check_deletion,
    check_constraints,
)


def build_app(spec: Spec, reserved: Reserved) -> App:
    """The application that a spec describes.

    Raises SpecError with every mistake of the run, those of form included, in the order of the file.
    """
    draft = Draft(spec, reserved, list(spec.mistakes))
    for each in PASSES:
        each(draft)
    _assemble_fields(draft)
    build_conditions(draft)
    check_samples(draft)
    if draft.mistakes:
        found = dict.fromkeys(draft.mistakes)
        raise SpecError(sorted(found, key=lambda each: (each.position, each.code, each.message)), spec.source)
    app = build_mixtures(draft, _assemble(draft))
    if draft.mistakes:
        raise SpecError(draft.mistakes, spec.source)
    return app


def _assemble_fields(draft: Draft) -> None:
    """Make every field whose type is known, those that are computed from others last."""
    for entity in draft.entities.values():
        known = [each for each in entity.fields.values() if each.type and (each.sound or not each.computed)]
        for each in known:
            each.field = _field(draft, each, PENDING if each.computed else None)
        fields = [each.field for each in known if each.field]
        for each in known:
            if each.computed and each.field:
                each.field = replace(each.field, computed=build_computed(draft, each, fields))


def _field(draft: Draft, subject: FieldDraft, computed: Expression | None) -> Field:
    assert subject.type
    flags: dict[str, Any] = {each: subject.has(each) for each in FLAGS}
    entity = draft.entities[subject.entity]
    is_first = entity.key_names[:1] == (subject.name,)
    flags["index"] = (flags["index"] or subject.target is not None) and not (flags["unique"] or is_first)
    # A reference is held to what its target's key is.
    holder = draft.key_field(subject.target) if subject.target else subject
    description = subject.options.get("description")
    return Field(
        name=subject.name,
        type=subject.type,
        nullable=subject.nullable,
        default=LiteralDefault([]) if subject.linked and not subject.required_far else subject.default,
        description=description if isinstance(description, str) else None,
        example=subject.example,
        bounds=_bounds(subject, holder),
        computed=computed,
        reference=_reference(draft, subject),
        link=_link(draft, subject),
        key=subject.is_key,
        **flags,
    )


def _bounds(subject: FieldDraft, holder: FieldDraft | None) -> Bounds:
    bounds = (holder and holder.bounds) or Bounds()
    if subject.linked and bounds.max_length is None:
        return replace(bounds, max_length=USUAL_LINKS)
    return bounds


def _reference(draft: Draft, subject: FieldDraft) -> Reference | None:
    if subject.target is None:
        return None
    on_delete = cast("OnDelete", subject.options.get("on_delete", "restrict"))
    hides = draft.entities[subject.target].section.soft_delete
    return Reference(subject.target, on_delete, subject.inverse, hides=hides)


def _link(draft: Draft, subject: FieldDraft) -> Link | None:
    if subject.linked is None:
        return None
    entity, target = draft.entities[subject.entity], draft.entities[subject.linked]
    return Link(
        target=target.key,
        target_key=str(target.section.key),
        inverse=subject.inverse,
        table=link_table(entity, subject),
        source=source_column(entity, subject),
        singular=subject.singular,
    )


def _assemble(draft: Draft) -> App:
    document, inverses = draft.spec.document, _inverses(draft)
    name = Name.parse(document.app.name)
    return App(
        name=name,
        title=(document.app.title or name.title).strip(),
        description=_stripped(document.app.description),
        version=document.app.version,
        prefix=document.app.prefix,
        enums=tuple(draft.enums.values()),
        entities=tuple(_entity(draft, each, inverses[each.key]) for each in draft.entities.values()),
        features=OPTIONAL.intersection(document.features),
    )


def _entity(draft: Draft, entity: EntityDraft, inverses: list[Inverse]) -> Entity:
    section, key = entity.section, build_key(draft, entity)
    fields = [each.field for each in entity.fields.values() if each.field and not each.is_key]
    return Entity(
        name=entity.name,
        key=key,
        # What tells rows apart stands first, as an `id` does.
        fields=(*(each for each in key.parts if each not in key.generated), *fields),
        description=_stripped(section.description),
        timestamps=section.timestamps,
        versioned=section.versioned,
        soft_delete=section.soft_delete,
        unique=tuple(Unique(*group) for group in _groups(entity, "unique", section.unique)),
        indexes=tuple(Index(*group) for group in _groups(entity, "indexes", section.indexes)),
        rules=tuple(_rules(entity)),
        operations=operations(entity),
        list=list_options(entity),
        inverses=tuple(inverses),
    )


def _rules(entity: EntityDraft) -> Iterator[Rule]:
    for index, rule in enumerate(entity.section.rules):
        check = entity.conditions[*entity.path, "rules", index, "check"]
        yield Rule(check, rule.message.strip(), frozenset(rule.on))


def _groups(
    entity: EntityDraft, key: str, groups: Sequence[Group]
) -> Iterator[tuple[tuple[str, ...], Expression | None]]:
    """The fields and the condition of each group."""
    for index, group in enumerate(groups):
        yield tuple(group_fields(group)), entity.conditions.get((*entity.path, key, index, "where"))


def _inverses(draft: Draft) -> dict[str, list[Inverse]]:
    """By the entity that sees them."""
    found: dict[str, list[Inverse]] = {key: [] for key in draft.entities}
    for each in draft.fields():
        if each.far is not None and each.inverse is not None:
            link = _link(draft, each)
            found[each.far].append(Inverse(each.inverse, each.entity, each.name, each.has("unique"), link))
    return found


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else None
