"""The schema states the bounds that the code holds values to."""

import re
from decimal import Decimal
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from app.core.schemas import BaseInput
from app.core.scalars import Duration, Exact, Multiple


class Priced(BaseInput):
    """A body with decimals."""

    price: Annotated[Exact, Field(max_digits=6, decimal_places=2, gt=0)]
    change: Annotated[Exact, Field(max_digits=5, decimal_places=3)]
    rate: Annotated[Annotated[Exact, Multiple(Decimal("0.25"))], Field(max_digits=4, decimal_places=2, ge=-2, lt=3)]
    share: Annotated[Exact, Field(max_digits=4, decimal_places=3, ge=Decimal("0.001"), le=Decimal("1.5"))]
    rates: list[Annotated[Exact, Field(max_digits=2, decimal_places=0)]]
    lead: Duration


PROPERTIES = Priced.model_json_schema()["properties"]


def kinds(name: str) -> dict[str, dict[str, Any]]:
    schema = PROPERTIES[name]
    return {each["type"]: each for each in schema.get("items", schema)["anyOf"]}


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("price", {"exclusiveMinimum": 0, "exclusiveMaximum": 10_000, "multipleOf": 0.01}),
        ("change", {"exclusiveMinimum": -100, "exclusiveMaximum": 100, "multipleOf": 0.001}),
        ("rate", {"minimum": -2, "exclusiveMaximum": 3, "multipleOf": 0.25}),
        ("share", {"minimum": 0.001, "maximum": 1.5, "multipleOf": 0.001}),
        ("rates", {"exclusiveMinimum": -100, "exclusiveMaximum": 100, "multipleOf": 1}),
    ],
)
def test_a_number_has_the_bounds_of_its_column(name: str, bounds: dict[str, Any]) -> None:
    assert kinds(name)["number"] == {"type": "number"} | bounds


@pytest.mark.parametrize("text", ["1", "+1.5", "-1", "0.01", "9999.99", "12345", "1.234", "-99.999", "1e3", "1.", ".5", ""])
@pytest.mark.parametrize("name", ["price", "change"])
def test_text_has_the_digits_of_its_column(name: str, text: str) -> None:
    stated = re.search(kinds(name)["string"]["pattern"], text) is not None
    body = {"price": "1", "change": "1", "rate": "1", "share": "1", "rates": [], "lead": "PT1H"}
    try:
        Priced.model_validate(body | {name: text})
    except ValidationError:
        assert not stated
    else:
        assert stated


def test_what_json_schema_has_no_word_for_is_left_out() -> None:
    assert PROPERTIES["lead"] == {"type": "string", "format": "duration", "title": "Lead"}
