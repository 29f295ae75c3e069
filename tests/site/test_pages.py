"""Every page for everybody: contrast and names by axe, themes, narrow windows, no script, one address each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from devmatrix.catalog.load import load_catalog

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.site.conftest import Open

PAGES = ("index.html", "patterns/entity_models.html", "patterns/rate_limiting.html", "graph.html", "scores.html")
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
WHITE, BLACK = "rgb(250, 248, 244)", "rgb(18, 20, 23)"
GROUND = "getComputedStyle(document.body).backgroundColor"


def violations(page: Page) -> list[str]:
    """What axe finds; it may not load the style sheets again, which our policy forbids."""
    found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", [each for each in PAGES if each != "patterns/rate_limiting.html"])
def test_axe_finds_nothing(visit: Open, site: Path, path: str, theme: str, size: str) -> None:
    page = visit(f"file://{site}/{path}", color_scheme=theme, viewport=SIZES[size], reduced_motion="reduce").page

    assert violations(page) == []


def test_axe_would_find_a_fault(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/index.html").page
    page.evaluate("document.querySelector('label[for=search]').remove()")
    page.evaluate("document.querySelector('#search').removeAttribute('placeholder')")

    assert any(each.startswith("label:") for each in violations(page))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_window(visit: Open, site: Path, path: str) -> None:
    page = visit(f"file://{site}/{path}").page
    wide = []
    for width in (360, 390, 560, 768, 901, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(width)

    assert wide == []


@pytest.mark.parametrize(("theme", "colour"), [("light", WHITE), ("dark", BLACK)])
def test_the_theme_of_the_system_is_followed(visit: Open, site: Path, theme: str, colour: str) -> None:
    assert visit(f"file://{site}/index.html", color_scheme=theme).page.evaluate(GROUND) == colour


def test_a_chosen_theme_is_remembered_on_every_page(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/index.html", color_scheme="light").page
    page.click("#theme")
    chosen = page.evaluate(GROUND)
    page.goto(f"file://{site}/graph.html")

    assert (chosen, page.evaluate(GROUND)) == (BLACK, BLACK)
    assert page.get_attribute("#theme", "aria-pressed") == "true"


def test_without_scripts_everything_can_be_read(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/index.html", java_script_enabled=False).page
    links = page.locator(".card a")
    everything = links.count()
    links.filter(has_text="pagination").first.click()

    assert everything == len(load_catalog().patterns)
    assert page.is_visible("h1:has-text('pagination')")
    assert page.is_visible("text=Offset pages read and drop the rows before them")
    assert page.is_visible(".code")
    assert not page.is_visible("#theme")


def test_every_link_leads_somewhere(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/index.html").page
    broken = []
    for path in sorted(site.rglob("*.html")):
        page.goto(path.as_uri())
        targets = page.evaluate(
            "[...document.querySelectorAll('a')].map(each => each.href.baseVal ?? each.getAttribute('href'))"
        )
        for target in targets:
            file, _, anchor = target.partition("#")
            found = (path.parent / file) if file else path
            named = "=" in anchor or not anchor or f'id="{anchor}"' in found.read_text(encoding="utf-8")
            if not found.is_file() or not named:
                broken.append(f"{path.name}: {target}")

    assert broken == []


def test_a_pattern_shows_its_code_with_markers_and_its_evidence(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/patterns/entity_models.html").page
    marker = page.locator(".line.marker", has_text="# devmatrix: region model_columns")
    code = page.locator("details.file[open] code .line").all_inner_texts()
    source = next(each for each in load_catalog().by_id["entity_models"].files if each.target.endswith("stock_item.py"))

    assert marker.count() == 1
    assert [line.rstrip("\n") for line in code] == source.lines
    assert page.locator(".facts a", has_text="async_declarative_base").count() == 1
    assert "gate runs passed" in page.inner_text(".facts")


def test_a_link_to_a_file_unfolds_it(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/patterns/pagination.html").page
    page.click(".tree li:nth-child(2) a")

    assert page.locator("#file-2").get_attribute("open") is not None


def test_all_files_are_opened_at_once(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/patterns/pagination.html").page
    page.click("#unfold")

    assert page.locator("details.file:not([open])").count() == 0
    assert page.get_attribute("#unfold", "aria-expanded") == "true"


def test_the_graph_shows_the_neighbours_of_what_has_the_focus(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/graph.html").page
    page.focus("a#pagination")

    pattern = load_catalog().by_id["pagination"]
    marked = page.evaluate("[...document.querySelectorAll('.node.out')].map(each => each.id)")
    assert sorted(marked) == sorted(pattern.requires)
    assert page.locator(".edges .in").count() == sum("pagination" in each.requires for each in load_catalog().patterns)


def test_the_graph_is_a_table_too(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/graph.html").page

    assert page.locator("tbody tr").count() == len(load_catalog().patterns)
