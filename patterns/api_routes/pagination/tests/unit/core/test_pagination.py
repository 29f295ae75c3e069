"""What a list may be asked."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.probe import ProbeQuery


def test_filters_are_what_was_given_and_is_no_control() -> None:
    query = ProbeQuery.model_validate({"size__gt": 2, "label": "a", "limit": 5, "sort": ["label"], "q": "b"})

    assert query.filters() == {"label": "a", "size__gt": 2}


@pytest.mark.parametrize("sort", [["label,-size"], ["label", "-size"]])
def test_sorts_are_taken_in_either_spelling(sort: list[str]) -> None:
    assert ProbeQuery.model_validate({"sort": sort}).sort == ("label", "-size")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 0},
        {"limit": 101},
        {"offset": -1},
        {"offset": 2**63},
        {"lable": "misspelt"},
        {"sort": ["secret"]},
        {"size__in": ["1,many"]},
    ],
)
def test_refuses(query: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ProbeQuery.model_validate(query)
