import asyncio
import socket
import time
from functools import partial

import pytest
from fastapi import APIRouter, FastAPI
from pydantic import RedisDsn, ValidationError
from structlog.testing import capture_logs

from app.core.health import HealthChecks, HealthSettings
from app.core.rate_limit import (
    RateLimiter,
    RateLimitMiddleware,
    RateLimitSettings,
    client_key,
    rate_limit_lifespan,
)
from app.core.rates import CountersUnavailableError, Verdict
from app.core.trusted_hosts import TrustedHostsMiddleware, TrustedHostsSettings
from tests.serving import in_process

# Nothing listens there.
NO_REDIS = RedisDsn("redis://127.0.0.1:1/0")


def some_settings(redis_url: RedisDsn | None = None, *, enabled: bool = True) -> RateLimitSettings:
    return RateLimitSettings(
        _env_file=None,
        rate_limit_enabled=enabled,
        rate_limit_default="3/hour",
        rate_limit_write="1/hour",
        redis_url=redis_url,
    )


def an_app(settings: RateLimitSettings | None = None) -> FastAPI:
    app = FastAPI()
    app.add_middleware(RateLimitMiddleware, settings=settings or some_settings())
    router = APIRouter(prefix="/v1")

    @router.get("/things")
    @router.post("/things")
    @router.delete("/things")
    async def answer() -> None:
        pass

    app.include_router(router)
    for probe in ("/health/live", "/metrics"):
        app.add_api_route(probe, answer)
    return app


async def statuses(app: FastAPI, number: int, path: str = "/v1/things") -> list[int]:
    async with in_process(app) as client:
        return [(await client.get(path)).status_code for _ in range(number)]


async def test_routes_of_included_routers_are_limited() -> None:
    assert await statuses(an_app(), 5) == [200, 200, 200, 429, 429]


async def test_unknown_paths_are_limited_too() -> None:
    assert await statuses(an_app(), 4, "/wp-login.php") == [404, 404, 404, 429]


async def test_changes_are_limited_more_and_apart_from_reading() -> None:
    async with in_process(an_app()) as client:
        assert (await client.post("/v1/things")).status_code == 200
        assert (await client.post("/v1/things")).status_code == 429
        assert (await client.delete("/v1/things")).status_code == 429
        assert (await client.get("/v1/things")).status_code == 200


async def test_a_client_is_told_where_it_stands() -> None:
    async with in_process(an_app()) as client:
        responses = [await client.get("/v1/things") for _ in range(4)]
    assert [each.headers["RateLimit-Limit"] for each in responses] == ["3"] * 4
    assert [each.headers["RateLimit-Remaining"] for each in responses] == ["2", "1", "0", "0"]
    assert all(0 < int(each.headers["RateLimit-Reset"]) <= 3600 for each in responses)
    assert ["Retry-After" in each.headers for each in responses] == [False, False, False, True]


async def test_the_refusal_is_a_problem() -> None:
    app = an_app()
    await statuses(app, 3)
    async with in_process(app) as client:
        response = await client.get("/v1/things")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "rate_limited"


async def test_after_the_time_that_was_named_there_is_room_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = an_app()
    await statuses(app, 3)
    async with in_process(app) as client:
        wait = int((await client.get("/v1/things")).headers["Retry-After"])
        now = time.time()
        monkeypatch.setattr(time, "time", lambda: now + wait - 2)
        assert (await client.get("/v1/things")).status_code == 429
        monkeypatch.setattr(time, "time", lambda: now + wait + 1)
        assert (await client.get("/v1/things")).status_code == 200


async def test_each_client_has_a_limit_of_its_own() -> None:
    app = an_app()
    await statuses(app, 4)
    async with in_process(app, peer="192.0.2.9") as client:
        assert (await client.get("/v1/things")).status_code == 200


async def test_an_invented_forwarding_header_does_not_help() -> None:
    app = an_app()
    app.add_middleware(TrustedHostsMiddleware, settings=TrustedHostsSettings(_env_file=None))
    async with in_process(app) as client:
        responses = [
            await client.get("/v1/things", headers={"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(4)
        ]
    assert [each.status_code for each in responses] == [200, 200, 200, 429]


@pytest.mark.parametrize("path", ["/health/live", "/metrics", "/docs", "/redoc", "/openapi.json"])
async def test_probes_metrics_and_documentation_are_free(path: str) -> None:
    assert await statuses(an_app(), 5, path) == [200] * 5


async def test_it_can_be_switched_off() -> None:
    assert await statuses(an_app(some_settings(enabled=False)), 5) == [200] * 5


async def test_without_redis_requests_are_admitted_and_the_outage_is_logged_once() -> None:
    app = an_app(some_settings(NO_REDIS))
    with capture_logs() as lines:
        assert await statuses(app, 5) == [200] * 5
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("rate_limit_unavailable", "error")
    ]


async def test_a_redis_that_does_not_answer_costs_little_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = some_settings(RedisDsn(f"redis://127.0.0.1:{silent.getsockname()[1]}/0"))
        app = an_app(settings)
        app.state.health = HealthChecks(HealthSettings(_env_file=None))
        async with rate_limit_lifespan(app, settings), asyncio.timeout(5):
            with capture_logs() as lines:
                assert await statuses(app, 5) == [200] * 5
    assert len(lines) == 1


async def test_requests_under_way_find_out_together_and_one_of_them_tells() -> None:
    app = an_app(some_settings(NO_REDIS))
    async with in_process(app) as client:
        with capture_logs() as lines:
            responses = await asyncio.gather(*(client.get("/v1/things") for _ in range(5)))
    assert {each.status_code for each in responses} == {200}
    assert len(lines) == 1


async def test_while_redis_is_away_one_request_in_a_while_asks_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limiter = RateLimiter(some_settings(NO_REDIS))
    asked: list[str] = []

    class Away:
        async def hit(self, client: str) -> Verdict:
            asked.append(client)
            raise CountersUnavailableError

    monkeypatch.setattr(limiter, "_read", Away())
    with capture_logs() as lines:
        for second in (0, 1, 4, 6, 7, 12):
            monkeypatch.setattr(time, "monotonic", partial(float, second))
            assert await limiter.check("GET", str(second)) is None
    assert asked == ["0", "6", "12"]
    assert len(lines) == 1


async def test_stopping_the_app_is_harmless_without_connections() -> None:
    settings = some_settings()
    app = an_app(settings)
    async with rate_limit_lifespan(app, settings):
        assert await statuses(app, 4) == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:0:1:aaaa::1", "2001:db8:0:1::/64"),
        ("2001:db8:0:1:bbbb::2", "2001:db8:0:1::/64"),
        ("2001:db8:0:2::1", "2001:db8:0:2::/64"),
        ("testclient", "unknown"),
        (None, "unknown"),
    ],
)
def test_an_ipv6_customer_is_one_client(address: str | None, key: str) -> None:
    assert client_key(address) == key


@pytest.mark.parametrize("rate", ["", "many", "5", "5/minute; 100/hour", "5/fortnight"])
def test_what_is_no_rate_is_refused_at_start(rate: str) -> None:
    with pytest.raises(ValidationError):
        RateLimitSettings(_env_file=None, rate_limit_default=rate)
