"""The site as bytes: complete, the same every time, and safe whatever a pattern says."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.site import build_site
from tests.support.scores import scores_of

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</script><script>alert(1)</script>"
PATTERN = f"""version = "1.0.0"
summary = "{HOSTILE}"
purpose = "{HOSTILE}"
keywords = ["{HOSTILE}"]
domain = "http"
security_level = "standard"
scope = "app"

[contributes]
make = [{{ target = "toy", help = "{HOSTILE}", run = ["true"] }}]
"""
DIGEST = (
    "import hashlib; from devmatrix.catalog.load import load_catalog; from devmatrix.site import build_site; "
    "print(hashlib.sha256(repr(sorted(build_site(load_catalog()).items())).encode()).hexdigest())"
)


@pytest.fixture(scope="module")
def plain() -> dict[str, bytes]:
    return build_site(load_catalog())


@pytest.fixture(scope="module")
def scored() -> dict[str, bytes]:
    return build_site(load_catalog(), scores_of(load_catalog()))


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A library of somebody who means no good."""
    folder = tmp_path / "team" / "api_routes" / "toy"
    (folder / "code" / "app").mkdir(parents=True)
    (folder / "pattern.toml").write_text(PATTERN)
    (folder / "README.md").write_text(f"# Toy\n\nRead this: {HOSTILE}\n")
    (folder / "code" / "app" / "toy.py").write_text(f'"""{HOSTILE}"""\n')
    return tmp_path / "team"


def test_there_is_a_page_for_each_pattern(plain: dict[str, bytes]) -> None:
    pages = {f"patterns/{each.id}.html" for each in load_catalog().patterns}
    assert {path for path in plain if path.endswith(".html")} == pages | {"index.html", "graph.html", "scores.html"}


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(digests) == 1


def test_what_a_pattern_says_is_text(team: Path) -> None:
    files = build_site(load_catalog([team]))
    pages = {path: content.decode() for path, content in files.items() if path.endswith(".html")}

    assert "alert(1)" in pages["patterns/toy.html"]
    assert [path for path, text in pages.items() if "<script>" in text] == []


def test_pages_name_nothing_outside(scored: dict[str, bytes]) -> None:
    outside = []
    for path, content in scored.items():
        loaded = re.findall(r"(?:src|srcset|action|poster|data)=\"([^\"]*)\"|url\(([^)]*)\)|@import", content.decode())
        loaded += re.findall(r"<(?:link|use|image)[^>]* href=\"([^\"]*)\"", content.decode())
        outside += [(path, each) for each in loaded if re.search(r"//", "".join(each).replace("http://www.w3.org", ""))]

    assert outside == []


def test_without_scores_no_pattern_shows_one(plain: dict[str, bytes]) -> None:
    assert b"Not scored yet." in plain["patterns/pagination.html"]
    assert b'class="ring' not in plain["index.html"]


def test_a_score_is_shown_with_its_verdict(scored: dict[str, bytes]) -> None:
    catalog = load_catalog()
    scores = scores_of(catalog)
    candidate = next(each for each in catalog.patterns if scores.of(each) and not scores.production_ready(each))

    page = scored[f"patterns/{candidate.id}.html"].decode()

    assert "a candidate" in page
    assert "failed tests in blog" in page
