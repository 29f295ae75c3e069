"""Second law: rendering for the mirror leaves no word of the exemplar, and gives an app that works.

It proves that everything is renamed.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from devmatrix import pipeline
from devmatrix.laws.mirror import leaks, word_pairs
from devmatrix.project.lock import lock_project
from devmatrix.validate import Options

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.laws.library import Library


def test_the_mirror_is_the_exemplar_under_a_bijection(library: Library) -> None:
    pairs = dict(word_pairs(library.root))
    assert len(set(pairs.values())) == len(pairs)
    assert not set(pairs) & set(pairs.values())


def test_no_word_of_the_exemplar_is_left(library: Library) -> None:
    assert not leaks(library)


def test_every_rendered_module_parses(library: Library) -> None:
    for path, file in library.mirror.items():
        if path.endswith(".py"):
            ast.parse(file.text, path)


def test_both_projects_have_the_same_files_for_each_entity(library: Library) -> None:
    assert len(library.mirror) == len(library.exemplar.steps)


@pytest.mark.drawn
def test_the_mirror_lints_types_and_passes_its_tests(library: Library, tmp_path: Path) -> None:
    def finish(staged: Path, before: Path | None) -> None:
        lock_project(staged, before)

    project = pipeline.generate(library.root / "mirror.yaml", tmp_path / "mirror", finish=finish)
    report = pipeline.validate(project.path, Options(quick=True))
    assert report.passed, report
