"""Golden code as HTML."""

from __future__ import annotations

import re
from html import unescape

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.site.code import highlight

MARKED = """from a import b  # devmatrix: when versioned
# devmatrix: region columns
label = 1
# devmatrix: each entity:
other = 2
# devmatrix: then
third = 3
# devmatrix: end
still = 4
# devmatrix: end
after = 5  # devmatrix: region lines
last = 6
"""


def test_markers_and_what_they_hold_are_told_apart() -> None:
    kinds = [line.kind for line in highlight("app/a.py", MARKED)]

    assert kinds == [
        "marker",
        "marker",
        "inside",
        *["marker", "inside"] * 2,
        "marker",
        "inside",
        "marker",
        "marker",
        "",
    ]


@pytest.mark.parametrize("path", ["a.py", "a.unknown", "Dockerfile", "a.yaml", "Makefile"])
def test_nothing_of_a_file_is_lost_or_becomes_a_tag(path: str) -> None:
    text = '\n\n  x = "</script><b>&amp;" \n\n# <i>\n'

    lines = [unescape(re.sub(r"</?span[^>]*>", "", line.html)) for line in highlight(path, text)]

    assert lines == text.removesuffix("\n").split("\n")


def test_every_golden_file_has_its_own_lines() -> None:
    files = [each for pattern in load_catalog().patterns for each in pattern.files]

    assert [each.target for each in files if len(highlight(each.target, each.text)) != len(each.lines)] == []


def test_an_empty_file_has_no_lines() -> None:
    assert highlight("app/__init__.py", "") == ()
