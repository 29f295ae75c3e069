"""What middleware may ask about the route and the sender of a request."""

from fastapi import FastAPI
from starlette.types import Scope

UNMATCHED = "unmatched"
PROBES = ("/health", "/metrics")
BELOW_PROBES = tuple(f"{probe}/" for probe in PROBES)


def route_template(scope: Scope) -> str:
    """The template of the route that answered, such as `/api/v1/things/{thing_id}`.

    Known once routing is done. Never the raw path: labels must not grow with what clients send.
    """
    # An included router hides its prefix from `scope["route"]`; FastAPI keeps the whole path here.
    included = scope.get("fastapi", {}).get("effective_route_context")
    route = included or scope.get("route")
    if route is not None:
        return str(route.path)
    return request_path(scope) if is_documentation(scope) else UNMATCHED


def offered_methods(scope: Scope) -> set[str]:
    """The methods that the path offers, by the OpenAPI document: the router knows those of one route only."""
    operations = scope["app"].openapi()["paths"].get(route_template(scope), {})
    return {method.upper() for method in operations}


def request_path(scope: Scope) -> str:
    """The path below the prefix that a proxy may serve this app under."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def is_probe(scope: Scope) -> bool:
    """Whether the request comes from the machinery that watches the app."""
    path = request_path(scope)
    return path in PROBES or path.startswith(BELOW_PROBES)


def is_documentation(scope: Scope) -> bool:
    """Whether the request asks for the documentation of the API."""
    app: FastAPI = scope["app"]
    pages = (app.docs_url, app.redoc_url, app.swagger_ui_oauth2_redirect_url, app.openapi_url)
    return request_path(scope) in pages


def client_address(scope: Scope) -> str | None:
    """The address of the sender; None on a Unix socket."""
    client = scope.get("client")
    return client[0] if client else None
