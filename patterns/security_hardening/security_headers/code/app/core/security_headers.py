"""Headers that tell browsers to trust nothing that an API does not need."""

from starlette.types import ASGIApp, Receive, Scope, Send

from app.core.environment import Environment, EnvironmentSettings
from app.core.middleware import BaseMiddleware, RawHeaders, raw_headers, sending_headers
from app.core.routing import is_documentation

API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

# What FastAPI's documentation pages load: scripts and styles from one CDN, an icon, fonts, and a
# script in the page itself, which starts them.
DOCUMENTATION_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "connect-src 'self'; "
    "script-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net; "
    "style-src 'self' 'unsafe-inline' https://cdn.jsdelivr.net https://fonts.googleapis.com; "
    "font-src https://fonts.gstatic.com; "
    "img-src 'self' data: https:; "
    "worker-src blob:"
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# In production only: a browser that saw it once insists on HTTPS for a year, on localhost too.
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class SecurityHeadersMiddleware(BaseMiddleware[EnvironmentSettings]):
    """Adds the headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp, settings: EnvironmentSettings) -> None:
        super().__init__(app, settings)
        self._api = self._headers(API_POLICY)
        self._documentation = self._headers(DOCUMENTATION_POLICY)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = self._documentation if is_documentation(scope) else self._api
        await self.app(scope, receive, sending_headers(send, headers))

    def _headers(self, policy: str) -> RawHeaders:
        headers = HEADERS | {"Content-Security-Policy": policy}
        if self.settings.environment is Environment.PRODUCTION:
            headers |= HTTPS_ONLY
        return raw_headers(headers)
