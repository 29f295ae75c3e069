"""A real browser over real pages; whatever it asks the network for, or complains about, fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.site import build_site, write_site
from tests.support.scores import scores_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request

# No sandbox: tests run as root in containers. The rest keeps Chromium itself from calling home.
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Visit:
    """A browser window, and what it did that a page of ours never does."""

    context: BrowserContext
    page: Page
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Open = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for the whole run."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        reason = "Chromium is not on this machine; `apt-get install chromium` brings it"
        # CI must never be green because it looked at nothing.
        pytest.fail(reason) if os.environ.get("DEVMATRIX_CI") else pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the library, scored for the occasion: most patterns, some of them below their threshold."""
    catalog = load_catalog()
    return write_site(build_site(catalog, scores_of(catalog)), tmp_path_factory.mktemp("browse") / "site")


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens a page at an address; what every visit asked for and complained about is checked in the end."""
    visits: list[Visit] = []

    def open_page(address: str, **options: object) -> Visit:
        context = browser.new_context(**options)  # type: ignore[arg-type]  # a case is a set of options
        found = Visit(context, context.new_page())
        visits.append(found)
        context.on("request", lambda request: _note(found, request))
        found.page.on("console", lambda said: found.complaints.append(said.text))
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.goto(address)
        return found

    yield open_page
    for each in visits:
        each.context.close()
    assert [url for each in visits for url in each.asked if not _stays(url)] == []
    assert [text for each in visits for text in each.complaints] == []


def _note(visit: Visit, request: Request) -> None:
    visit.asked.append(request.url)


def _stays(url: str) -> bool:
    return url.startswith(("file://", "data:", "http://127.0.0.1:"))
