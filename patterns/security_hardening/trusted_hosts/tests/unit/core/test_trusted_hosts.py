from ipaddress import ip_network

import pytest
from fastapi import FastAPI, Request

from app.core.trusted_hosts import TrustedHostsMiddleware, TrustedHostsSettings
from tests.serving import in_process

PROXY = "10.0.0.5"
BEHIND_PROXIES = TrustedHostsSettings(
    _env_file=None, trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("::1"))
)


def an_app(settings: TrustedHostsSettings) -> FastAPI:
    app = FastAPI()
    app.add_middleware(TrustedHostsMiddleware, settings=settings)

    @app.get("/")
    @app.get("/health/live")
    async def read(request: Request) -> list[str | None]:
        return [request.client.host if request.client else None, request.url.scheme]

    return app


async def seen(peer: str, headers: list[tuple[str, str]]) -> list[str | None]:
    """Client and scheme as the endpoint sees them."""
    async with in_process(an_app(BEHIND_PROXIES), peer=peer) as client:
        response: list[str | None] = (await client.get("/", headers=headers)).json()
    return response


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        # What a client writes stands on the left of what proxies add.
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.1.1.1", "203.0.113.9"),
        ("10.2.2.2, 10.1.1.1", "10.2.2.2"),
        ("198.51.100.1, unknown", PROXY),
        ("198.51.100.1, garbage, 10.1.1.1", "10.1.1.1"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("", PROXY),
    ],
)
async def test_behind_a_proxy_the_nearest_stranger_is_the_client(
    forwarded: str, client: str
) -> None:
    assert await seen(PROXY, [("X-Forwarded-For", forwarded)]) == [client, "http"]


async def test_repeated_headers_are_one_list() -> None:
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.9")]
    assert await seen(PROXY, headers) == ["203.0.113.9", "http"]


async def test_a_stranger_is_not_believed() -> None:
    headers = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-Proto", "https")]
    assert await seen("203.0.113.9", headers) == ["203.0.113.9", "http"]


@pytest.mark.parametrize("peer", ["::ffff:10.0.0.5", "::1"])
async def test_proxies_may_come_over_ipv6(peer: str) -> None:
    assert await seen(peer, [("X-Forwarded-For", "203.0.113.9")]) == ["203.0.113.9", "http"]


@pytest.mark.parametrize(("said", "scheme"), [("https", "https"), ("gopher", "http")])
async def test_a_proxy_may_say_that_the_client_used_https(said: str, scheme: str) -> None:
    assert await seen(PROXY, [("X-Forwarded-Proto", said)]) == [PROXY, scheme]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("example.org", 200),
        ("EXAMPLE.org:8000", 200),
        ("shop.example.net", 200),
        ("[::1]:8000", 200),
        ("example.net", 400),
        ("evilexample.net", 400),
        ("example.org.evil.test", 400),
        ("", 400),
    ],
)
async def test_only_our_own_hosts_are_served(host: str, status: int) -> None:
    settings = TrustedHostsSettings(
        _env_file=None, allowed_hosts=("example.org", "*.example.net", "::1")
    )
    async with in_process(an_app(settings)) as client:
        response = await client.get("/", headers={"Host": host})
    assert response.status_code == status
    if status == 400:
        assert response.headers["Content-Type"] == "application/problem+json"


async def test_probes_need_not_know_our_name() -> None:
    settings = TrustedHostsSettings(_env_file=None, allowed_hosts=("example.org",))
    async with in_process(an_app(settings)) as client:
        response = await client.get("/health/live", headers={"Host": "10.3.3.3:8000"})
    assert response.status_code == 200


async def test_every_host_is_served_by_default() -> None:
    async with in_process(an_app(TrustedHostsSettings(_env_file=None))) as client:
        assert (await client.get("/", headers={"Host": "anything"})).status_code == 200
