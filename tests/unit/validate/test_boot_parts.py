"""The parts of the prober that read what others wrote."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

from devmatrix.validate.gates.boot.api import Api
from devmatrix.validate.gates.boot.exposition import Sample, parse
from devmatrix.validate.gates.boot.fleet import _GUARD
from devmatrix.validate.gates.boot.sampler import Sampler, UnknownValueError
from devmatrix.validate.gates.boot.settings import new_secrets

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/orders": {
            "get": {"operationId": "list_orders", "parameters": [{"in": "query", "name": "limit"}], "responses": {}},
            "post": {
                "operationId": "create_order",
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}},
                "responses": {"422": {}, "201": {}},
            },
        },
        "/orders/stats": {"get": {"operationId": "order_stats", "responses": {}}},
        "/orders/{order_id}": {
            "get": {
                "operationId": "get_order",
                "parameters": [{"in": "path", "name": "order_id", "schema": {"type": "string", "format": "uuid"}}],
                "responses": {},
            },
            "delete": {"operationId": "delete_order", "security": [{"bearer": []}], "responses": {}},
        },
        "/health": {"get": {"operationId": "probe_health", "responses": {}}},
    },
    "components": {
        "schemas": {
            "Order": {
                "type": "object",
                "required": ["name", "count", "code", "kind", "state", "price", "lines"],
                "properties": {
                    "name": {"type": "string", "minLength": 3, "maxLength": 6},
                    "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
                    "count": {"type": "integer", "exclusiveMinimum": 5, "multipleOf": 4},
                    "code": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["ABC"]},
                    "kind": {"$ref": "#/components/schemas/Kind"},
                    "state": {"const": "new"},
                    "price": {"anyOf": [{"type": "number"}, {"type": "string"}]},
                    "lines": {"type": "array", "minItems": 2, "items": {"type": "boolean"}},
                    "extra": {},
                },
            },
            "Kind": {"type": "string", "enum": ["SMALL", "LARGE"]},
        }
    },
}
API = Api(DOCUMENT)


def test_operations_are_told_apart_by_what_they_need() -> None:
    assert [each.id for each in API.lists] == ["list_orders"]
    assert [each.id for each in API.creations] == ["create_order"]
    assert [each.id for each in API.operations if each.secured] == ["delete_order"]
    assert API.creations[0].declared == ("201", "422")


@pytest.mark.parametrize(
    ("method", "path", "template"),
    [
        ("GET", "/orders", "/orders"),
        ("GET", "/orders/stats", "/orders/stats"),
        ("GET", "/orders/17", "/orders/{order_id}"),
        ("DELETE", "/orders", None),
        ("GET", "/orders/17/lines", None),
    ],
)
def test_a_path_follows_a_template(method: str, path: str, template: str | None) -> None:
    assert API.template(method, path) == template


def test_a_sample_body_is_what_the_schema_allows() -> None:
    assert Sampler(API, "canary").body(API.creations[0]) == {
        "name": "canary",
        "count": 8,
        "code": "ABC",
        "kind": "SMALL",
        "state": "new",
        "price": 1,
        "lines": [False, False],
    }


def test_a_sample_path_names_nothing_that_exists() -> None:
    operation = next(each for each in API.operations if each.id == "get_order")

    assert Sampler(API).path(operation) == "/orders/0191b1c0-1111-7222-8333-444455556666"


def test_a_pattern_without_an_example_cannot_be_sampled() -> None:
    with pytest.raises(UnknownValueError, match="no example of"):
        Sampler(API).value({"type": "string", "pattern": "^[a-f]+$"})


def test_a_stranger_has_a_type_that_the_schema_does_not_allow() -> None:
    assert Sampler(API).strangers(API.creations[0]) == {
        "name": 1,
        "note": 1,
        "count": "1",
        "code": 1,
        "kind": 1,
        "lines": "a",
    }


def test_an_exposition_is_read() -> None:
    text = (
        "# HELP hits_total Hits.\n# TYPE hits_total counter\n"
        'hits_total{path="/a\\"b",status="200"} 2.0\nhits_total{path="/c",status="200"} 3 1700000000\nup 1\n'
    )
    read = parse(text)

    assert read.kinds == {"hits_total": "counter"}
    assert read.samples[0] == Sample("hits_total", (("path", '/a\\"b'), ("status", "200")), 2)
    assert read.totals("hits_total", "status") == {("200",): 5}


@pytest.mark.parametrize("line", ["no value here", "<html>", "hits{path=raw} 1", "hits one"])
def test_what_is_no_exposition_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"this is no sample|these are no labels|could not convert"):
        parse(line)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+asyncpg://postgres:postgres@host/name",
        "postgresql+asyncpg://user:pg@host/name",
        "postgresql+asyncpg://postgres:@/name?host=/tmp/x",
    ],
)
def test_a_password_that_may_stand_in_a_log_by_chance_is_not_looked_for(url: str) -> None:
    assert new_secrets(url).password.startswith("password-")


def test_the_password_of_the_database_is_looked_for() -> None:
    assert new_secrets("postgresql+asyncpg://user:a-long-secret@host/name").password == "a-long-secret"


def test_servers_do_not_outlive_whoever_started_them() -> None:
    sleeper = subprocess.Popen(["sleep", "60"], start_new_session=True)
    starter = (
        "import subprocess, sys, time\n"
        f"guard = subprocess.Popen([sys.executable, '-c', {_GUARD!r}], stdin=subprocess.PIPE, start_new_session=True)\n"
        f"guard.stdin.write(b'{sleeper.pid}\\n'); guard.stdin.flush()\n"
        "print('ready', flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        assert sleeper.poll() is None
        os.kill(process.pid, signal.SIGKILL)
    start = time.monotonic()

    assert sleeper.wait(10) == -signal.SIGKILL
    assert time.monotonic() - start < 10
