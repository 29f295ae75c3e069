"""Words, stems and how far two words are apart."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devmatrix.bank.fusion import fuse
from devmatrix.bank.sparse import ask, index, weigh
from devmatrix.bank.words import Stemmer, distance, distinct, identifiers, telling_words, words

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def stemmer() -> Iterator[Stemmer]:
    made = Stemmer()
    yield made
    made.close()


def test_names_of_code_fall_into_words() -> None:
    text = "RateLimitMiddleware get_db HTTPException X-Request-ID sqlalchemy2 app.core.errors"

    expected = "rate limit middleware get db http exception x request id sqlalchemy2 app core errors"
    assert " ".join(words(text)) == expected


def test_what_is_too_long_to_be_a_word_is_none() -> None:
    assert list(words(f"{'a' * 40} {'b' * 41}")) == ["a" * 40]


def test_small_words_are_left_out_unless_there_is_nothing_else() -> None:
    assert telling_words("How do I limit the Limit of a page?", limit=9) == ("limit", "page")
    assert telling_words("to be or not to be", limit=9) == ("to", "be", "or", "not")
    assert telling_words("one two three", limit=2) == ("one", "two")


def test_an_identifier_is_a_term_as_a_whole_too() -> None:
    assert list(identifiers("RateLimit get_db limit __init__ 2_a X-Request _a_b")) == ["ratelimit", "getdb", "ab"]
    assert distinct(["b a", "getA b"]) == "b a get geta"


def test_forms_of_a_word_have_one_stem(stemmer: Stemmer) -> None:
    first, second = stemmer.stems(["limits limiting", "limited  migrations"])

    assert first == ["limit", "limit"]
    assert second == ["limit", "migrat"]
    assert stemmer.stem("migration") == "migrat"
    assert stemmer.stem("²") == "²"


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [
        ("page", "page", 0),
        ("pge", "page", 1),
        ("paeg", "page", 1),
        ("pagge", "page", 1),
        ("gape", "page", 2),
        ("", "ab", 2),
    ],
)
def test_slips_are_counted(left: str, right: str, slips: int) -> None:
    assert distance(left, right) == slips


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_the_distance_is_that_of_its_definition(left: str, right: str) -> None:
    @cache
    def slow(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        best = min(slow(i - 1, j) + 1, slow(i, j - 1) + 1, slow(i - 1, j - 1) + (left[i - 1] != right[j - 1]))
        if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
            best = min(best, slow(i - 2, j - 2) + 1)
        return best

    assert distance(left, right) == slow(len(left), len(right))


def test_what_stands_high_twice_wins() -> None:
    fused = fuse(["a", "b", "c"], ["b", "d"])

    assert list(fused) == ["b", "a", "d", "c"]
    assert fused["b"] == pytest.approx(1 / 62 + 1 / 61)


def test_dimensions_are_the_same_on_every_machine() -> None:
    assert index("limit") == 2681231281
    assert ask(["limit", "page"]) == {index("limit"): 1.0, index("page"): 1.0}


def test_a_word_of_the_name_weighs_more_than_one_of_the_code() -> None:
    empty: list[str] = []
    others = {"summary": empty, "purpose": empty, "keywords": empty, "readme": empty}
    vector = weigh({**others, "id": ["limit"], "code": ["limit", "page"]})

    assert vector[index("limit")] > vector[index("page")] > 0
    assert set(vector) == {index("limit"), index("page")}
