"""Every folder of `tests/cases` is a case: `spec.yaml` and what has to come of it, compared whole.

A bad spec has a `stderr.txt`, a good one an `app.txt`. `DEVMATRIX_BLESS=1 pytest tests/unit/spec` writes
both anew: read the difference before it is committed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from devmatrix.diagnostics import Source, render
from devmatrix.errors import SpecError
from devmatrix.model.build import build_app
from devmatrix.reserved import Reserved
from devmatrix.spec.load import load_spec
from tests.unit.spec.outline import outline

CASES = sorted(each.parent for each in (Path(__file__).parents[2] / "cases").glob("*/spec.yaml"))
BLESS = os.environ.get("DEVMATRIX_BLESS") == "1"


def run(path: Path) -> tuple[str, str]:
    """The name of the golden file and the text that belongs in it."""
    try:
        return "app.txt", outline(build_app(load_spec(path), Reserved()))
    except SpecError as error:
        source = Source(path.name, error.source.text)
        return "stderr.txt", render(error.diagnostics, source)


@pytest.mark.parametrize("case", CASES, ids=lambda each: each.name)
def test_case_gives_its_golden_output(case: Path) -> None:
    started = time.perf_counter()
    name, text = run(case / "spec.yaml")
    took = time.perf_counter() - started
    if BLESS:
        (case / name).write_text(text, encoding="utf-8")
    assert (case / name).exists(), f"{case.name} gave {name}:\n{text}"
    assert (case / name).read_text(encoding="utf-8") == text
    assert {each.name for each in case.iterdir()} == {"spec.yaml", name}
    assert took < 1


def test_there_are_enough_bad_specs() -> None:
    assert len([each for each in CASES if (each / "stderr.txt").exists()]) >= 60


def test_good_cases_are_named_so() -> None:
    assert [each for each in CASES if each.name.startswith("good_") != (each / "app.txt").exists()] == []
