"""Whatever somebody types or pastes is a query, and never an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from devmatrix.bank.bank import PatternBank, bank_of
from devmatrix.bank.qdrant import QdrantBackend
from devmatrix.catalog.load import load_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator

FEW = ("pagination", "rate_limiting", "entity_models")
OPERATORS = (
    "AND",
    "OR",
    "NOT",
    "NEAR",
    "NEAR(a b)",
    "id:",
    "{id}:",
    "*",
    "^a",
    '"',
    "'",
    "--",
    "(",
    ")",
    "a AND",
    "a*b",
)


@pytest.fixture(scope="module", params=["sqlite", "qdrant"])
def bank(request: pytest.FixtureRequest) -> Iterator[PatternBank]:
    catalog = load_catalog()
    with (
        bank_of(catalog) if request.param == "sqlite" else PatternBank(QdrantBackend(QdrantClient(":memory:"))) as made
    ):
        if request.param == "qdrant":
            for name in FEW:
                made.store_pattern(catalog.by_id[name])
        yield made


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "🙂", "…", "_", "__", "\0", "\x1b[31m", "¿?", "²", "\u0301"])
def test_a_text_without_words_finds_nothing(bank: PatternBank, text: str) -> None:
    assert bank.hybrid_search(text) == ()


@pytest.mark.parametrize(
    "text", [*OPERATORS, "SELECT * FROM names; DROP TABLE names", "a:b AND (c OR NOT d)", "%s %d {}"]
)
def test_operators_are_words(bank: PatternBank, text: str) -> None:
    with_operators = bank.hybrid_search(f"{text} pagination {text}", top_k=20)

    assert "pagination" in [hit.pattern.id for hit in with_operators]


@pytest.mark.parametrize(
    "text",
    [
        "pagination " * 1000,
        " ".join(f"word{number}" for number in range(2000)),
        "x" * 10_000,
        "pagination" + "n" * 5000,
        "größe ñandú 分页 пагинация",
        "a" * 39 + " " + "b" * 41,
        "x² a\u0301b \u0e01\u0e33 page\u200bination ﬁle İstanbul \ud800",
    ],
    ids=["repeated", "many words", "one long word", "a long slip", "other scripts", "long words", "odd letters"],
)
def test_long_and_foreign_texts_are_answered(bank: PatternBank, text: str) -> None:
    assert len(bank.hybrid_search(text)) <= 5


def test_words_of_code_are_found_in_their_parts(bank: PatternBank) -> None:
    found = [hit.pattern.id for hit in bank.hybrid_search("class RateLimitMiddleware(BaseMiddleware):")]

    assert found[0] == "rate_limiting"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from([*OPERATORS, "page", "pagintion"])).map(" ".join)))
def test_no_text_is_an_error(bank: PatternBank, text: str) -> None:
    scores = [hit.score for hit in bank.hybrid_search(text)]

    assert scores == sorted(scores, reverse=True)
