"""Ruff has the last word, whatever else configures it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import PatternError
from devmatrix.render.tidy import format_lines, sort_imports, tidy

if TYPE_CHECKING:
    from pathlib import Path


def test_imports_are_merged_sorted_pruned_and_code_is_formatted() -> None:
    text = (
        "from app.x import b\nimport os\nfrom app.x import a\nfrom uuid import UUID\n"
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    pass\nx=f(a,\n  b, UUID,)\n"
    )
    assert tidy({"app/y.py": text})["app/y.py"] == (
        "from uuid import UUID\n\nfrom app.x import a, b\n\nx = f(a, b, UUID)\n"
    )


def test_other_files_are_left_alone() -> None:
    assert tidy({"a.toml": "x=1", "build/b.py": "x=1"}) == {"a.toml": "x=1", "build/b.py": "x = 1\n"}


def test_configuration_of_the_user_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruff.toml").write_text("line-length = 20\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RUFF_LINE_LENGTH", "20")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    line = "x = [" + ", ".join(["10"] * 20) + "]\n"
    assert tidy({"a.py": line})["a.py"] == line


def test_code_that_does_not_parse_is_the_fault_of_a_pattern() -> None:
    with pytest.raises(PatternError, match=r"cannot be formatted: .*app/y\.py"):
        tidy({"app/y.py": "def f(:\n"})


def test_lines_are_formatted_as_deep_as_they_stand() -> None:
    assert format_lines(["x=1", "", "", "y=2"], 1) == ["x = 1", "", "y = 2"]
    long = "call(" + ", ".join(["argument"] * 9) + ")"
    assert format_lines([long], 0) == [long]
    assert len(format_lines([long], 3)) > 1


def test_elements_and_fragments_stay_as_they_are() -> None:
    assert format_lines(["a=1,", "b  =2,"], 1) == ["a=1,", "b  =2,"]
    assert format_lines(["*, x"], 0) == ["*, x"]


def test_sorting_imports_changes_nothing_else() -> None:
    assert sort_imports("import b\nimport a\n\nx=1\n") == "import a\nimport b\n\nx=1\n"
