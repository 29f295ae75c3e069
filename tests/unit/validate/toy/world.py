"""What all of the toy shares: its faults, its document, its rows, its metrics, its log."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from typing import Any

FAULTS = set(os.environ.get("TOY_FAULTS", "").split())
TEMPLATES = ("/things", "/things/{thing_id}")
PROBES = ("/health", "/health/live", "/health/ready", "/health/startup", "/metrics")
PAGES = ("/docs", "/redoc", "/openapi.json")
SECURITY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'",
    "Strict-Transport-Security": "max-age=31536000",
}
THING = {
    "type": "object",
    "properties": {"name": {"type": "string", "maxLength": 50}, "size": {"type": "integer", "default": 1}},
    "required": ["name"],
}
CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 422: "invalid"}
REQUESTS: Counter[tuple[str, str, int]] = Counter()
MADE = [0]
LOCK = threading.Lock()
STOPPING = threading.Event()


def database() -> sqlite3.Connection:
    return sqlite3.connect(os.environ["DATABASE_URL"].removeprefix("toy://"), timeout=5, isolation_level=None)


def gone() -> bool:
    return not os.environ.get("DATABASE_URL", "toy://").startswith("toy://")


def document() -> dict[str, Any]:
    def operation(name: str, *parameters: tuple[str, str], body: bool = False) -> dict[str, Any]:
        node: dict[str, Any] = {
            "operationId": name,
            "parameters": [{"in": place, "name": each, "schema": {"type": "integer"}} for place, each in parameters],
            "responses": {"200": {}, "422": {}},
        }
        if body:
            node["requestBody"] = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
        return node

    return {
        "paths": {
            "/health/live": {"get": operation("probe_liveness")},
            "/things": {
                "get": operation("list_things", ("query", "limit")),
                "post": operation("create_thing", body=True),
            },
            "/things/{thing_id}": {
                "get": operation("get_thing", ("path", "thing_id")),
                "delete": operation("delete_thing", ("path", "thing_id")),
            },
        },
        "components": {"schemas": {"Thing": THING}},
    }


def log(**event: object) -> None:
    line = json.dumps({"timestamp": datetime.now(UTC).isoformat(), "level": "info", **event})
    # In one piece: threads must not write into each other's lines.
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def store(number: str, value: dict[str, Any]) -> None:
    connection = database()
    connection.execute("INSERT INTO things VALUES (?, ?)", [number, json.dumps({"id": number, **value})])
    connection.close()


def metrics() -> str:
    lines = ["# TYPE http_requests_total counter", "# TYPE http_request_duration_seconds histogram"]
    lines += ["# TYPE app_database_connections gauge", 'app_database_connections{state="idle"} 1']
    lines += ["# TYPE app_events_total counter", f'app_events_total{{event="created"}} {MADE[0]}']
    for (method, route, status), count in sorted(REQUESTS.items()):
        lines.append(f'http_requests_total{{method="{method}",route="{route}",status="{status}"}} {count}')
        if "uncounted" not in FAULTS or status < 400:
            labels = f'method="{method}",route="{route}",le="+Inf"'
            lines.append(f"http_request_duration_seconds_bucket{{{labels}}} {count}")
    totals: Counter[tuple[str, str]] = Counter()
    for (method, route, status), count in REQUESTS.items():
        totals[method, route] += count if "uncounted" not in FAULTS or status < 400 else 0
    for (method, route), count in sorted(totals.items()):
        lines.append(f'http_request_duration_seconds_count{{method="{method}",route="{route}"}} {count}')
    return "\n".join(lines) + "\n"
