import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response, StreamingResponse

from app.core.compression import CompressionMiddleware, CompressionSettings
from tests.serving import in_process, served


def an_app() -> FastAPI:
    app = FastAPI()
    settings = CompressionSettings(_env_file=None, compression_min_bytes=100)
    app.add_middleware(CompressionMiddleware, settings=settings)

    @app.get("/text")
    async def read(size: int) -> PlainTextResponse:
        return PlainTextResponse("x" * size)

    @app.get("/kind")
    async def read_kind(kind: str) -> PlainTextResponse:
        return PlainTextResponse("x" * 1000, media_type=kind)

    @app.get("/own")
    async def read_compressed() -> Response:
        return Response(gzip.compress(b"x" * 1000) + b" " * 1000, headers={"Content-Encoding": "gzip"})

    @app.get("/lines")
    async def read_lines() -> StreamingResponse:
        async def lines() -> AsyncIterator[bytes]:
            yield b"1\n"
            await asyncio.Event().wait()

        return StreamingResponse(lines(), media_type="application/x-ndjson")

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


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        ("application/json", "gzip"),
        ("application/problem+json", "gzip"),
        ("text/event-stream", None),
        ("application/x-ndjson", None),
        ("application/jsonl", None),
        ("application/zip", None),
        ("image/png", None),
    ],
)
async def test_what_streams_or_is_compressed_in_itself_is_left_alone(kind: str, encoding: str | None) -> None:
    async with in_process(an_app()) as client:
        response = await client.get("/kind", params={"kind": kind})
    assert response.headers.get("Content-Encoding") == encoding


async def test_nothing_is_compressed_twice() -> None:
    async with in_process(an_app()) as client, client.stream("GET", "/own") as response:
        body = b"".join([part async for part in response.aiter_raw()])
    assert response.headers.get_list("Content-Encoding") == ["gzip"]
    assert zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(body) == b"x" * 1000


async def test_a_line_does_not_wait_for_the_next() -> None:
    async with served(an_app()) as client, client.stream("GET", "/lines") as response:
        async with asyncio.timeout(10):
            assert await anext(response.aiter_raw()) == b"1\n"
