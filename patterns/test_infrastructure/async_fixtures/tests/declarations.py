"""The statuses that the OpenAPI document declares, and a watch over those that are answered."""

from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.middleware import ResponseWatch
from app.core.routing import route_template

# By method and path template.
Declarations = dict[tuple[str, str], set[int]]


def declared_statuses(document: dict[str, Any]) -> Declarations:
    """What each operation of an OpenAPI document may answer."""
    return {
        (method.upper(), path): {int(status) for status in operation["responses"]}
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }


def held_to(declarations: Declarations, app: ASGIApp) -> ASGIApp:
    """The app; a status that its operation does not declare fails the test that met it."""

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        watch = ResponseWatch(send)
        await app(scope, receive, watch)
        method, template = scope["method"], route_template(scope)
        # Endpoints that a test adds for itself are not in the document.
        declared = declarations.get((method, template), {watch.status})
        assert watch.status in declared, f"{method} {template} does not declare {watch.status}"

    return watched
