"""The page of a validation report in a real browser: readable for everybody, deaf to what tools printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.formats import html
from tests.site.test_pages import SIZES, violations
from tests.support.reports import EMPTY, FAILED, PASSED

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.validate.report import Report
    from tests.site.conftest import Open


@pytest.fixture
def address(tmp_path: Path) -> str:
    return written(FAILED, tmp_path)


def written(report: Report, folder: Path) -> str:
    path = folder / "report.html"
    path.write_text(html.page(report), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(visit: Open, address: str, theme: str, size: str) -> None:
    page = visit(address, color_scheme=theme, viewport=SIZES[size]).page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert violations(page) == []


@pytest.mark.parametrize("report", [PASSED, EMPTY], ids=["passed", "empty"])
def test_axe_finds_nothing_where_there_is_less(visit: Open, tmp_path: Path, report: Report) -> None:
    assert violations(visit(written(report, tmp_path)).page) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_no_wider_than_the_window(visit: Open, address: str, width: int) -> None:
    page = visit(address, viewport={"width": width, "height": 800}).page
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_tools_printed_is_text(visit: Open, address: str) -> None:
    found = visit(address)
    page = found.page

    assert page.title() == "task-api: failed · DevMatrix validation"
    assert page.locator("img").count() == 0
    assert "</script><script>" in page.inner_text("#gate-tests pre")
    assert found.asked == [address]


def test_findings_are_filtered_by_gate(visit: Open, address: str) -> None:
    page = visit(address).page
    page.select_option("#gate", "security")

    rows = page.locator("#findings tbody tr")
    assert [rows.nth(each).is_visible() for each in range(rows.count())] == [False, True]
    assert page.inner_text("#shown") == "1 of 2 shown"


def test_failed_gates_are_unfolded_and_the_others_open_by_keyboard(visit: Open, address: str) -> None:
    page = visit(address).page
    before = page.evaluate("[...document.querySelectorAll('.gate[open]')].map(each => each.id)")
    page.focus("#gate-boot summary")
    page.keyboard.press("Enter")

    assert before == ["gate-tests"]
    assert page.is_visible("text=not among the 41 metrics exposed")


def test_it_can_be_read_without_scripts(visit: Open, address: str) -> None:
    page = visit(address, java_script_enabled=False).page
    page.click("#gate-boot summary")

    assert page.is_visible("text=not among the 41 metrics exposed")
    assert page.is_visible("text=Standard pseudo-random generators")
    assert not page.is_visible("select")


def test_paper_shows_everything(visit: Open, address: str) -> None:
    page = visit(address).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.locator("details:not([open])").count() == 0
    assert page.is_visible("text=All checks passed!")
