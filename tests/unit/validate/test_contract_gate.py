"""What the gate `contract` makes of a run of schemathesis."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from devmatrix.validate.gates.boot.gate import place_of
from devmatrix.validate.gates.contract.reading import read_events, read_notes
from devmatrix.validate.gates.contract.refusals import NOTES, breaks_schema, justification, note
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from pathlib import Path


def refusal(*codes: str) -> dict[str, Any]:
    return {"status": 422, "errors": [{"loc": ["body", "name"], "message": "no", "code": code} for code in codes]}


@pytest.mark.parametrize(
    ("status", "problem", "headers", "reason"),
    [
        (422, refusal("unknown_reference"), {}, "unknown_reference"),
        (422, refusal("value_error", "unknown_reference"), {}, "unknown_reference value_error"),
        (422, refusal("value_error", "string_too_long"), {}, ""),
        (422, refusal("missing"), {}, ""),
        (422, refusal(), {}, ""),
        (422, {"detail": "no"}, {}, ""),
        (422, {"errors": ["no"]}, {}, ""),
        (422, None, {}, ""),
        (400, refusal("value_error"), {}, ""),
        (412, {}, {"If-Match": '"1"'}, "precondition"),
        (412, {}, {}, ""),
    ],
)
def test_a_refusal_is_justified_by_what_no_schema_can_state(
    status: int, problem: object, headers: dict[str, object], reason: str
) -> None:
    assert justification(status, problem, headers) == reason


def test_justified_refusals_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notes = tmp_path / "notes"
    assert read_notes(notes) == {}
    monkeypatch.setenv(NOTES, str(notes))
    for reason in ("precondition", "value_error", "precondition"):
        note("GET /things", reason)

    assert read_notes(notes) == {"precondition": 2, "value_error": 1}


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


DOCUMENT = {
    "paths": {
        "/parts": {
            "post": {
                "parameters": [{"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 100}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Part"}}}},
            }
        }
    },
    "components": {
        "schemas": {
            "Part": {
                "type": "object",
                "required": ["code"],
                "properties": {"code": {"type": "string", "maxLength": 12, "pattern": "^[A-Z]{2}-[0-9]{4}$"}},
            }
        }
    },
}


@pytest.mark.parametrize(
    ("body", "query", "broken"),
    [
        ({"code": "AB-1234"}, {}, False),
        ({"code": "AB-1234"}, {"limit": 100, "unknown": 1}, False),
        ({"code": "000000000000"}, {}, True),
        ({}, {}, True),
        (None, {}, True),
        ({"code": "AB-1234"}, {"limit": 101}, True),
        (object(), {}, False),  # no body was sent
    ],
)
def test_data_that_breaks_the_document_is_rightly_refused(
    body: object, query: dict[str, object], *, broken: bool
) -> None:
    assert breaks_schema(DOCUMENT, "/parts", "POST", body, query) is broken


@pytest.mark.parametrize(("sent", "reason"), [(65.0, "integral_float"), ("65", ""), (None, "")])
def test_a_whole_number_with_a_point_may_be_refused(sent: object, reason: str) -> None:
    problem = {"status": 422, "errors": [{"loc": ["body", "sizes", 1], "message": "no", "code": "int_type"}]}
    assert justification(422, problem, {}, {"sizes": [1, sent]}) == reason
