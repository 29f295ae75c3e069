"""Renaming: every form, in every surrounding."""

from __future__ import annotations

import pytest

from devmatrix.catalog.exemplar import compile_text
from devmatrix.names import Name


def renamed(text: str, subject: str, *, is_python: bool = True, plural: str | None = None) -> str:
    names = {"app": Name.parse("book-shop"), "subject": Name.parse(subject, plural=plural)}
    return compile_text(text, is_python=is_python).apply(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class StockItemCreate(Base):", "class PaperBookCreate(Base):"),
        ("async def list_stock_items(): ...", "async def list_paper_books(): ..."),
        ('prefix="/stock-items/{stock_item_id}"', 'prefix="/paper-books/{paper_book_id}"'),
        ('"""Stock items, each stock item."""', '"""Paper books, each paper book."""'),
        ("STOCK_ITEM_LIMIT = STOCK_ITEMS", "PAPER_BOOK_LIMIT = PAPER_BOOKS"),
        ("StockItems", "PaperBooks"),
        ("stock_api stock-api StockApi", "book_shop book-shop BookShop"),
        ("stock_movement StorageSite", "stock_movement StorageSite"),
    ],
)
def test_each_form_becomes_the_same_form_of_the_other_name(text: str, expected: str) -> None:
    assert renamed(text, "PaperBook") == expected


def test_acronyms_keep_their_spelling() -> None:
    assert renamed("StockItem stock_item stock item", "HTTPEndpoint") == "HTTPEndpoint http_endpoint HTTP endpoint"


def test_given_plurals_are_used() -> None:
    assert renamed("StockItems stock_items", "Person", plural="Folk") == "Folk folk"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from app.models.stock_item import StockItem", "from app.models.class_ import Class"),
        ("stock_item = 1", "class_ = 1"),
        ("stock_item_id, new_stock_item", "class_id, new_class"),
        ('name="stock_item"', 'name="class"'),
        ("app/models/stock_item.py", "app/models/class_.py"),
        ("tests/test_stock_item.py", "tests/test_class.py"),
        ("stock_items", "classes"),
    ],
)
def test_a_keyword_is_escaped_where_it_would_be_an_identifier(text: str, expected: str) -> None:
    assert renamed(text, "Class") == expected


def test_outside_python_nothing_is_escaped() -> None:
    assert renamed("table: stock_item", "Class", is_python=False) == "table: class"


def test_a_role_without_a_name_keeps_its_words() -> None:
    renaming = compile_text("StockItem of stock_api", is_python=True)
    assert renaming.apply({"app": Name.parse("shop")}) == "StockItem of shop"


def test_names_are_text_and_never_patterns() -> None:
    assert renamed("stock-item", "ABook") == "a-book"
