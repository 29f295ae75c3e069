"""Every code is in the catalogue, and every code of the catalogue is shown by some case."""

from __future__ import annotations

import re
from pathlib import Path

from devmatrix.spec.codes import CODES, RANGES
from devmatrix.spec.reference import render_reference

ROOT = Path(__file__).parents[3]
# Shown by tests that make their file when they run.
ELSEWHERE = {"DM001", "DM002", "DM008"}
# `DM` and three digits, quoted as a code is in the source.
_USED = re.compile(r'"(DM\d{3})"')


def test_every_code_that_is_used_is_in_the_catalogue() -> None:
    used = {
        code
        for folder in ("spec", "model", "expressions")
        for path in (ROOT / "devmatrix" / folder).rglob("*.py")
        for code in _USED.findall(path.read_text())
    }
    assert used == set(CODES)


def test_every_code_is_shown_by_a_case() -> None:
    shown = {
        code
        for path in (ROOT / "tests" / "cases").glob("*/stderr.txt")
        for code in re.findall(r": (DM\d{3}) ", path.read_text(encoding="utf-8"))
    }
    assert set(CODES) - shown - ELSEWHERE == set()


def test_every_code_is_in_a_range() -> None:
    assert {code[:3] for code in CODES} == set(RANGES)


def test_the_reference_names_every_code() -> None:
    text = render_reference()
    assert [code for code in CODES if code not in text] == []
