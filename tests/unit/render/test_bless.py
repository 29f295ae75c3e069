"""Blessing writes what is rendered for the exemplar into the golden files, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.source import Source
from devmatrix.render.bless import bless, seeded
from devmatrix.render.scope import REGIONS, Fragment, Scope

if TYPE_CHECKING:
    from pathlib import Path


def toy_columns(scope: Scope) -> Fragment:
    lines = ("price: Decimal=Decimal(1)", "", f"of: {scope.subject.name.pascal}")
    return Fragment(lines, frozenset({"from decimal import Decimal"}), frozenset({"from uuid import UUID"}))


@pytest.fixture(autouse=True)
def _toy_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(REGIONS, "toy_columns", toy_columns)


def source(folder: Path, text: str, name: str = "x.py") -> Source:
    (folder / name).write_text(text, encoding="utf-8")
    return Source(folder / name, name, "toy")


def test_the_body_of_a_region_is_replaced_and_its_imports_are_added(tmp_path: Path, book_scope: Scope) -> None:
    text = (
        '"""Doc."""\n\nimport os\n\n\n'
        "class StockItem:\n    # devmatrix: region toy_columns\n    old: os\n    # devmatrix: end\n"
    )
    assert bless(source(tmp_path, text), book_scope) == (
        '"""Doc."""\n\nimport os\nfrom decimal import Decimal\nfrom typing import TYPE_CHECKING\n\n'
        "if TYPE_CHECKING:\n    from uuid import UUID\n\n\nclass StockItem:\n    # devmatrix: region toy_columns\n"
        "    price: Decimal = Decimal(1)\n\n    of: PaperBook\n    # devmatrix: end\n"
    )


def test_siblings_are_written_where_there_are_none(tmp_path: Path, app_scope: Scope) -> None:
    text = "# devmatrix: each entity\nadd(StockItem)\n\nother()\n"
    assert (
        bless(source(tmp_path, text), app_scope) == "# devmatrix: each entity\nadd(StockItem)\nadd(Class)\n\nother()\n"
    )


def test_blessing_twice_changes_nothing(tmp_path: Path, book_scope: Scope) -> None:
    text = "class StockItem:\n    # devmatrix: region toy_columns\n    # devmatrix: end\n    x = 1\n"
    once = bless(source(tmp_path, text), book_scope)
    assert bless(source(tmp_path, once), book_scope) == once


def test_marked_imports_keep_their_places(tmp_path: Path, book_scope: Scope) -> None:
    text = (
        "import zlib  # devmatrix: when create\nimport ast\n\n"
        "# devmatrix: region toy_columns\nx = 1\n# devmatrix: end\n"
    )
    blessed = bless(source(tmp_path, text), book_scope)
    assert blessed.index("import zlib  # devmatrix: when create\n") < blessed.index("import ast\n")


def test_an_empty_body_is_seeded_so_that_it_can_be_read(tmp_path: Path) -> None:
    text = "class StockItem:\n    # devmatrix: region toy_columns\n    # devmatrix: end\n"
    assert seeded(source(tmp_path, text)).text == (
        "class StockItem:\n    # devmatrix: region toy_columns\n    pass\n    # devmatrix: end\n"
    )
