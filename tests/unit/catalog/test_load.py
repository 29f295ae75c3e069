"""A library is found where it is, and says so when it is laid out otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.exhibit import exhibits
from devmatrix.catalog.load import load_catalog, pattern_folders
from devmatrix.catalog.pattern import read_pattern
from devmatrix.catalog.select import conditions_of, find_pattern, unknown
from devmatrix.errors import DevMatrixError, PatternError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalog.conftest import WritePattern


def test_a_pattern_too_high_is_told_where_it_belongs(library: Path, write_pattern: WritePattern) -> None:
    folder = write_pattern("toy")
    with pytest.raises(PatternError, match=r"toys/toy: a pattern lies two folders deep, .*toys/<category>/toy"):
        load_catalog([folder.parent])
    with pytest.raises(PatternError, match="toy: a pattern lies two folders deep"):
        load_catalog([folder])
    assert pattern_folders(library) == (folder,)


def test_a_folder_without_a_pattern_says_how_one_looks(library: Path) -> None:
    with pytest.raises(PatternError, match=r"no pattern in it; .*/<category>/<pattern>/pattern\.toml"):
        load_catalog([library])
    with pytest.raises(PatternError, match="not a folder of patterns"):
        load_catalog([library / "nowhere"])


def test_what_begins_with_a_dot_is_no_pattern(library: Path, write_pattern: WritePattern) -> None:
    folder = write_pattern("toy")
    (library / ".git" / "hooks").mkdir(parents=True)
    (folder.parent / "__pycache__").mkdir()
    assert pattern_folders(library) == (folder,)


def test_a_pattern_is_found_by_id_or_a_near_one_is_named(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("rate_limit")
    catalog = load_catalog(root=library)
    assert find_pattern(catalog, "rate_limit").id == "rate_limit"
    with pytest.raises(DevMatrixError, match=r"no pattern 'rate_limt'; did you mean `rate_limit`\?"):
        find_pattern(catalog, "rate_limt")
    assert str(unknown("scope", "x", ["b", "a"])) == "there is no scope 'x'; choose among a, b"
    assert str(unknown("word", "x", map(str, range(99)))) == "there is no word 'x'"


def test_conditions_are_those_of_the_pattern_and_of_its_files(write_pattern: WritePattern) -> None:
    text = "# devmatrix: when any_versioned and create:\na = 1\n# devmatrix: end\nb = 2  # devmatrix: when search\n"
    pattern = read_pattern(write_pattern("toy", 'when = "auth"\n', {"code/app/toy.py": text}))
    assert conditions_of(pattern) == {"auth", "versioned", "create", "search"}


def test_each_file_is_shown_where_it_lies_and_lands(tmp_path: Path, write_pattern: WritePattern) -> None:
    (tmp_path / "service/project").mkdir(parents=True)
    (tmp_path / "service/project/Makefile.jinja").write_text("{{ slug }}\n", encoding="utf-8")
    files = {"code/app/toy.py": "a = 1\n", "tests/unit/test_toy.py": ""}
    pattern = read_pattern(write_pattern("toy", 'templates = ["Makefile", "nowhere"]\n', files))
    found = exhibits(pattern, tmp_path / "service")
    assert [(each.target, each.place) for each in found] == [
        ("Makefile", "templates/service/project/Makefile.jinja"),
        ("app/toy.py", "toys/toy/code/app/toy.py"),
        ("tests/unit/test_toy.py", "toys/toy/tests/unit/test_toy.py"),
    ]
    assert [each.text for each in found] == ["{{ slug }}\n", "a = 1\n", ""]
