import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

from app.core.compression import CompressionMiddleware, CompressionSettings
from tests.serving import in_process


def an_app() -> FastAPI:
    app = FastAPI()
    settings = CompressionSettings(_env_file=None, compression_min_bytes=100)
    app.add_middleware(CompressionMiddleware, settings=settings)

    @app.get("/text")
    async def read(size: int) -> PlainTextResponse:
        return PlainTextResponse("x" * size)

    return app


@pytest.mark.parametrize(
    ("size", "accepted", "encoding"),
    [(100, "gzip", "gzip"), (99, "gzip", None), (100, "identity", None)],
)
async def test_large_responses_are_compressed_for_those_who_ask(
    size: int, accepted: str, encoding: str | None
) -> None:
    async with in_process(an_app()) as client:
        response = await client.get(
            "/text", params={"size": size}, headers={"Accept-Encoding": accepted}
        )
    assert response.headers.get("Content-Encoding") == encoding
    assert response.text == "x" * size


async def test_caches_keep_both_forms_apart() -> None:
    async with in_process(an_app()) as client:
        response = await client.get("/text", params={"size": 100})
    assert "Accept-Encoding" in response.headers["Vary"]
