"""The documents name the endpoints, statuses and metrics that the app has."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient

API = Path("docs/api.md").read_text(encoding="utf-8")
README = Path("README.md").read_text(encoding="utf-8")
OPERATIONS = Path("docs/operations.md").read_text(encoding="utf-8")
ENDPOINT = re.compile(r"^\| ([A-Z]+) \| `([^`]+)` \|(?:[^|]*\| (\d+) \| ([\d, ]+) \|$)?", re.MULTILINE)
PROBE = re.compile(r"`(?:GET )?(/(?:health|metrics|docs|redoc|openapi)[\w./]*)`")


def operations(app: FastAPI) -> dict[tuple[str, str], Any]:
    """What the OpenAPI document declares, but for the probes."""
    return {
        (method.upper(), path): operation
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if not operation["operationId"].startswith("probe_")
    }


@pytest.mark.parametrize("document", [API, README], ids=["api.md", "README"])
def test_every_endpoint_is_listed_once(app: FastAPI, document: str) -> None:
    listed = [(method, path) for method, path, *_ in ENDPOINT.findall(document)]
    assert sorted(set(listed) & operations(app).keys()) == sorted(operations(app))
    assert len(listed) == len(set(listed))


def test_every_status_is_listed(app: FastAPI) -> None:
    listed = {
        (method, path): {success, *refusals.split(", ")}
        for method, path, success, refusals in ENDPOINT.findall(API)
    }
    # What answers a condition, and what any endpoint may answer, is told once for all.
    told_once = {"304", "400", "413", "429", "500", "503", "504"}
    declared = {key: operation["responses"].keys() - told_once for key, operation in operations(app).items()}
    assert listed == declared


@pytest.mark.parametrize("path", sorted({*PROBE.findall(OPERATIONS), *PROBE.findall(API)}))
async def test_every_other_path_answers(client: AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200


async def test_every_metric_is_explained(client: AsyncClient) -> None:
    await client.get("/health/live")
    measured = re.findall(r"^# TYPE ((?:http|app)_\w+)", (await client.get("/metrics")).text, re.MULTILINE)
    named = re.findall(r"^\| `((?:http|app)_\w+)` \|", OPERATIONS, re.MULTILINE)
    # The library adds when each series began.
    assert {name for name in measured if not name.endswith("_created")} == set(named)
