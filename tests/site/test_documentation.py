"""The documentation pages of an emitted app in a browser: its content policy lets them work, and lets nothing else in.

The CDN is stood in for. The stand-ins do what the real files ask of a policy: they load the document, fonts and images,
write styles into the page and start a worker from a blob.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.projects import example_spec, prepare
from tests.support.servers import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Route

    from tests.support.servers import Server

_SHOW = """
async function show(url) {
  const title = (await (await fetch(url)).json()).info.title;
  const style = document.createElement("style");
  style.textContent = "h1 { font-family: Montserrat; background: url(data:image/gif;base64,R0lGODlhAQABAAAAACw=) }";
  document.head.append(style);
  const heading = document.createElement("h1");
  heading.textContent = title;
  heading.setAttribute("style", "color: green");
  document.body.append(heading);
  await document.fonts.ready;
}
"""
_SWAGGER = f"""{_SHOW}
window.SwaggerUIBundle = (options) => {{ show(options.url); return {{ initOAuth() {{}} }}; }};
SwaggerUIBundle.presets = {{ apis: {{}} }};
SwaggerUIBundle.SwaggerUIStandalonePreset = {{}};
"""
_REDOC = f"""{_SHOW}
const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"])));
worker.onmessage = () => show(document.querySelector("redoc").getAttribute("spec-url"));
"""
_FONTS = "@font-face { font-family: Montserrat; src: url(https://fonts.gstatic.com/s/montserrat.woff2) }"
_CDN = "https://cdn.jsdelivr.net/npm/"
# What is asked for, by the end of its address: a kind and a text.
_FILES = {
    "swagger-ui-bundle.js": ("text/javascript", _SWAGGER),
    "redoc.standalone.js": ("text/javascript", _REDOC),
    "swagger-ui.css": ("text/css", "h1 { color: red }"),
    ".woff2": ("font/woff2", ""),
    ".png": ("image/png", ""),
}
_LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.blockedURI));
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The to-do list, as its developer starts it."""
    project = prepare("task-api", example_spec("simple_task_api"), tmp_path_factory.mktemp("docs") / "project")
    with serve(project) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that hears of every violation, and for which the CDN answers."""
    context = browser.new_context()
    context.add_init_script(_LISTEN)
    context.route("https://**/*", _stand_in)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("path", "assets"),
    [
        ("/docs", [f"{_CDN}swagger-ui-dist@5/swagger-ui-bundle.js", f"{_CDN}swagger-ui-dist@5/swagger-ui.css"]),
        ("/redoc", [f"{_CDN}redoc@2/bundles/redoc.standalone.js", "https://fonts.googleapis.com/css"]),
    ],
)
def test_the_policy_lets_a_documentation_page_work(path: str, assets: list[str], server: Server, page: Page) -> None:
    asked: list[str] = []
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{server.port}{path}")
    page.locator("h1").wait_for()
    assert page.locator("h1").inner_text() == "Task API"
    assert page.evaluate("violations") == []
    assert [each for each in assets if not any(url.startswith(each) for url in asked)] == []


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/nowhere"])
def test_the_policy_lets_no_other_script_in(path: str, server: Server, page: Page) -> None:
    page.goto(f"http://127.0.0.1:{server.port}{path}")
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.src = "https://elsewhere.example/script.js";
            document.documentElement.append(script);
        }"""
    )
    page.wait_for_function("violations.includes('https://elsewhere.example/script.js')")


def _stand_in(route: Route) -> None:
    address = route.request.url
    if address.startswith("https://fonts.googleapis.com/"):
        route.fulfill(content_type="text/css", body=_FONTS)
        return
    found = next((file for end, file in _FILES.items() if address.endswith(end)), None)
    if found is None:
        route.abort()
    else:
        route.fulfill(content_type=found[0], body=found[1], headers={"Access-Control-Allow-Origin": "*"})
