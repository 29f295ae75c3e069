"""The tables that tests of links run over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.model import cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.model.app import Entity, Field


def link_tables(entity: Entity) -> Iterator[tuple[str, str, Iterable[str]]]:
    yield "LINKS", "What a row is linked to.", map(_link, entity.links)
    given = (each for each in cases.creatable(entity) if each.link)
    yield "NEW_LINKS", "The links that a new row may have.", map(_link, given)
    changed = (each for each in cases.changeable(entity) if each.link)
    yield "CHANGING_LINKS", "The links that an update may replace.", map(_link, changed)
    yield "MOVING_LINKS", "The links that come and go one by one.", map(_link, cases.moved_links(entity))
    filtered = (each for each in entity.links if each.filter)
    yield "FILTERED_LINKS", "The links that a list can be filtered by.", map(_link, filtered)


def _link(field: Field) -> str:
    assert field.link
    path, unknown = field.name.replace("_", "-"), cases.UNKNOWN_IDS[field.link.target_key]
    key = python_literal(unknown if isinstance(unknown, int) else str(unknown))
    return f'LinkCase("{field.column}", "{path}", {field.link.target}Factory, {key})'
