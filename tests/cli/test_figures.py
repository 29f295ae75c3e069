"""What the report says of a gate, in words."""

from __future__ import annotations

import pytest

from devmatrix.cli.verdict import figures
from devmatrix.validate.report import Outcome, Result


@pytest.mark.parametrize(("skipped", "said"), [(0, "1.0 s, 7 tests"), (3, "1.0 s, 4 tests, 3 skipped")])
def test_a_skipped_test_is_not_counted_as_run(skipped: int, said: str) -> None:
    result = Result("tests", Outcome.PASSED, "pytest", 1.0, figures={"tests": 7, "skipped": skipped})

    assert figures(result) == said
