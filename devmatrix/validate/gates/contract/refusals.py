"""A check for schemathesis, run by the Python of its own environment: is a refusal of valid data justified?

It takes the place of `positive_data_acceptance`, which expects that everything the schema allows is accepted.
An app knows more than JSON Schema can say: that a referenced row has to exist, that text holds no control
characters, that `If-Match` has to name the present version. Such refusals are counted and let pass. A refusal
for a reason that the schema could have stated is still a failure: then the document says less than the code.

What schemathesis holds for valid now and then breaks the schema all the same: a text as long as allowed that
does not match the pattern beside the length. So the data itself is held against the document first.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

# Where the justified refusals are noted, a JSON object on each line.
NOTES = "DEVMATRIX_REFUSALS"

# The reasons, by pydantic's names, that a JSON Schema states: a type, a bound, a choice, a key.
STATED = frozenset(
    {
        "bool_parsing",
        "bool_type",
        "dict_type",
        "enum",
        "extra_forbidden",
        "float_parsing",
        "float_type",
        "greater_than",
        "greater_than_equal",
        "int_from_float",
        "int_parsing",
        "int_type",
        "json_invalid",
        "less_than",
        "less_than_equal",
        "list_type",
        "literal_error",
        "missing",
        "model_attributes_type",
        "model_type",
        "multiple_of",
        "none_required",
        "string_pattern_mismatch",
        "string_too_long",
        "string_too_short",
        "string_type",
        "too_long",
        "too_short",
        "uuid_parsing",
        "uuid_type",
    }
)
_PRECONDITIONS = ("if-match", "if-none-match", "if-unmodified-since")


def justification(status: int, problem: object, headers: dict[str, object], body: object = None) -> str:
    """Why valid data may be refused like this; "" when it may not."""
    if status == 412 and any(name.lower() in _PRECONDITIONS for name in headers):
        return "precondition"
    if status != 422 or not isinstance(problem, dict):
        return ""
    errors = problem.get("errors") or []
    codes = {_code(each, body) for each in errors}
    return "" if not codes or codes & STATED else " ".join(sorted(codes))


def _code(error: object, body: object) -> str:
    if not isinstance(error, dict):
        return "missing"
    code = str(error.get("code", "missing"))
    # To JSON Schema 65.0 is an integer; a strict app knows the difference.
    if code == "int_type" and isinstance(_sent(body, error.get("loc")), float):
        return "integral_float"
    return code


def _sent(body: object, loc: object) -> object:
    """What was sent at a place of the body; None where nothing was."""
    place = loc[1:] if isinstance(loc, list) and loc[:1] == ["body"] else []
    for step in place:
        if (isinstance(body, dict) and step in body) or (
            isinstance(body, list) and isinstance(step, int) and step < len(body)
        ):
            body = body[step]
        else:
            return None
    return body


def breaks_schema(document: dict[str, Any], path: str, method: str, body: object, query: dict[str, object]) -> bool:
    """Whether what was sent is against the document, so that the app was right to refuse it."""
    described = document["paths"][path][method.lower()]
    content = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    pairs = [(body, content["schema"])] if "schema" in content and _is_data(body) else []
    asked = (each for each in described.get("parameters", ()) if each.get("in") == "query" and each["name"] in query)
    pairs += [(query[each["name"]], each.get("schema", {})) for each in asked]
    return any(not _fits(value, schema, document) for value, schema in pairs)


def _is_data(body: object) -> bool:
    """schemathesis has a sign of its own for no body at all."""
    return body is None or isinstance(body, (dict, list, str, int, float))


def _fits(value: object, schema: dict[str, Any], document: dict[str, Any]) -> bool:
    from jsonschema import Draft202012Validator

    # References lead into the document.
    rooted = {**schema, "components": document.get("components", {})}
    return bool(Draft202012Validator(rooted).is_valid(value))


def note(operation: str, reason: str) -> None:
    """Keeps a justified refusal for the report."""
    with Path(os.environ[NOTES]).open("a", encoding="utf-8") as notes:
        notes.write(json.dumps({"operation": operation, "reason": reason}) + "\n")


def register() -> None:
    """Adds the check to schemathesis."""
    import schemathesis  # type: ignore[import-not-found]
    from schemathesis.specs.openapi.checks import (  # type: ignore[import-not-found]
        positive_data_acceptance,
    )

    def unjustified_refusal(context: Any, response: Any, case: Any) -> bool | None:
        try:
            return bool(positive_data_acceptance(context, response, case)) or None
        except AssertionError:
            try:
                problem = response.json()
            except ValueError:
                problem = None
            operation, query = case.operation, dict(case.query or {})
            document = operation.schema.raw_schema
            if breaks_schema(document, operation.path, operation.method, case.body, query):
                return None
            reason = justification(response.status_code, problem, dict(case.headers or {}), case.body)
            if not reason:
                raise
            note(case.operation.label, reason)
            return None

    schemathesis.check(unjustified_refusal)


if NOTES in os.environ:
    register()
