"""Which web pages of other origins may call this API."""

from pydantic import Field
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from app.core.lists import Listed
from app.core.settings import BaseAppSettings

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
REQUEST_HEADERS = (
    "Authorization",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "X-Correlation-ID",
    "X-Request-ID",
    "traceparent",
    "tracestate",
)
# What a script may read; the rest of a response's headers is hidden from it.
RESPONSE_HEADERS = (
    "ETag",
    "Idempotency-Replayed",
    "Location",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "X-Correlation-ID",
    "X-Request-ID",
)


class CorsSettings(BaseAppSettings):
    """The origins that are let in, and on what terms."""

    cors_origins: Listed[str] = Field(
        default=(),
        description="Origins whose pages may call the API, separated by commas; * means any.",
        json_schema_extra={
            "development": "http://localhost:3000",
            "production": "https://change-me.example",
        },
    )
    cors_credentials: bool = Field(
        default=False,
        description="Let those pages send cookies and HTTP authentication.",
    )
    cors_max_age: int = Field(
        default=600,
        ge=0,
        description="Seconds that a browser may remember the answer to a preflight request.",
    )

    def production_problems(self) -> list[str]:
        """Any page of the web acting with its visitor's credentials."""
        problems = super().production_problems()
        if self.cors_credentials and "*" in self.cors_origins:
            problems.append("CORS_ORIGINS is * while CORS_CREDENTIALS is on: name the origins")
        return problems


class CorsMiddleware(CORSMiddleware):
    """Starlette's CORS, set up from the settings."""

    def __init__(self, app: ASGIApp, settings: CorsSettings) -> None:
        super().__init__(
            app,
            allow_origins=settings.cors_origins,
            allow_credentials=settings.cors_credentials,
            allow_methods=METHODS,
            allow_headers=REQUEST_HEADERS,
            expose_headers=RESPONSE_HEADERS,
            max_age=settings.cors_max_age,
        )
