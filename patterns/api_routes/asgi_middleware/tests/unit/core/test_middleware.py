from fastapi import FastAPI, Response
from starlette.types import Message, Receive, Scope, Send

from app.core.middleware import BaseMiddleware, ResponseWatch, raw_headers, sending_headers
from app.core.settings import BaseAppSettings
from tests.serving import in_process


class Marking(BaseMiddleware[BaseAppSettings]):
    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = raw_headers({"X-Mark": "from middleware", "X-Other": "other"})
        await self.app(scope, receive, sending_headers(send, headers))


async def test_other_protocols_pass_untouched() -> None:
    seen: list[str] = []

    async def inner(scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(scope["type"])
        await send({"type": "http.response.start", "status": 200, "headers": []})

    sent: list[Message] = []
    await Marking(inner, BaseAppSettings(_env_file=None))(
        {"type": "websocket"}, _nothing, _collect(sent)
    )

    assert seen == ["websocket"]
    assert sent[0]["headers"] == []


async def test_headers_are_added_unless_the_response_has_them() -> None:
    app = FastAPI()
    app.add_middleware(Marking, settings=BaseAppSettings(_env_file=None))

    @app.get("/")
    async def read() -> Response:
        return Response(headers={"X-Mark": "from endpoint"})

    async with in_process(app) as client:
        headers = (await client.get("/")).headers
    assert headers.get_list("X-Mark") == ["from endpoint"]
    assert headers["X-Other"] == "other"


async def test_a_watch_knows_how_far_the_response_has_come() -> None:
    sent: list[Message] = []
    watch = ResponseWatch(_collect(sent))
    assert (watch.started, watch.status) == (False, 500)

    await watch({"type": "http.response.start", "status": 204})
    await watch({"type": "http.response.body"})

    assert (watch.started, watch.status) == (True, 204)
    assert len(sent) == 2


async def _nothing() -> Message:
    return {"type": "websocket.disconnect"}


def _collect(sent: list[Message]) -> Send:
    async def send(message: Message) -> None:
        sent.append(message)

    return send
