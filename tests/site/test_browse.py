"""Finding a pattern: search, filters, order, keyboard, and what an address remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from tests.support.scores import scores_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.site.conftest import Open

SHOWN = "[...document.querySelectorAll('.card')].filter(each => each.offsetParent).map(each => each.dataset.id)"


@pytest.fixture
def index(visit: Open, site: Path) -> Page:
    return visit(f"file://{site}/index.html").page


def shown(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SHOWN)
    return found


@pytest.mark.parametrize(
    ("query", "pattern"),
    [
        ("pagination", "pagination"),
        ("limit requests", "rate_limiting"),
        ("paginaton", "pagination"),
        ("securty haeders", "security_headers"),
        ("retnull", ""),
        ("environment variables", "env_example"),
        ("page through a list", "pagination"),
        ("DOCKER compose", "docker_compose_full_stack"),
    ],
)
def test_search_puts_what_is_meant_first(index: Page, query: str, pattern: str) -> None:
    index.fill("#search", query)

    found = shown(index)
    assert found[:1] == [pattern] if pattern else found == []
    assert index.is_visible("#none") is not bool(pattern)


def test_search_leaves_out_what_does_not_fit(index: Page) -> None:
    index.fill("#search", "password hashing")

    assert 1 <= len(shown(index)) <= 12


def test_no_query_shows_everything_by_category(index: Page) -> None:
    patterns = load_catalog().patterns

    assert shown(index) == [each.id for each in patterns]
    assert index.inner_text("#count") == f"{len(patterns)} patterns"


def test_filters_of_one_group_add_up_and_groups_narrow(index: Page) -> None:
    index.check("input[value=api_routes]")
    index.check("input[value=observability][name=category]")
    index.check("input[value=app]")

    wanted = [
        each.id
        for each in load_catalog().patterns
        if each.category in {"api_routes", "observability"} and each.scope == "app"
    ]
    assert shown(index) == wanted
    assert index.inner_text("#count") == f"{len(wanted)} patterns"


def test_boxes_tell_how_many_they_would_leave(index: Page) -> None:
    index.check("input[value=api_routes]")

    entities = [each for each in load_catalog().patterns if (each.category, each.scope) == ("api_routes", "entity")]
    assert index.inner_text("label:has([value=entity]) .count") == str(len(entities))


def test_production_ready_leaves_out_candidates_and_what_is_not_scored(index: Page) -> None:
    catalog = load_catalog()
    scores = scores_of(catalog)

    index.check("input[name=ready]")

    assert shown(index) == [each.id for each in catalog.patterns if scores.production_ready(each)]


def test_clear_all_brings_everything_back(index: Page) -> None:
    index.check("input[value=api_routes]")
    index.click("#unfilter")

    index.wait_for_function(
        "many => document.querySelector('#count').textContent === `${many} patterns`", arg=len(load_catalog().patterns)
    )
    assert index.is_disabled("#unfilter")


@pytest.mark.parametrize("order", ["name", "score", "used"])
def test_patterns_are_sorted(index: Page, order: str) -> None:
    index.select_option("#sort", order)

    catalog = load_catalog()
    scores = scores_of(catalog)
    users = {each.id: sum(each.id in other.requires for other in catalog.patterns) for each in catalog.patterns}
    keys = {
        "name": lambda each: each.id,
        "score": lambda each: -float(found.score) if (found := scores.of(each)) else 1,
        "used": lambda each: -users[each.id],
    }
    assert shown(index) == [each.id for each in sorted(catalog.patterns, key=keys[order])]


def test_the_address_remembers_the_view(visit: Open, site: Path) -> None:
    first = visit(f"file://{site}/index.html").page
    first.fill("#search", "limit")
    first.check("input[value=security_hardening]")

    again = visit(first.url).page

    assert again.input_value("#search") == "limit"
    assert shown(again) == shown(first) != []


def test_going_back_restores_the_view(index: Page) -> None:
    index.fill("#search", "pagination")
    before = shown(index)
    index.keyboard.press("Enter")
    index.wait_for_url("**/patterns/pagination.html")
    index.go_back()

    assert shown(index) == before


def test_keyboard_alone_finds_and_opens(index: Page) -> None:
    index.keyboard.press("/")
    index.keyboard.type("limit")
    found = shown(index)
    focused = "document.activeElement.closest('.card')?.dataset.id ?? document.activeElement.id"
    trail = []
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown"):
        index.keyboard.press(key)
        trail.append(index.evaluate(focused))
    index.keyboard.press("Enter")
    index.wait_for_url(f"**/patterns/{found[0]}.html")

    assert trail == [found[0], found[1], found[0], "search", found[0]]


def test_escape_leads_back_to_the_search_then_empties_it(index: Page) -> None:
    index.fill("#search", "limit")
    index.keyboard.press("ArrowDown")
    index.keyboard.press("Escape")
    first = (index.evaluate("document.activeElement.id"), index.input_value("#search"))
    index.keyboard.press("Escape")

    assert first == ("search", "limit")
    assert index.input_value("#search") == ""
    assert len(shown(index)) == len(load_catalog().patterns)


def test_slash_on_another_page_leads_to_the_search(visit: Open, site: Path) -> None:
    page = visit(f"file://{site}/patterns/pagination.html").page
    page.keyboard.press("/")
    page.wait_for_url("**/index.html#q=")

    assert page.evaluate("document.activeElement.id") == "search"


def test_what_has_the_focus_can_be_seen(index: Page) -> None:
    index.fill("#search", "limit")
    index.keyboard.press("ArrowDown")

    shadow = index.evaluate("getComputedStyle(document.activeElement.closest('.card')).boxShadow")
    assert shadow != "none"
