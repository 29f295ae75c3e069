from pathlib import Path
from types import SimpleNamespace

from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.core.metrics import app_registry, count_event, router
from tests.serving import in_process


def an_app() -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    return app


def connections(registry: CollectorRegistry, state: str) -> float | None:
    return registry.get_sample_value("app_database_connections", {"state": state})


async def test_prometheus_reads_its_own_text_format() -> None:
    async with in_process(an_app()) as client:
        response = await client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "process_cpu_seconds_total" in response.text
    assert "python_gc_objects_collected_total" in response.text


async def test_openmetrics_is_sent_to_those_who_ask_for_it() -> None:
    async with in_process(an_app()) as client:
        response = await client.get(
            "/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"}
        )
    assert response.headers["Content-Type"].startswith("application/openmetrics-text")
    assert response.text.endswith("# EOF\n")


async def test_events_are_counted_by_entity_and_kind() -> None:
    app = an_app()
    count_event("Sample", "created")
    count_event("Sample", "created")
    count_event("Sample", "deleted")
    async with in_process(app) as client:
        lines = (await client.get("/metrics")).text.splitlines()
    assert 'app_events_total{entity="Sample",event="created"} 2.0' in lines
    assert 'app_events_total{entity="Sample",event="deleted"} 1.0' in lines


def test_each_app_has_a_registry_of_its_own() -> None:
    one, other = an_app(), an_app()
    assert app_registry(one) is app_registry(one)
    assert app_registry(one) is not app_registry(other)


async def test_the_pool_is_measured_when_it_is_scraped(tmp_path: Path) -> None:
    app = an_app()
    registry = app_registry(app)
    assert connections(registry, "in_use") is None

    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/pool.db")
    app.state.database = SimpleNamespace(engine=engine)
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            assert connections(registry, "in_use") == 1
        assert connections(registry, "in_use") == 0
        assert connections(registry, "idle") == 1
        assert connections(registry, "overflow") == 0
    finally:
        await engine.dispose()


async def test_metrics_are_no_part_of_the_documented_api() -> None:
    assert "/metrics" not in an_app().openapi()["paths"]
