"""Checks: is every error a problem document, and is what is not understood refused?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.api import METHODS
from devmatrix.validate.gates.boot.check import Absent, Check, expect
from devmatrix.validate.gates.boot.scene import MARK
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from devmatrix.validate.gates.boot.api import Operation
    from devmatrix.validate.gates.boot.client import Answer
    from devmatrix.validate.gates.boot.scene import Scene

BODY_LIMIT = 65_536
_MEMBERS = ("type", "title", "status", "instance", "code", "request_id")
# What only an exception or a driver says.
_INTERNALS = ("Traceback (most recent call last)", 'File "', "site-packages", "sqlalchemy", "asyncpg", "SELECT ")


def unknown_path(scene: Scene) -> str:
    """404 for what is not there."""
    return _problem(scene.main.get(f"/{MARK}"), {404}, "an unknown path")


def method_not_allowed(scene: Scene) -> str:
    """405 for a method that the path does not offer."""
    operation = scene.any_list()
    offered = {each.method for each in scene.api.operations if each.path == operation.path}
    method = next((each for each in ("PUT", "DELETE", "PATCH", *METHODS) if each not in offered), "TRACE")
    answer = scene.main.ask(method, operation.path)
    expect(met="allow" in answer.headers, otherwise=f"{method} {operation.path} answered without Allow")
    return _problem(answer, {405}, f"{method} {operation.path}")


def body_too_large(scene: Scene) -> str:
    """413 for a body above the limit, whether its length is declared or not."""
    operation = _creation(scene)
    large = b'{"a": "' + b"a" * BODY_LIMIT + b'"}'
    _problem(scene.main.ask("POST", operation.path, large), {413}, f"{operation} with {len(large)} bytes")
    # Without a declared length the bytes have to be counted: http.client cannot send that by itself.
    chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(large), large)
    answer = scene.main.ask("POST", operation.path, chunks, {"Transfer-Encoding": "chunked"})
    return _problem(answer, {413}, f"{operation} with a chunked body of {len(large)} bytes")


def malformed_body(scene: Scene) -> str:
    """400 or 422 for what is no JSON, 415 or 422 for what does not claim to be."""
    operation = _creation(scene)
    _problem(scene.main.ask("POST", operation.path, b'{"a": '), {400, 422}, f"{operation} with half a document")
    plain = {"Content-Type": "text/plain"}
    answer = scene.main.ask("POST", operation.path, b"hello", plain)
    return _problem(answer, {400, 415, 422}, f"{operation} with plain text")


def unknown_body_key(scene: Scene) -> str:
    """422 for a key that nobody declared: a typing error must not be lost in silence."""
    for operation in _creations(scene):
        body = {"no_such_key": 1, "password": scene.secrets.typed}
        answer = scene.main.ask("POST", operation.path, body)
        _problem(answer, {422}, f"{operation} with an unknown key", operation)
        places = _places(answer)
        expect(
            met={"no_such_key", "password"} <= places,
            otherwise=f"{operation} accepts keys that it does not know",
            operation=operation,
        )
    return f"422 naming the key, on {len(scene.api.creations)} operations"


def coercion_refused(scene: Scene) -> str:
    """422 for a value of another JSON type: "1" is no number, 1 no boolean and no text."""
    tried = 0
    for operation in _creations(scene):
        strangers = scene.sampler.strangers(operation)
        tried += len(strangers)
        taken = set(strangers) - _places(scene.main.ask("POST", operation.path, strangers))
        expect(
            met=not taken,
            otherwise=f"{operation} takes a value of another type for {', '.join(sorted(taken))}",
            operation=operation,
        )
    return f"{tried} values of another JSON type refused by name"


def unknown_parameter(scene: Scene) -> str:
    """422 for a query parameter that nobody declared."""
    scene.any_list()
    for operation in scene.api.lists:
        answer = scene.main.get(f"{operation.path}?no_such_parameter=1&password={scene.secrets.typed}")
        _problem(answer, {422}, f"{operation}?no_such_parameter=1", operation)
    return f"422 on {len(scene.api.lists)} lists"


def limit_bounded(scene: Scene) -> str:
    """Nobody can ask for a thousand million rows."""
    scene.any_list()
    for operation in scene.api.lists:
        for limit in (10**9, 0, -1):
            answer = scene.main.get(f"{operation.path}?limit={limit}")
            _problem(answer, {422}, f"{operation}?limit={limit}", operation)
    return f"limit=10**9, 0 and -1 refused on {len(scene.api.lists)} lists"


def access_decided(scene: Scene) -> str:
    """An operation that wants credentials refuses who has none."""
    secured = [each for each in scene.api.operations if each.secured]
    if not secured:
        raise Absent("no operation declares security")
    for operation in secured:
        answer = scene.main.ask(operation.method, scene.sampler.path(operation), headers={"Authorization": ""})
        _problem(answer, {401, 403}, f"{operation} without credentials", operation)
    return f"401 or 403 from {len(secured)} operations without credentials"


def outage_answered(scene: Scene) -> str:
    """503 when the database is gone, and when to come back."""
    operation = scene.any_list()
    answer = scene.adrift.get(operation.path)
    said = _problem(answer, {503}, f"{operation} without a database", operation)
    expect(met="retry-after" in answer.headers, otherwise=f"{said} without Retry-After", operation=operation)
    return said


def unforeseen_answered(scene: Scene) -> str:
    """500 without internals when the app meets what nobody foresaw: a database without tables."""
    operation = scene.any_list()
    return _problem(scene.bare.get(operation.path), {500}, f"{operation} without tables", operation)


def no_internals(scene: Scene) -> str:
    """No error answer shows a stack, a query or a secret."""
    failed = [each for _, each in scene.exchanges if each.answer.status >= 400]
    for each in failed:
        told = [word for word in (*_INTERNALS, *scene.secrets) if word in each.answer.text]
        # A field may be called as a library is; what it was told, a client may be told again.
        expect(met=not told, otherwise=f"{each.method} {each.path} tells internals: {told[:1]} in {each.answer.brief}")
    return f"no stack, query or secret in {len(failed)} error answers"


def no_server_errors(scene: Scene) -> str:
    """Nothing that a client sends makes the server fail while all is well."""
    failed = [each for each in scene.main.journal if each.answer.status >= 500]
    expect(
        met=not failed,
        otherwise="; ".join(f"{each.method} {each.path} answered {each.answer.brief}" for each in failed[:3]),
    )
    return f"no 5xx in {len(scene.main.journal)} answers"


def _creations(scene: Scene) -> list[Operation]:
    _creation(scene)
    return scene.api.creations


def _creation(scene: Scene) -> Operation:
    if not scene.api.creations:
        raise Absent("no open operation takes a body without an id that exists")
    return scene.api.creations[0]


def _places(answer: Answer) -> set[str]:
    """The fields of the body that the answer complains about."""
    errors = answer.object.get("errors", [])
    places = [each.get("loc", []) for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
    return {str(place[1]) for place in places if len(place) > 1}


def _problem(answer: Answer, statuses: set[int], asked: str, operation: Operation | None = None) -> str:
    """Expects one of the statuses, told as RFC 9457 and our contract want it."""
    expect(met=answer.status in statuses, otherwise=f"{asked} answered {answer.brief}", operation=operation)
    kind = answer.headers.get("content-type", "")
    expect(met=kind.startswith("application/problem+json"), otherwise=f"{asked}: the answer is {kind or 'untyped'}")
    missing = [name for name in _MEMBERS if name not in answer.object]
    expect(met=not missing, otherwise=f"{asked}: the problem has no {', '.join(missing)}")
    expect(met=answer.object["status"] == answer.status, otherwise=f"{asked}: the problem tells another status")
    return f"{asked}: {answer.status} {answer.object['code']}"


CHECKS = (
    Check(unknown_path),
    Check(method_not_allowed, Severity.MEDIUM),
    Check(body_too_large),
    Check(malformed_body),
    Check(unknown_body_key),
    Check(coercion_refused),
    Check(unknown_parameter),
    Check(limit_bounded),
    Check(access_decided),
    Check(outage_answered),
    Check(unforeseen_answered),
)
AFTERWARDS = (Check(no_internals), Check(no_server_errors))
