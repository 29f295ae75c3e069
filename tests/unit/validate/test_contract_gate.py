"""What the gate `contract` makes of a run of schemathesis."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from devmatrix.validate.gates.boot.gate import place_of
from devmatrix.validate.gates.contract.arrangement import exact
from devmatrix.validate.gates.contract.reading import read_events
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from pathlib import Path


DECIMAL = {
    "anyOf": [
        {"type": "number", "multipleOf": 0.05, "exclusiveMinimum": 0, "maximum": 9.95},
        {"type": "string", "pattern": r"^[0-9](\.[0-9]{1,2})?$"},
        {"type": "null"},
    ]
}
DOCUMENT: dict[str, Any] = {"components": {"schemas": {"Size": {"type": "integer"}}}}
BODY = {
    "type": "object",
    "properties": {
        "price": DECIMAL,
        "prices": {"type": "array", "items": DECIMAL},
        "size": {"$ref": "#/components/schemas/Size"},
        "height": {"type": "number"},
        "name": {"type": "string"},
    },
}


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ({"price": 0.15000000000000002}, {"price": 0.15}),
        ({"price": 9}, {"price": 9.0}),
        ({"price": "0"}, {"price": "0.05"}),
        ({"price": "9.99"}, {"price": "9.95"}),
        ({"price": "1.25"}, {"price": "1.25"}),
        ({"price": None}, {"price": None}),
        ({"prices": ["0.07", 0.1]}, {"prices": ["0.05", 0.1]}),
        ({"size": 65.0}, {"size": 65}),
        ({"height": 65.0, "name": "1.001", "more": 1.0}, {"height": 65.0, "name": "1.001", "more": 1.0}),
    ],
)
def test_what_a_schema_cannot_state_of_numbers_is_arranged(sent: dict[str, Any], written: dict[str, Any]) -> None:
    assert repr(exact(sent, BODY, DOCUMENT)) == repr(written)


def scenario(*cases: tuple[str, int, str, str]) -> dict[str, Any]:
    """A finished scenario: for each case its path, the status, a check and how that ended."""
    recorder: dict[str, Any] = {"label": "Stateful tests", "cases": {}, "checks": {}, "interactions": {}}
    for number, (path, status, check, ended) in enumerate(cases):
        key = str(number)
        told = {"title": "Server error", "message": "", "operation": f"GET {path}", "severity": "critical"}
        recorder["cases"][key] = {"value": {"method": "GET", "path": path}}
        recorder["checks"][key] = [{"name": check, "status": ended, "failure_info": {"failure": told}}]
        recorder["interactions"][key] = {
            "request": {"method": "GET", "uri": f"http://127.0.0.1:1{path}?q=1"},
            "response": {"status_code": status} if status else None,
        }
    return {"ScenarioFinished": {"recorder": recorder}}


def test_a_report_is_read(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    events = [
        {"Initialize": {}},
        scenario(
            ("/things", 200, "not_a_server_error", "success"),
            ("/things", 500, "not_a_server_error", "failure"),
            ("/things", 500, "not_a_server_error", "failure"),
        ),
        scenario(("/things/{thing_id}", 404, "status_code_conformance", "success")),
        scenario(("/things", 0, "not_a_server_error", "success")),
    ]
    path.write_text("\n".join(map(json.dumps, events)))
    read = read_events(path)

    assert read.cases == 5
    assert read.complete
    assert read.statuses["GET /things"] == {"200", "500"}
    assert read.judged == {"not_a_server_error": 4, "status_code_conformance": 1}
    (failure,) = read.failures
    assert failure.operation == "GET /things"
    assert (failure.check, failure.severity) == ("not_a_server_error", Severity.HIGH)
    assert failure.message == "GET /things (500): Server error:"
    assert failure.request == "GET http://127.0.0.1:1/things?q=1"


def test_an_error_of_the_tool_is_no_pass(tmp_path: Path) -> None:
    path = tmp_path / "events.ndjson"
    path.write_text(json.dumps({"NonFatalError": {"info": {"title": "Schema Error"}}}))

    assert read_events(path).errors == ("{'title': 'Schema Error'}",)
    assert not read_events(path).complete
    assert not read_events(tmp_path / "missing").complete


def test_an_operation_is_found_by_its_function(tmp_path: Path) -> None:
    routes = tmp_path / "app" / "api"
    routes.mkdir(parents=True)
    (routes / "things.py").write_text("x = 'def get_thing('\n\n\nasync def get_thing(id: int) -> None:\n    ...\n")

    assert place_of(tmp_path, "get_thing") == ("app/api/things.py", 4)
    assert place_of(tmp_path, "get") is None
    assert place_of(tmp_path, "") is None
