"""No endpoint is left out of the rate limit."""

from fastapi import FastAPI
from httpx2 import AsyncClient

from app.core.routing import PROBES

METHODS = ("delete", "get", "patch", "post", "put")


async def test_every_operation_counts(app: FastAPI, client: AsyncClient) -> None:
    operations = [
        (method, path)
        for path, offered in app.openapi()["paths"].items()
        for method in METHODS
        if method in offered and not path.startswith(PROBES)
    ]

    # A template is no valid path: what it names need not exist to be counted.
    free = [each for each in operations if "RateLimit-Limit" not in (await client.request(*each)).headers]

    assert operations
    assert free == []
