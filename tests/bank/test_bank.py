"""What holds for a bank whichever backend keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.bank.bank import Match

if TYPE_CHECKING:
    from devmatrix.bank.bank import Hit
    from tests.bank.conftest import OpenBank, WritePattern


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.pattern.id for hit in hits]


def test_what_is_stored_can_be_read(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    stored = bank.store_pattern(
        write_pattern(
            "lamp",
            summary="Light at night.",
            keywords=["bulb", "torch"],
            requires=["socket"],
            code="class Lamp: ...\n",
            readme="# Lamp\n\nIt glows.\n",
        )
    )

    found = bank.get("lamp")

    assert found == stored
    assert found is not None
    assert (found.origin, found.keywords, found.requires) == ("lamp@1.0.0", ("bulb", "torch"), ("socket",))
    assert found.files == {"lamp.py": "class Lamp: ...\n"}
    assert found.readme == "# Lamp\n\nIt glows.\n"


def test_what_was_never_stored_is_none(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    assert bank.get("lamp") is None
    assert bank.hybrid_search("light") == ()

    bank.store_pattern(write_pattern("lamp"))

    assert bank.get("socket") is None
    assert bank.get("lamp", "9.9.9") is None


def test_storing_twice_changes_nothing(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    lamp, chair = write_pattern("lamp", summary="Light."), write_pattern("chair", summary="A seat.")
    bank.store_pattern(lamp)
    bank.store_pattern(chair)
    before = bank.hybrid_search("light seat")

    bank.store_pattern(lamp)

    assert bank.hybrid_search("light seat") == before
    assert sorted(ids(before)) == ["chair", "lamp"]


def test_storing_again_replaces_the_text(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(write_pattern("lamp", summary="Candles."))
    bank.store_pattern(write_pattern("lamp", summary="Diodes."))

    assert ids(bank.hybrid_search("candles")) == []
    assert ids(bank.hybrid_search("diodes")) == ["lamp"]


@pytest.mark.parametrize("order", [("1.9.0", "1.10.0"), ("1.10.0", "1.9.0")])
def test_versions_are_kept_and_the_newest_is_searched(
    open_bank: OpenBank, write_pattern: WritePattern, order: tuple[str, str]
) -> None:
    summaries = {"1.9.0": "Candles.", "1.10.0": "Diodes."}
    bank = open_bank()
    for version in order:
        bank.store_pattern(write_pattern("lamp", version=version, summary=summaries[version]))

    assert ids(bank.hybrid_search("candles")) == []
    assert [hit.pattern.version for hit in bank.hybrid_search("diodes")] == ["1.10.0"]
    newest, older = bank.get("lamp"), bank.get("lamp", "1.9.0")
    assert newest is not None
    assert older is not None
    assert (newest.version, older.summary) == ("1.10.0", "Candles.")


def test_filters_narrow_the_answer(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank(ready=lambda pattern: pattern.id == "ready")
    for pattern in (
        write_pattern("ready", summary="Light."),
        write_pattern("other_domain", summary="Light.", domain="security"),
        write_pattern("other_category", summary="Light.", category="games"),
        write_pattern("with_redis", summary="Light.", when="cache and redis"),
    ):
        bank.store_pattern(pattern)

    assert len(bank.hybrid_search("light")) == 4
    assert ids(bank.hybrid_search("light", "security")) == ["other_domain"]
    assert ids(bank.hybrid_search("light", category="games")) == ["other_category"]
    assert ids(bank.hybrid_search("light", feature="redis")) == ["with_redis"]
    assert ids(bank.hybrid_search("light", production_ready=True)) == ["ready"]
    assert ids(bank.hybrid_search("light", "security", production_ready=True)) == []


def test_a_name_weighs_more_than_a_word_in_the_code(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(write_pattern("chair", summary="A seat.", code="class LampHolder: ...\n"))
    bank.store_pattern(write_pattern("lamp", summary="Light."))
    bank.store_pattern(write_pattern("table", summary="A board."))

    hits = bank.hybrid_search("lamp")

    assert ids(hits) == ["lamp", "chair"]
    assert hits[0].score > hits[1].score > 0


def test_at_most_top_k_are_given(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    for number in range(7):
        bank.store_pattern(write_pattern(f"lamp_{number}", summary="Light."))
    bank.store_pattern(write_pattern("chair"))

    assert [len(bank.hybrid_search("light", top_k=top)) for top in (0, 1, 3, 50)] == [0, 1, 3, 7]
    assert len(bank.hybrid_search("light")) == 5


def test_a_hit_says_which_parts_matched(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(
        write_pattern("night_lamp", summary="Lights at home.", keywords=["torches"], readme="# Lamps glow\n")
    )
    bank.store_pattern(write_pattern("chair"))

    (hit,) = bank.hybrid_search("a lamp, a torch or a nihgtly light")

    assert hit.why == (
        Match("id", ("lamp",)),
        Match("summary", ("light",)),
        Match("keywords", ("torch",)),
        Match("readme", ("lamp",)),
        Match("code", ("lamp",)),
    )


def test_a_misspelt_word_is_understood(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(write_pattern("pagination", summary="Pages."))
    bank.store_pattern(write_pattern("compression", summary="Small."))

    for slip in ("pagintion", "paginatoin", "pagginattion"):
        (hit,) = bank.hybrid_search(slip)
        assert hit.pattern.id == "pagination"
        assert hit.why[0] == Match("id", (f"{slip} → pagination",))
    for too_far in ("pgntn", "paginatxxx"):
        assert bank.hybrid_search(too_far) == ()


def test_a_word_that_is_known_is_not_corrected(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(write_pattern("caching", summary="Cached."))
    bank.store_pattern(write_pattern("catching", summary="Catches."))

    assert ids(bank.hybrid_search("caching")) == ["caching"]


def test_a_hit_brings_what_it_requires_in_order(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    for pattern in (
        write_pattern("lamp", summary="Light.", requires=["socket", "bulb"]),
        write_pattern("socket", requires=["wire"]),
        write_pattern("bulb", requires=["glass"]),
        write_pattern("wire", requires=["copper"]),
        write_pattern("copper", requires=["socket"]),
        write_pattern("glass"),
        write_pattern("unrelated"),
    ):
        bank.store_pattern(pattern)

    (hit,) = bank.hybrid_search("light")

    assert [each.id for each in hit.requires] == ["copper", "wire", "socket", "glass", "bulb"]
    assert hit.missing == ()


def test_what_is_required_and_missing_is_named(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(write_pattern("lamp", summary="Light.", requires=["socket", "lamp", "bulb"]))
    bank.store_pattern(write_pattern("socket", requires=["wire"]))

    (hit,) = bank.hybrid_search("light")

    assert [each.id for each in hit.requires] == ["socket"]
    assert hit.missing == ("wire", "bulb")


def test_uses_are_counted(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    bank = open_bank()
    bank.store_pattern(write_pattern("lamp", summary="Light."))
    bank.store_pattern(write_pattern("torch", summary="Light."))

    bank.record_use(["lamp", "socket"])
    bank.record_use(["lamp"])

    assert {hit.pattern.id: hit.uses for hit in bank.hybrid_search("light")} == {"lamp": 2, "torch": 0}


@pytest.mark.parametrize("open_bank", ["sqlite file", "qdrant folder"], indirect=True)
def test_what_is_stored_outlives_the_bank(open_bank: OpenBank, write_pattern: WritePattern) -> None:
    first = open_bank()
    first.store_pattern(write_pattern("pagination", summary="Light.", version="1.1.0"))
    first.close()

    again = open_bank()

    assert ids(again.hybrid_search("light")) == ["pagination"]
    assert ids(again.hybrid_search("pagintion")) == ["pagination"]
    again.store_pattern(write_pattern("pagination", summary="Seats.", version="1.0.0"))
    assert ids(again.hybrid_search("seats")) == []
