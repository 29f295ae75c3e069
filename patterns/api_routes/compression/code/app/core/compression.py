"""Compressed responses for clients that ask for them."""

from pydantic import Field
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.types import ASGIApp

from app.core.settings import BaseAppSettings

# Nine, the library's default, takes several times as long for a few per cent.
LEVEL = 5
# Streams of lines: compressed, a line would wait for those that follow. The library knows server-sent events.
STREAMED = ("application/jsonl", "application/x-ndjson", "application/json-seq")


class CompressionSettings(BaseAppSettings):
    """What is compressed."""

    compression_min_bytes: int = Field(
        default=1024,
        ge=0,
        description="Responses smaller than this are sent uncompressed.",
    )


class CompressionMiddleware(GZipMiddleware):
    """Starlette's gzip, set up from the settings."""

    def __init__(self, app: ASGIApp, settings: CompressionSettings) -> None:
        super().__init__(
            app,
            minimum_size=settings.compression_min_bytes,
            compresslevel=LEVEL,
            exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, *STREAMED),
        )
