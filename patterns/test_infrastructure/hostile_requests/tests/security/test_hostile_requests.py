"""Requests that mean harm: the exact answer, clean headers, clean logs."""

import asyncio
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

from app.core.config import Settings
from app.main import create_app
from tests.declarations import operations
from tests.serving import in_process, served

JSON = "application/json"


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"half":', JSON, 422),
        (b"[" * 100_000, JSON, 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, JSON, 400),
        (b"\xff\xfe\x00", JSON, 400),
        (b'{"a": 1}', "text/plain", 415),
        (b"<a>1</a>", "application/xml", 415),
        (b"a=1&b=2", "application/x-www-form-urlencoded", 415),
    ],
    ids=["half", "deep list", "deep object", "no text", "plain", "xml", "form"],
)
async def test_no_row_is_made_of_a_body_that_is_no_json_object(
    content: bytes, media_type: str, status: int, app: FastAPI, client: AsyncClient
) -> None:
    headers = {"Content-Type": media_type}
    answers = [
        await client.request(method, path, content=content, headers=headers)
        for method, path, operation in operations(app.openapi(), app.state.settings.api_prefix)
        if method == "post" and "requestBody" in operation
    ]

    assert {answer.status_code for answer in answers} <= {status}
    assert all(answer.headers["Content-Type"] == "application/problem+json" for answer in answers)


@pytest.mark.parametrize(
    "line",
    [
        b"GET /health/live%0d%0aInjected:%201 HTTP/1.1",
        b"GET /health/live HTTP/1.1\r\nX-Request-ID: a%0d%0aInjected: 1",
        b"GET /health/live HTTP/1.1\r\nX-Request-ID: a\x0bInjected: 1",
        b"GET /health/live?a=%0d%0aInjected:%201 HTTP/1.1\r\nOrigin: http://a%0d%0aInjected: 1",
    ],
    ids=["path", "encoded", "control", "query"],
)
async def test_a_line_break_adds_no_header_to_the_answer(line: bytes, app: FastAPI) -> None:
    async with served(app) as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.base_url.port)
        writer.write(line + b"\r\nHost: test\r\nConnection: close\r\n\r\n")
        head = (await reader.read()).partition(b"\r\n\r\n")[0]
        writer.close()
        await writer.wait_closed()

    assert head.startswith(b"HTTP/1.1 ")
    assert [each for each in head.splitlines() if each.lower().startswith(b"injected")] == []


async def test_a_client_writes_no_line_of_the_log(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    line_break = "\r\n"
    forged = '{"event": "forged", "level": "info"}'
    app = create_app(settings.model_copy(update={"log_file": log, "log_level": "DEBUG"}))
    async with in_process(app) as client:
        await client.get(f"/{quote(f'{line_break}{forged}')}", params={"q": f"{line_break}{forged}"})
        await client.get("/health/live", headers={"X-Request-ID": forged, "User-Agent": forged})

    create_app(settings)

    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(lines) >= 2
    assert "forged" not in {line["event"] for line in lines}
