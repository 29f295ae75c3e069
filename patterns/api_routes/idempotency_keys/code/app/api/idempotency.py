"""Endpoints that may be asked again: whoever sends the same key gets the answer that there was."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.routing import APIRoute
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.session import RequestSession
from app.core.idempotency import IdempotencySettings, claim, digest, keep

REPLAYED = "Idempotency-Replayed"

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern="^[ -~]*$",
        description="Chosen by the client: a request that is repeated with it is carried out once.",
    ),
]


class AnsweredBefore(Exception):  # noqa: N818 - no error
    """The request was carried out already."""

    def __init__(self, response: Response) -> None:
        self.response = response


async def claim_key(request: Request, session: RequestSession, idempotency_key: IdempotencyKey = None) -> None:
    """Let the first request with a key through; AnsweredBefore for the others."""
    if idempotency_key is None:
        return
    settings: IdempotencySettings = request.app.state.settings
    # Callers share one space of keys: once the app tells them apart, who calls belongs in here.
    parts = (request.method, request.url.path, idempotency_key)
    key = digest(*(part.encode() for part in parts))
    kept = await claim(session, key, digest(await request.body()), settings.idempotency_keep_seconds)
    if kept is not None:
        headers = kept["headers"] | {REPLAYED: "true"}
        raise AnsweredBefore(Response(kept["body"], status_code=kept["status"], headers=headers))
    request.state.claim = (session, key)


OncePerKey = Depends(claim_key)


class RepeatableRoute(APIRoute):
    """Keeps the answer to a request with a key, while the transaction of the request is still open."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_once(request: Request) -> Response:
            try:
                response = await handle(request)
            except AnsweredBefore as answered:
                return answered.response
            claimed: tuple[AsyncSession, str] | None = getattr(request.state, "claim", None)
            if claimed is not None:
                headers = {name: value for name, value in response.headers.items() if name != "content-length"}
                body = bytes(response.body)
                await keep(*claimed, status=response.status_code, headers=headers, body=body)
            return response

        return handle_once if "POST" in (self.methods or ()) else handle
