"""What a body that leaves fields out means."""

import pytest
from pydantic import ValidationError

from tests.probe import ProbeCreate, ProbeUpdate


def test_a_change_holds_only_what_was_sent() -> None:
    assert ProbeUpdate.model_validate({"size": None}).changes() == {"size": None}
    assert ProbeUpdate.model_validate({}).changes() == {}


def test_a_new_row_holds_its_defaults() -> None:
    assert ProbeCreate(label="first").given() == {"label": "first", "size": None, "secret": None, "parent_id": None}


def test_null_is_refused_where_a_value_has_to_stay() -> None:
    with pytest.raises(ValidationError):
        ProbeUpdate.model_validate({"label": None})


def test_unknown_keys_are_refused() -> None:
    with pytest.raises(ValidationError):
        ProbeUpdate.model_validate({"lable": "misspelt"})


def test_the_schema_does_not_offer_null_where_it_is_refused() -> None:
    schema = ProbeUpdate.model_json_schema()

    assert schema["properties"]["label"]["type"] == "string"
    assert "required" not in schema
