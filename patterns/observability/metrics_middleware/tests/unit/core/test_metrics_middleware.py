import asyncio
import time

import pytest
from fastapi import APIRouter, FastAPI

from app.core.metrics import app_registry
from app.core.metrics_middleware import MetricsMiddleware, MetricsSettings
from tests.serving import in_process

PAUSE = 0.01


def an_app() -> FastAPI:
    app = FastAPI()
    app.add_middleware(
        MetricsMiddleware, settings=MetricsSettings(_env_file=None, metrics_buckets=(0.5, 1.0))
    )
    version = APIRouter(prefix="/v1")

    @version.get("/things/{thing_id}")
    async def read(thing_id: int) -> float | None:
        return value(app, "http_requests_in_progress", method="GET") if thing_id else None

    @version.get("/slow")
    async def pause() -> None:
        await asyncio.sleep(PAUSE)

    @version.get("/broken")
    async def break_down() -> None:
        raise LookupError

    app.include_router(version)
    return app


def value(app: FastAPI, name: str, **labels: str) -> float | None:
    return app_registry(app).get_sample_value(name, labels)


def routes(app: FastAPI) -> set[str]:
    return {
        sample.labels["route"]
        for family in app_registry(app).collect()
        for sample in family.samples
        if sample.name == "http_requests_total"
    }


async def test_requests_are_counted_by_route_template() -> None:
    app = an_app()
    async with in_process(app) as client:
        await client.get("/v1/things/1")
        await client.get("/v1/things/2")
        await client.get("/v1/things/x")
    read = {"method": "GET", "route": "/v1/things/{thing_id}"}
    assert value(app, "http_requests_total", **read, status="200") == 2
    assert value(app, "http_requests_total", **read, status="422") == 1
    assert value(app, "http_request_duration_seconds_count", **read) == 3


async def test_durations_are_seconds() -> None:
    app = an_app()
    start = time.perf_counter()
    async with in_process(app) as client:
        await client.get("/v1/slow")
    longest = time.perf_counter() - start
    measured = value(app, "http_request_duration_seconds_sum", method="GET", route="/v1/slow")
    assert measured is not None
    assert PAUSE <= measured <= longest


async def test_unknown_paths_make_no_series_of_their_own() -> None:
    app = an_app()
    async with in_process(app) as client:
        for number in range(20):
            assert (await client.get(f"/scan/{number}")).status_code == 404
    assert routes(app) == {"unmatched"}
    unmatched = {"method": "GET", "route": "unmatched", "status": "404"}
    assert value(app, "http_requests_total", **unmatched) == 20


async def test_invented_methods_make_no_series_of_their_own() -> None:
    app = an_app()
    async with in_process(app) as client:
        await client.request("BREW", "/v1/things/1")
        await client.request("WHEN", "/v1/things/1")
    brewed = {"method": "other", "route": "/v1/things/{thing_id}", "status": "405"}
    assert value(app, "http_requests_total", **brewed) == 2


async def test_a_request_is_in_progress_until_it_is_answered() -> None:
    app = an_app()
    async with in_process(app) as client:
        assert (await client.get("/v1/things/1")).json() == 1
    assert value(app, "http_requests_in_progress", method="GET") == 0


async def test_a_request_that_fails_counts_as_500() -> None:
    app = an_app()
    async with in_process(app) as client:
        with pytest.raises(LookupError):
            await client.get("/v1/broken")
    broken = {"method": "GET", "route": "/v1/broken", "status": "500"}
    assert value(app, "http_requests_total", **broken) == 1
    assert value(app, "http_requests_in_progress", method="GET") == 0


async def test_the_buckets_are_those_of_the_settings() -> None:
    app = an_app()
    async with in_process(app) as client:
        await client.get("/v1/things/1")
    bounds = {
        sample.labels["le"]
        for family in app_registry(app).collect()
        for sample in family.samples
        if sample.name == "http_request_duration_seconds_bucket"
    }
    assert bounds == {"0.5", "1.0", "+Inf"}
