import pytest
from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from app.core.middleware import BaseMiddleware
from app.core.routing import client_address, is_documentation, is_probe, route_template
from app.core.settings import BaseAppSettings
from tests.serving import in_process

things = APIRouter(prefix="/things")


@things.get("/{thing_id}")
async def read_thing(thing_id: int) -> int:
    return thing_id


def an_app() -> tuple[FastAPI, list[str]]:
    """An app with nested routers, and the templates of the requests that it answered."""
    templates: list[str] = []

    class Noting(BaseMiddleware[BaseAppSettings]):
        async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
            await self.app(scope, receive, send)
            templates.append(route_template(scope))

    app = FastAPI()
    version = APIRouter(prefix="/v1")
    version.include_router(things)
    app.include_router(version)
    app.add_api_route("/plain/{name}", lambda name: name)
    app.add_middleware(Noting, settings=BaseAppSettings(_env_file=None))
    return app, templates


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("GET", "/v1/things/7", "/v1/things/{thing_id}"),
        ("GET", "/v1/things/not-a-number", "/v1/things/{thing_id}"),
        ("PUT", "/v1/things/7", "/v1/things/{thing_id}"),
        ("GET", "/plain/x", "/plain/{name}"),
        ("GET", "/docs", "/docs"),
        ("GET", "/v1/nothing/7", "unmatched"),
        ("GET", "/v1/things/7/", "unmatched"),
    ],
)
async def test_a_request_is_named_by_its_whole_template(
    method: str, path: str, template: str
) -> None:
    app, templates = an_app()
    async with in_process(app) as client:
        await client.request(method, path)
    assert templates == [template]


@pytest.mark.parametrize(
    ("path", "root_path", "probe"),
    [
        ("/health", "", True),
        ("/health/ready", "", True),
        ("/metrics", "", True),
        ("/shop/metrics", "/shop", True),
        ("/healthy-things", "", False),
        ("/v1/health", "", False),
    ],
)
def test_probes_are_recognised(path: str, root_path: str, probe: bool) -> None:
    assert is_probe({"path": path, "root_path": root_path}) is probe


def test_documentation_is_where_the_app_says() -> None:
    app = FastAPI(docs_url="/manual", redoc_url=None)
    assert is_documentation({"app": app, "path": "/manual"})
    assert is_documentation({"app": app, "path": "/openapi.json"})
    assert not is_documentation({"app": app, "path": "/docs"})


def test_a_client_on_a_unix_socket_has_no_address() -> None:
    assert client_address({"client": None}) is None
    assert client_address({"client": ("192.0.2.1", 80)}) == "192.0.2.1"
