"""What the passes derive, and what they leave unsaid because it was said already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.diagnostics import Source
from devmatrix.errors import SpecError
from devmatrix.model.build import build_app
from devmatrix.reserved import Reserved
from devmatrix.spec.load import read_spec

if TYPE_CHECKING:
    from devmatrix.model.app import App, Field

HEAD = "devmatrix: 1\napp: {name: shop}\n"


def build(text: str, reserved: Reserved | None = None) -> App:
    return build_app(read_spec(Source("spec.yaml", HEAD + text)), reserved or Reserved())


def mistakes(text: str, reserved: Reserved | None = None) -> list[tuple[str, str]]:
    """Code and message of each mistake, in the order of the report."""
    with pytest.raises(SpecError) as caught:
        build(text, reserved)
    return [(each.code, each.message) for each in caught.value.diagnostics]


def field(notation: str) -> Field:
    """The one field of a spec."""
    return (
        build(f"enums: {{Mood: [GOOD, BAD]}}\nentities: {{Product: {{fields: {{x: {notation}}}}}}}")
        .entities[0]
        .fields[0]
    )


def test_the_same_spec_gives_an_equal_application() -> None:
    text = "entities: {Product: {fields: {x: 'int[] = [1]', y: {type: json, default: {a: 1}, example: [1]}}}}"
    assert build(text) == build(text)
    assert len({build(text), build(text)}) == 1


@pytest.mark.parametrize(
    "notation", ["bool", "Mood", "date", "datetime", "{type: int, index: true}", "{type: slug, unique: true}"]
)
def test_lists_filter_and_sort_by_default_where_it_is_cheap(notation: str) -> None:
    assert (field(notation).filter, field(notation).sort) == (True, True)


@pytest.mark.parametrize(
    "notation", ["string", "int", "json", "'Mood[]'", "password", "time", "{type: date, write_only: true}"]
)
def test_they_do_not_elsewhere(notation: str) -> None:
    assert (field(notation).filter, field(notation).sort) == (False, False)


def test_what_is_said_wins_over_the_default() -> None:
    assert field("{type: date, filter: false}").filter is False
    assert field("{type: string, sort: true}").sort is True


def test_what_a_list_is_sorted_by_can_be_sorted_by() -> None:
    app = build("entities: {Product: {list: {sort: [-x]}, fields: {x: int}}}")
    assert app.entities[0].fields[0].sort is True


def test_a_password_is_never_shown() -> None:
    assert (field("password").write_only, field("password").sensitive, field("password").readable) == (
        True,
        True,
        False,
    )


def test_a_unique_column_has_no_index_besides() -> None:
    assert field("{type: slug, unique: true, index: true}").index is False


def test_a_decimal_default_has_the_scale_of_its_type() -> None:
    assert str(field("'decimal(8,3) = 2'").default) == "LiteralDefault(value=Decimal('2.000'))"


def test_the_other_side_of_a_reference() -> None:
    app = build("entities: {Order: {fields: {buyer: Person}}, Person: {fields: {name: string}}}")
    [inverse] = app.entity("Person").inverses
    assert (inverse.name, inverse.entity, inverse.field, inverse.unique) == ("orders", "Order", "buyer", False)
    assert app.entity("Order").field("buyer").column == "buyer_id"


def test_names_that_the_emitted_code_uses_are_refused() -> None:
    reserved = Reserved(
        entity_names=frozenset({"Session"}),
        field_names=frozenset({"metadata"}),
        field_prefixes=("model_dump",),
        enum_names=frozenset({"Literal"}),
        derived=frozenset({"Query"}),
    )
    text = (
        "enums: {Literal: [A], OfferQuery: [A]}\nentities:\n  Session: {fields: {x: int}}\n"
        "  Product: {fields: {metadata: int, model_dump_it: int, x: 'Product?'}}\n"
        "  Offer: {fields: {x: {type: Product, inverse: metadata}}}\n"
    )
    assert [code for code, _ in mistakes(text, reserved)] == ["DM115", "DM115", "DM115", "DM116", "DM116", "DM303"]


def test_a_spoilt_enum_or_entity_still_counts_as_declared() -> None:
    text = "enums: {Mood: GOOD}\nentities: {Offer: 3, Product: {fields: {a: Mood, b: Offer, c: mood}}}"
    assert [code for code, _ in mistakes(text)] == ["DM103", "DM103", "DM201"]


def test_a_spoilt_field_may_be_named_elsewhere() -> None:
    text = "entities: {Product: {fields: {a: strng, b: 5, c: int}, unique: [[a, b]], list: {sort: [a, -b]}}}"
    assert [code for code, _ in mistakes(text)] == ["DM201", "DM103"]


def test_a_long_chain_of_required_references_is_no_cycle_and_no_recursion() -> None:
    entities = [f"  E{number}: {{fields: {{next: E{number + 1}}}}}" for number in range(999)]
    app = build("entities:\n" + "\n".join([*entities, "  E999: {fields: {x: int}}"]))
    assert len(app.entities) == 1000


def test_an_optional_reference_breaks_a_cycle() -> None:
    app = build("entities: {A1: {fields: {b: B1}}, B1: {fields: {a: 'A1?'}}}")
    assert [each.name.pascal for each in app.dependency_order] == ["B1", "A1"]


def test_a_required_reference_to_oneself_is_a_cycle_even_behind_others() -> None:
    text = "entities: {A1: {fields: {b: B1}}, B1: {fields: {x: int, b: B1}}}"
    assert [code for code, _ in mistakes(text)] == ["DM302"]
