"""The last word on errors that nobody expected."""

import structlog
from starlette.types import Receive, Scope, Send

from app.core.errors import AppError, problem_response
from app.core.metrics import count_exception
from app.core.middleware import BaseMiddleware, ResponseWatch
from app.core.routing import route_template
from app.core.settings import BaseAppSettings

log = structlog.stdlib.get_logger(__name__)


class UnhandledErrorMiddleware(BaseMiddleware[BaseAppSettings]):
    """Logs the error once, with its stack, and answers 500 without internals.

    Starlette's own handler for this sits outside all middleware: its answer would lack the request
    id, the security headers and CORS, and the server would log the stack a second time.
    """

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        watch = ResponseWatch(send)
        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            count_exception(scope, error)
            if scope["app"].debug:
                # Starlette then shows its page with the traceback.
                raise
            log.exception("unhandled_error", method=scope["method"], route=route_template(scope))
            # Half a response cannot be taken back: returning makes the server close the connection.
            if not watch.started:
                await problem_response(AppError(), scope)(scope, receive, send)
