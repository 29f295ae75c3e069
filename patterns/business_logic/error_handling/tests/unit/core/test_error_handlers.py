"""What an error of a library means."""

import pytest
from starlette.exceptions import HTTPException

from app.core.error_handlers import as_app_error
from app.core.errors import NotFoundError, problems


def test_the_default_words_of_a_status_are_not_repeated() -> None:
    error = as_app_error(HTTPException(404))
    assert isinstance(error, NotFoundError)
    assert error.detail is None


def test_what_nobody_foresaw_says_nothing() -> None:
    error = as_app_error(ValueError("internal"))
    assert (error.status, error.detail) == (500, None)


@pytest.mark.parametrize("status", [404, 409, 422, 431, 500])
def test_a_problem_is_declared_with_its_content_type(status: int) -> None:
    declared = problems(status)[status]
    assert declared["description"]
    assert declared["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }


def test_not_modified_is_declared_without_a_body() -> None:
    assert problems(304) == {304: {"description": "Not modified"}}
