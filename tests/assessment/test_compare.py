"""Whether recorded scores still hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from devmatrix.assessment.compare import find_differences, find_stale, steadied, steadied_record
from devmatrix.assessment.examples import Emitted
from devmatrix.catalog.evidence import Evidence, Lines, Runs
from devmatrix.catalog.record import Example, Record
from devmatrix.catalog.score import pattern_digest
from devmatrix.spec.load import load_spec
from tests.assessment.conftest import TREE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from devmatrix.catalog.load import Catalog

SPEC = "devmatrix: 1\napp: {name: shop}\nentities:\n  Item:\n    fields: {title: string}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Emitted:
    (tmp_path / "spec.yaml").write_text(SPEC)
    return Emitted("shop", load_spec(tmp_path / "spec.yaml"), (), TREE)


@pytest.fixture
def record(toys: Catalog, shop: Emitted) -> Record:
    patterns = {
        each.origin: Evidence(
            each.origin,
            each.category,
            pattern_digest(each, toys.templates),
            {"shop": Runs(5)},
            Lines(100, 100),
            {"high": 0, "medium": 0, "low": 0},
        )
        for each in toys.patterns
    }
    example = Example(shop.spec_digest, TREE.digest(), {"lint": "passed", "docker": "not_run"}, {"docker": "no engine"})
    return Record("devmatrix patterns score", {}, {"shop": example}, patterns)


def test_what_has_not_changed_is_not_stale(record: Record, toys: Catalog, shop: Emitted) -> None:
    assert list(find_stale(record, toys.patterns, toys, [shop])) == []


def without(record: Record, origin: str) -> Record:
    return replace(record, patterns={name: each for name, each in record.patterns.items() if name != origin})


def moved(record: Record, **change: Any) -> Record:
    return replace(record, examples={"shop": replace(record.examples["shop"], **change)})


STALE: list[tuple[Callable[[Record], Record], str]] = [
    (lambda record: without(record, "beta@1.0.0"), "beta@1.0.0: has not been scored"),
    (lambda record: moved(record, spec="0"), "example shop: its spec has changed"),
    (lambda record: moved(record, tree="0"), "example shop: what is emitted for it has changed"),
    (lambda record: moved(record, not_run={"boot": "port"}), "example shop: boot was not run: port"),
]


@pytest.mark.parametrize(("change", "reason"), STALE, ids=["unscored", "spec", "tree", "not run"])
def test_what_has_changed_is_told(
    record: Record, toys: Catalog, shop: Emitted, change: Callable[[Record], Record], reason: str
) -> None:
    assert list(find_stale(change(record), toys.patterns, toys, [shop])) == [reason]


def test_changed_bytes_and_patterns_that_are_gone_are_told(record: Record, toys: Catalog, shop: Emitted) -> None:
    (toys.by_id["alpha"].folder / "README.md").write_text("# Alpha\n")
    kept = [each for each in toys.patterns if each.id != "gamma"]

    assert list(find_stale(record, kept, toys, [shop])) == [
        "gamma@1.0.0: there is no such pattern any more",
        "alpha@1.0.0: has changed since it was scored",
    ]


def test_new_and_lost_examples_are_told(record: Record, toys: Catalog, shop: Emitted) -> None:
    assert list(find_stale(record, toys.patterns, toys, [replace(shop, name="store")])) == [
        "example shop: is gone",
        "example store: has not been judged",
    ]


def changed(record: Record, **change: Any) -> Record:
    return replace(record, patterns={**record.patterns, "beta@1.0.0": replace(record.patterns["beta@1.0.0"], **change)})


@pytest.mark.parametrize(
    ("change", "reasons"),
    [
        ({}, []),
        ({"lines": Lines(99, 100)}, []),
        ({"lines": Lines(103, 105)}, []),
        ({"lines": Lines(97, 100)}, ["tests covered 1, now 0.97"]),
        ({"lines": Lines(0, 0)}, ["tests covered 1, now nothing"]),
        ({"runs": {"shop": Runs(4, ("lint",))}}, ["failed none, now lint in shop", "scored 1, now 0.9111"]),
        # A machine that has Docker ran one gate more.
        ({"runs": {"shop": Runs(6)}}, []),
        ({"findings": {"high": 0, "medium": 0, "low": 1}}, ["findings were none, now 1 low"]),
        ({"promised": ("log:a",), "seen": ("log:a",)}, ["signals seen were none, now log:a"]),
    ],
    ids=str,
)
def test_a_newer_assessment_may_differ_in_what_varies_only(
    record: Record, change: dict[str, Any], reasons: list[str]
) -> None:
    assert list(find_differences(record, changed(record, **change))) == [f"beta@1.0.0: {each}" for each in reasons]


def test_a_gate_that_fails_now_is_told(record: Record) -> None:
    fresh = moved(record, gates={"lint": "failed", "docker": "failed"})

    assert list(find_differences(record, fresh)) == ["example shop: lint has failed", "example shop: docker has failed"]
    assert list(find_differences(fresh, fresh)) == []


def test_a_gate_that_is_not_run_now_is_told(record: Record) -> None:
    gates = record.examples["shop"].gates
    fresh = moved(record, gates={name: each for name, each in gates.items() if name != "lint"})
    assert list(find_differences(record, fresh)) == [f"example shop: lint was {gates['lint']}, now not_run"]


def test_scoring_again_keeps_figures_that_hang_on_chance(record: Record) -> None:
    jittered = changed(record, lines=Lines(98, 100))

    assert steadied_record(jittered, record).as_text() == record.as_text()
    worse = changed(record, lines=Lines(97, 100))
    assert steadied_record(worse, record) == worse
    assert steadied_record(record, without(record, "beta@1.0.0")) == record


def test_chance_never_decides(record: Record) -> None:
    before = replace(record.patterns["beta@1.0.0"], lines=Lines(85, 100))
    below = replace(before, lines=Lines(83, 100))
    other_bytes = replace(before, digest="1", lines=Lines(86, 100))

    assert (before.production_ready, below.production_ready) == (True, False)
    assert steadied(below, before) == below
    assert steadied(other_bytes, before) == other_bytes
