import re

import pytest
from fastapi import FastAPI, Response

from app.core.environment import Environment, EnvironmentSettings
from app.core.security_headers import SecurityHeadersMiddleware
from tests.serving import in_process

EXTERNAL = re.compile(r"""(?:src|href)=["'](https://[^/"']+)""")


def an_app(environment: Environment = Environment.DEVELOPMENT) -> FastAPI:
    settings = EnvironmentSettings(_env_file=None, environment=environment)
    app = FastAPI()
    app.add_middleware(SecurityHeadersMiddleware, settings=settings)

    @app.get("/own")
    async def own() -> Response:
        return Response(headers={"Content-Security-Policy": "default-src 'self'"})

    return app


@pytest.mark.parametrize("path", ["/own", "/nothing", "/openapi.json", "/docs"])
async def test_every_response_carries_them(path: str) -> None:
    async with in_process(an_app()) as client:
        headers = (await client.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_an_answer_of_the_api_may_load_nothing() -> None:
    async with in_process(an_app()) as client:
        policy = (await client.get("/nothing")).headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


async def test_a_response_may_bring_a_policy_of_its_own() -> None:
    async with in_process(an_app()) as client:
        policies = (await client.get("/own")).headers.get_list("Content-Security-Policy")
    assert policies == ["default-src 'self'"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_the_documentation_may_load_what_it_needs(path: str) -> None:
    async with in_process(an_app()) as client:
        page = await client.get(path)
    policy = directives(page.headers["Content-Security-Policy"])
    assert origins("<script[^>]*>", page.text) <= set(policy["script-src"])
    assert origins("<link[^>]*stylesheet[^>]*>", page.text) <= set(policy["style-src"])
    assert "'unsafe-inline'" in policy["script-src"]
    assert "'unsafe-inline'" in policy["style-src"]
    assert policy["connect-src"] == ["'self'"]


@pytest.mark.parametrize(
    ("environment", "sent"),
    [(Environment.PRODUCTION, True), (Environment.DEVELOPMENT, False), (Environment.TEST, False)],
)
async def test_https_is_insisted_on_in_production_only(
    environment: Environment, sent: bool
) -> None:
    async with in_process(an_app(environment)) as client:
        headers = (await client.get("/nothing")).headers
    assert ("Strict-Transport-Security" in headers) is sent


def origins(element: str, page: str) -> set[str]:
    """The other sites that such elements of the page load from."""
    found = re.findall(element, page)
    assert found or "redoc" in page
    return {origin for each in found for origin in EXTERNAL.findall(each)}


def directives(policy: str) -> dict[str, list[str]]:
    parts = [part.split() for part in policy.split(";")]
    return {name: sources for name, *sources in parts}
