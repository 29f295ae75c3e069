"""A real Prometheus with the configuration of an emitted app, made quick enough for a test."""

from __future__ import annotations

import asyncio
import json
import math
import re
import shutil
import subprocess
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx2

from tests.support.servers import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

START_SECONDS = 30
POLL_SECONDS = 0.2


class Prometheus:
    """A server that scrapes and evaluates twice a second."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def query(self, expression: str) -> list[float]:
        """The values of a query at this moment, one for each series."""
        answer = await self._get("query", query=expression)
        return [float(each["value"][1]) for each in answer["result"]]

    async def has_figures(self, expression: str) -> bool:
        """Whether a query has an answer. Of a route that was asked once there is no rate yet, and no number."""
        return not all(map(math.isnan, await self.query(expression)))

    async def rules(self) -> list[dict[str, Any]]:
        """The alerts, with their states and what went wrong with them."""
        return [rule for group in (await self._get("rules"))["groups"] for rule in group["rules"]]

    async def firing(self) -> set[str]:
        return {rule["name"] for rule in await self.rules() if rule["state"] == "firing"}

    async def until(self, condition: Callable[[set[str]], bool], within: float) -> None:
        """Wait until the alerts that fire are as they should be."""
        deadline = time.monotonic() + within
        while not condition(fired := await self.firing()):
            assert time.monotonic() < deadline, f"after {within} s these fire: {fired}"
            await asyncio.sleep(POLL_SECONDS)

    async def _get(self, resource: str, **parameters: str) -> Any:
        answer = await self._client.get(f"/api/v1/{resource}", params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


@asynccontextmanager
async def scraping(configuration: Path, port: int, folder: Path) -> AsyncIterator[Prometheus]:
    """Prometheus with a copy of that folder's configuration, which asks the app on that port."""
    hasten(configuration, folder, port)
    own = free_port()
    command = ["prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data", "--log.level=warn"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, f"--web.listen-address=127.0.0.1:{own}"], cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{own}") as client:
                await _until_ready(client, lambda: process.poll() is None, folder / "log")
                yield Prometheus(client)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, START_SECONDS)


def hasten(configuration: Path, folder: Path, port: int) -> None:
    """Copies the emitted files; only the address and the pace are other than theirs."""
    for path in configuration.glob("*.yml"):
        shutil.copy(path, folder)
    main, alerts = folder / "prometheus.yml", folder / "alerts.yml"
    main.write_text(
        re.sub(r"_interval: \w+", "_interval: 500ms", main.read_text()).replace("app:8000", f"127.0.0.1:{port}")
    )
    assert f"127.0.0.1:{port}" in main.read_text()
    alerts.write_text(re.sub(r"\bfor: \w+", "for: 1s", alerts.read_text()))


async def _until_ready(client: httpx2.AsyncClient, is_running: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert is_running(), log.read_text()
        try:
            if (await client.get("/-/ready")).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        await asyncio.sleep(POLL_SECONDS)
    raise AssertionError(f"Prometheus is not ready after {START_SECONDS} s:\n{log.read_text()}")


def panels_of(dashboard: Path) -> dict[str, list[str]]:
    """The queries of each panel, with Grafana's variables as Grafana replaces them."""
    variables = {"$instance": ".*", "$__rate_interval": "1m"}
    found: dict[str, list[str]] = {}
    for panel in json.loads(dashboard.read_text())["panels"]:
        if panel["type"] != "row":
            queries = [target["expr"] for target in panel["targets"]]
            for name, value in variables.items():
                queries = [query.replace(name, value) for query in queries]
            found[panel["title"]] = queries
    return found
