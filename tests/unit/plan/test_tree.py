"""The tree refuses what no file system could hold, and says who asked for it."""

from __future__ import annotations

import pytest

from devmatrix.errors import PatternError
from devmatrix.tree import File, FileTree


def file(path: str, text: str = "", origin: str = "one@1.0.0") -> File:
    return File(path, text, origin)


def test_files_stand_in_the_order_of_their_paths() -> None:
    assert list(FileTree([file("b"), file("a/c")])) == ["a/c", "b"]


def test_the_digest_depends_on_paths_and_texts_only() -> None:
    tree = FileTree([file("a", "x"), file("b", "y")])
    assert tree.digest() == FileTree([file("b", "y", "two@2.0.0"), file("a", "x")]).digest()
    assert tree.digest() != FileTree([file("a", "y"), file("b", "x")]).digest()
    assert FileTree([file("ab", "c")]).digest() != FileTree([file("a", "bc")]).digest()


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../b", "a//b", "./a", "a\\b", ""])
def test_a_path_that_is_not_inside_the_project_is_refused(path: str) -> None:
    with pytest.raises(PatternError, match="not a path inside the project"):
        FileTree([file(path)])


def test_two_files_at_one_path_name_both_patterns() -> None:
    with pytest.raises(PatternError, match=r"a: written by both one@1\.0\.0 and two@2\.0\.0"):
        FileTree([file("a")]).merged(FileTree([file("a", origin="two@2.0.0")]))


def test_paths_that_differ_in_case_only_are_refused() -> None:
    with pytest.raises(PatternError, match="differ in case only"):
        FileTree([file("README.md"), file("Readme.md")])


def test_a_file_is_no_folder() -> None:
    with pytest.raises(PatternError, match=r"a is a file .* and a folder"):
        FileTree([file("a"), file("a/b/c")])


def test_a_script_is_executable() -> None:
    assert file("x", "#!/bin/sh\n").executable
    assert not file("x", "echo\n").executable
