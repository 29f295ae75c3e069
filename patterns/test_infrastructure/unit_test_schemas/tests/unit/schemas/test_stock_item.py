"""What the schemas of stock items take, refuse and show, without HTTP."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.schemas.stock_item import StockItemCreate  # devmatrix: when create
from app.schemas.stock_item import StockItemQuery  # devmatrix: when list
from app.schemas.stock_item import StockItemRead  # devmatrix: when shown
from app.schemas.stock_item import StockItemReplace  # devmatrix: when replace
from app.schemas.stock_item import StockItemUpdate  # devmatrix: when update
from tests.cases.stock_item import CHANGEABLE  # devmatrix: when update and settable
from tests.cases.stock_item import FIXED  # devmatrix: when update
from tests.cases.stock_item import INVALID  # devmatrix: when invalid
from tests.cases.stock_item import LARGEST_PAGE, PAGE_SIZE  # devmatrix: when list
from tests.cases.stock_item import NOT_NULL  # devmatrix: when update and not_null
from tests.cases.stock_item import NULLABLE  # devmatrix: when update and nullable
from tests.cases.stock_item import REFERENCES  # devmatrix: when create and linked
from tests.cases.stock_item import REQUIRED  # devmatrix: when create and required
from tests.cases.stock_item import SHOWN  # devmatrix: when shown
from tests.factories.stock_item import StockItemFactory
from tests.support import as_body, faults


# devmatrix: when create
@pytest.fixture
def body() -> dict[str, Any]:
    """What a create takes."""
    values = StockItemFactory.values(1)
    values |= dict(REFERENCES)  # devmatrix: when linked
    return as_body(StockItemCreate, values)


# devmatrix: when create
def test_create_takes_a_body_without_faults(body: dict[str, Any]) -> None:
    data = StockItemCreate.model_validate(body)

    assert data.model_fields_set == body.keys()


# devmatrix: when create and required
@pytest.mark.parametrize("field", REQUIRED)
def test_create_needs(field: str, body: dict[str, Any]) -> None:
    del body[field]

    assert faults(StockItemCreate, body) == {field: "missing"}


# devmatrix: when create and invalid
@pytest.mark.parametrize(("field", "value"), INVALID)
def test_create_refuses(field: str, value: Any, body: dict[str, Any]) -> None:
    assert faults(StockItemCreate, body | {field: value}).keys() == {field}


# devmatrix: when create
def test_create_refuses_what_it_does_not_know(body: dict[str, Any]) -> None:
    assert faults(StockItemCreate, body | {"no_such_field": 1}) == {
        "no_such_field": "extra_forbidden"
    }


# devmatrix: when create and served
@pytest.mark.parametrize("field", sorted({*SHOWN} - {*StockItemCreate.model_fields}))
def test_create_leaves_to_the_server(field: str, body: dict[str, Any]) -> None:
    assert faults(StockItemCreate, body | {field: None}) == {field: "extra_forbidden"}


# devmatrix: when update
def test_update_may_change_nothing() -> None:
    assert StockItemUpdate.model_validate({}).changes() == {}


# devmatrix: when update and settable
@pytest.mark.parametrize("field", CHANGEABLE)
def test_update_takes_one_field_alone(field: str) -> None:
    data = StockItemUpdate.model_validate(
        as_body(StockItemUpdate, {field: StockItemFactory.values(1)[field]})
    )

    assert data.changes().keys() == {field}


# devmatrix: when update and invalid
@pytest.mark.parametrize(("field", "value"), [case for case in INVALID if case[0] in StockItemUpdate.model_fields])
def test_update_refuses(field: str, value: Any) -> None:
    assert faults(StockItemUpdate, {field: value}).keys() == {field}


# devmatrix: when update and nullable
@pytest.mark.parametrize("field", NULLABLE)
def test_update_tells_null_from_nothing(field: str) -> None:
    assert StockItemUpdate.model_validate({field: None}).changes() == {field: None}


# devmatrix: when update and not_null
@pytest.mark.parametrize("field", NOT_NULL)
def test_update_does_not_empty(field: str) -> None:
    assert faults(StockItemUpdate, {field: None}).keys() == {field}


# devmatrix: when update
@pytest.mark.parametrize("field", [*FIXED, "no_such_field"])
def test_update_does_not_know(field: str) -> None:
    assert faults(StockItemUpdate, {field: None}) == {field: "extra_forbidden"}


# devmatrix: when replace and invalid
@pytest.mark.parametrize(("field", "value"), [case for case in INVALID if case[0] in StockItemReplace.model_fields])
def test_replace_refuses(field: str, value: Any) -> None:
    assert field in faults(StockItemReplace, {field: value})


# devmatrix: when shown
def test_an_answer_shows_this_and_nothing_else() -> None:
    assert {*StockItemRead.model_fields} == {*SHOWN}


# devmatrix: when list
def test_a_list_without_wishes_has_a_page_of_usual_size() -> None:
    assert StockItemQuery().limit == PAGE_SIZE


# devmatrix: when list
@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("limit", 0),
        ("limit", LARGEST_PAGE + 1),
        ("offset", -1),
        ("cursor", 1),
        ("sort", ["no_such_field"]),
        ("no_such_parameter", 1),
    ],
)
def test_a_list_refuses(parameter: str, value: Any) -> None:
    with pytest.raises(ValidationError) as failure:
        StockItemQuery.model_validate({parameter: value})

    assert {each["loc"][0] for each in failure.value.errors()} == {parameter}
