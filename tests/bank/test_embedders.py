"""Vectors of meaning, where somebody brings them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from qdrant_client import QdrantClient

from devmatrix.bank.bank import PatternBank
from devmatrix.bank.embedders import load_embedder
from devmatrix.bank.qdrant import QdrantBackend
from devmatrix.bank.words import words
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.bank.conftest import OpenBank, WritePattern

CONCEPTS = ({"light", "glow", "bright", "lantern"}, {"seat", "sit", "bench", "stool"}, {"eat", "food", "meal"})


class Thesaurus:
    """An embedder as small as one can be: a dimension for each concept, and one that every text has."""

    name = "thesaurus"
    dimension = len(CONCEPTS) + 1

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        return [[*(float(len(concept & set(words(text)))) for concept in CONCEPTS), 0.1] for text in texts]


def test_meaning_finds_what_shares_no_word(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank(embedder=Thesaurus())
    bank.store_pattern(write_pattern("lamp", summary="Light.", domain="security"))
    bank.store_pattern(write_pattern("chair", summary="A seat."))
    bank.store_pattern(write_pattern("kitchen", summary="A meal."))

    first, *_ = bank.hybrid_search("lantern")
    seated, *_ = bank.hybrid_search("somewhere to sit")

    assert (first.pattern.id, first.why) == ("lamp", ())
    assert seated.pattern.id == "chair"
    assert "lamp" not in [hit.pattern.id for hit in bank.hybrid_search("lantern", "tooling")]


def test_words_and_meaning_count_together(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank(embedder=Thesaurus())
    bank.store_pattern(write_pattern("torch", summary="A bright light, a glow."))
    bank.store_pattern(write_pattern("lamp", summary="A lantern and a seat."))
    bank.store_pattern(write_pattern("chair", summary="A seat."))

    # By meaning alone the torch is nearer: it is about nothing else.
    assert [hit.pattern.id for hit in bank.hybrid_search("lantern")][:2] == ["lamp", "torch"]
    assert [hit.pattern.id for hit in bank.hybrid_search("bright lights")][:2] == ["torch", "lamp"]


def test_a_bank_without_an_embedder_reads_what_one_with_it_stored(
    open_bank: OpenBank, write_pattern: WritePattern, request: pytest.FixtureRequest
) -> None:
    writer = open_bank(embedder=Thesaurus())
    writer.store_pattern(write_pattern("lamp", summary="Light."))
    if request.node.callspec.params["open_bank"] in {"sqlite", "qdrant"}:
        assert writer.hybrid_search("glow")
        return
    writer.close()
    reader = open_bank()

    assert [hit.pattern.id for hit in reader.hybrid_search("light")] == ["lamp"]
    assert reader.hybrid_search("glow") == ()


@pytest.mark.parametrize(("first", "size"), [(None, "none"), (Thesaurus(), "4 numbers")])
def test_an_embedder_that_the_catalogue_was_not_made_for_is_refused(
    tmp_path: Path, write_pattern: WritePattern, first: Thesaurus | None, size: str
) -> None:
    with PatternBank(QdrantBackend(QdrantClient(path=str(tmp_path / "q")), embedder=first)) as bank:
        bank.store_pattern(write_pattern("lamp", summary="Light."))

    other = Thesaurus()
    other.dimension = 7
    with (
        PatternBank(QdrantBackend(QdrantClient(path=str(tmp_path / "q")), embedder=other)) as bank,
        pytest.raises(DevMatrixError, match=f"vectors of 7 numbers, and the .* was made for vectors of {size}$"),
    ):
        bank.hybrid_search("light")


def test_an_installed_embedder_is_found_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    information = tmp_path / "glowing-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: glowing\nVersion: 1.0\n", encoding="utf-8")
    entry = "[devmatrix.embedders]\nglow = tests.bank.test_embedders:Thesaurus\n"
    (information / "entry_points.txt").write_text(entry, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    assert load_embedder("glow").name == "thesaurus"
    with pytest.raises(DevMatrixError, match="there is no embedder 'glw'; installed: glow"):
        load_embedder("glw")
