"""An emitted app in production, its PostgreSQL and a real Prometheus: what the dashboard shows, which alerts fire."""

from __future__ import annotations

import asyncio
import shutil
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg
import httpx2
import pytest
from ruamel.yaml import YAML

from tests.monitoring.prometheus import POLL_SECONDS, panels_of, scraping
from tests.resilience.conftest import migrated
from tests.resilience.servers import running, running_postgres
from tests.support.projects import example_spec, prepare

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.monitoring.prometheus import Prometheus
    from tests.support.projects import Project

pytestmark = pytest.mark.skipif(
    shutil.which("prometheus") is None, reason="Prometheus is not installed (Debian's package `prometheus`)"
)
WITHIN_SECONDS = 40


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The blog, generated and installed."""
    return prepare("blog", example_spec("blog"), tmp_path_factory.mktemp("monitoring") / "project")


def test_the_dashboard_shows_all_that_happens_and_alerts_fire_when_they_should(
    project: Project, tmp_path: Path
) -> None:
    asyncio.run(watch(project, tmp_path))


async def watch(project: Project, folder: Path) -> None:
    async with running_postgres() as postgres:
        url = await migrated(project, await postgres.create_database("blog"))
        async with (
            running(project, DATABASE_URL=url) as app,
            http_client(app.url) as http,
            scraping(project.folder / "docker/prometheus", app.port, folder) as prometheus,
        ):
            await loads_every_alert(project, prometheus)
            await use(http)
            await scraped(prometheus)
            await use(http)
            assert await prometheus.query("up") == [1]
            # Before its first scrape it knows no app.
            await prometheus.until(lambda fired: not fired, WITHIN_SECONDS)

            await break_down(http, url)
            await postgres.stop()
            await outage(http, prometheus, {"AppNotReady", "HighErrorRate", "RequestsRefused"})
            await every_panel_shows_something(project, prometheus)

            await postgres.start()
            await app.until(200)
            await app.stop()
            await prometheus.until(lambda fired: "AppDown" in fired, WITHIN_SECONDS)
            assert await prometheus.query("up") == [0]


@asynccontextmanager
async def http_client(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=f"{url}/api/v1", timeout=30) as client:
        yield client


async def loads_every_alert(project: Project, prometheus: Prometheus) -> None:
    written = YAML(typ="safe").load(project.folder / "docker/prometheus/alerts.yml")
    names = [rule["alert"] for group in written["groups"] for rule in group["rules"]]
    rules = await prometheus.rules()
    assert [rule["name"] for rule in rules] == names
    assert [rule["lastError"] for rule in rules if rule.get("lastError")] == []


async def use(http: httpx2.AsyncClient) -> None:
    """Everything that can be done to each entity, and what is refused."""
    mark = time.monotonic_ns()
    author = await made(http, "authors", {"name": "Ada", "email": f"ada{mark}@example.com"})
    post = await made(
        http, "posts", {"slug": f"post-{mark}", "title": f"Post {mark}", "body": "Text", "author_id": author["id"]}
    )
    comment = await made(http, "comments", {"display_name": "Grace", "body": "Yes", "post_id": post["id"]})
    statuses = [
        (await http.patch(f"/authors/{author['id']}", json={"name": "Countess"})).status_code,
        (await http.patch(f"/posts/{post['id']}", json={"status": "PUBLISHED"})).status_code,
        (await http.get("/posts")).status_code,
        (await http.get(f"/posts/{post['id']}")).status_code,
        (await http.delete(f"/comments/{comment['id']}")).status_code,
        (await http.get(f"/comments/{comment['id']}")).status_code,
        (await http.post("/authors", json={"name": ""})).status_code,
    ]
    assert statuses == [200, 200, 200, 200, 204, 404, 422]


async def made(http: httpx2.AsyncClient, collection: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await http.post(f"/{collection}", json=body)
    assert answer.status_code == 201, answer.text
    row: dict[str, Any] = answer.json()
    return row


async def scraped(prometheus: Prometheus) -> None:
    """Wait for a scrape that has seen what was made."""
    deadline = time.monotonic() + WITHIN_SECONDS
    while not await prometheus.has_figures("app_events_total{event='deleted'}"):
        assert time.monotonic() < deadline
        await asyncio.sleep(POLL_SECONDS)


async def break_down(http: httpx2.AsyncClient, url: str) -> None:
    """Let the app meet what nobody expects: a table that is not there."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("ALTER TABLE comments RENAME TO lost")
        assert (await http.get("/comments")).status_code == 500
        await connection.execute("ALTER TABLE lost RENAME TO comments")
    finally:
        await connection.close()


async def outage(http: httpx2.AsyncClient, prometheus: Prometheus, alerts: set[str]) -> None:
    """People and probes go on asking while the database is away."""
    waiting = asyncio.create_task(prometheus.until(alerts.issubset, WITHIN_SECONDS))
    while not waiting.done():
        asked = [http.get("/posts"), http.get("http://" + http.base_url.netloc.decode() + "/health/ready")]
        for answer in await asyncio.gather(*asked):
            assert answer.status_code in {503, 504}
        await asyncio.sleep(POLL_SECONDS)
    await waiting


async def every_panel_shows_something(project: Project, prometheus: Prometheus) -> None:
    panels = panels_of(project.folder / "docker/grafana/dashboards/app.json")
    assert {"Requests by route", "Failures by route", "Duration", "Database connections", "Posts in an hour"} <= set(
        panels
    )
    empty = {
        title: query
        for title, queries in panels.items()
        for query in queries
        if not await prometheus.has_figures(query)
    }
    assert empty == {}
