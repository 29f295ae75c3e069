"""Checks: request ids, security headers, other origins and hosts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.check import Check, expect
from devmatrix.validate.gates.boot.client import REQUEST_ID
from devmatrix.validate.gates.boot.scene import MARK
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from devmatrix.validate.gates.boot.client import Answer
    from devmatrix.validate.gates.boot.scene import Scene

ORIGIN = "https://front.example"
_STRANGER = "https://stranger.example"
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY|SAMEORIGIN",
    "referrer-policy": "no-referrer|same-origin|strict-origin.*",
    "content-security-policy": ".*default-src.*",
    "strict-transport-security": r"max-age=\d+.*",
}
_CORRELATION = "x-correlation-id"
_HOSTILE = ('x"}\t{"event": "forged', "a" * 300, "<script>", "id with spaces", "")


def request_id_echoed(scene: Scene) -> str:
    """A client's own id comes back."""
    answer = scene.main.get("/health/live", {"X-Request-ID": "from-a-client.1"})
    got = answer.headers.get(REQUEST_ID)
    expect(met=got == "from-a-client.1", otherwise=f"X-Request-ID: from-a-client.1 came back as {got}")
    return "X-Request-ID: from-a-client.1 came back"


def request_id_replaced(scene: Scene) -> str:
    """One that could forge a log line or fill it is replaced, and so is none at all."""
    for hostile in _HOSTILE:
        got = scene.main.get("/health/live", {"X-Request-ID": hostile}).headers.get(REQUEST_ID, "")
        fit = got != hostile and re.fullmatch(r"[\w.-]{8,64}", got)
        expect(met=bool(fit), otherwise=f"X-Request-ID: {hostile[:40]!r} came back as {got[:40]!r}")
    return f"{len(_HOSTILE)} hostile or empty ids were replaced"


def request_id_everywhere(scene: Scene) -> str:
    """Every answer carries one, and a problem tells the same."""
    for _, each in scene.exchanges:
        expect(met=bool(each.request_id), otherwise=f"{each.method} {each.path} answered without X-Request-ID")
        told = each.answer.object.get("request_id", each.request_id)
        expect(met=told == each.request_id, otherwise=f"{each.method} {each.path} tells another id in its body")
    return f"X-Request-ID on all {len(scene.exchanges)} answers"


def correlation_id_kept(scene: Scene) -> str:
    """The id of a piece of work comes back as the caller sent it; without an acceptable one, the work begins here."""
    got = scene.main.get("/health/live", {_CORRELATION: "work-of-a-caller.1"}).headers.get(_CORRELATION)
    expect(met=got == "work-of-a-caller.1", otherwise=f"{_CORRELATION}: work-of-a-caller.1 came back as {got}")
    for hostile in _HOSTILE:
        answer = scene.main.get("/health/live", {_CORRELATION: hostile})
        got = answer.headers.get(_CORRELATION, "")
        fit = got != hostile and got == answer.headers.get(REQUEST_ID)
        expect(
            met=fit, otherwise=f"{_CORRELATION}: {hostile[:40]!r} came back as {got[:40]!r}, not as the request's id"
        )
    return f"{_CORRELATION} of a caller came back, {len(_HOSTILE)} hostile or empty ones were replaced"


def security_headers(scene: Scene) -> str:
    """Ordinary and error answers tell browsers to trust nothing."""
    asked = [("GET", "/health/live"), ("GET", f"/{MARK}"), ("DELETE", "/health/live"), ("GET", "/docs")]
    asked += [("GET", each.path) for each in scene.api.lists] + [("POST", each.path) for each in scene.api.creations]
    answers = [(method, path, scene.main.ask(method, path)) for method, path in asked]
    answers += [(each.method, each.path, each.answer) for each in scene.bare.journal if each.answer.status == 500]
    for method, path, answer in answers:
        missing = [name for name, value in _HEADERS.items() if not re.fullmatch(value, answer.headers.get(name, ""))]
        expect(met=not missing, otherwise=f"{method} {path} answered {answer.status} without {', '.join(missing)}")
    return f"{', '.join(_HEADERS)} on {len(answers)} ordinary and error answers"


def other_origins(scene: Scene) -> str:
    """A page of an origin that was not named may read nothing; with credentials `*` is never said."""
    path = scene.api.lists[0].path if scene.api.lists else "/health/live"
    for client in (scene.main, scene.limited):
        for answer in (client.get("/health/live", {"Origin": _STRANGER}), _preflight(scene, path, _STRANGER)):
            allowed = answer.headers.get("access-control-allow-origin")
            expect(met=allowed is None, otherwise=f"{_STRANGER} is let in with {allowed}, though nobody named it")
    return "an origin that nobody named gets no Access-Control-Allow-Origin"


def own_origins(scene: Scene) -> str:
    """A page of an origin that was named may read answers and errors, with what it needs to be asked first."""
    path = scene.api.lists[0].path if scene.api.lists else "/health/live"
    for answer in (
        scene.main.get(path, {"Origin": ORIGIN}),
        scene.main.get(f"/{MARK}", {"Origin": ORIGIN}),
        _preflight(scene, path, ORIGIN),
    ):
        allowed = answer.headers.get("access-control-allow-origin")
        expect(met=allowed == ORIGIN, otherwise=f"{ORIGIN} is configured, but got {allowed} with {answer.status}")
    return f"{ORIGIN} is let in by name, its preflight too"


def foreign_host(scene: Scene) -> str:
    """A Host that is not ours is refused, before anybody builds a link from it."""
    answer = scene.main.get(f"/{MARK}", {"Host": "stranger.example"})
    expect(met=answer.status == 400, otherwise=f"Host: stranger.example answered {answer.brief}")
    return "Host: stranger.example: 400"


def _preflight(scene: Scene, path: str, origin: str) -> Answer:
    asked = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return scene.main.ask("OPTIONS", path, headers=asked)


CHECKS = (
    Check(request_id_echoed, Severity.MEDIUM),
    Check(request_id_replaced),
    Check(correlation_id_kept, Severity.MEDIUM),
    Check(security_headers),
    Check(other_origins),
    Check(own_origins, Severity.MEDIUM),
    Check(foreign_host, Severity.MEDIUM),
)
AFTERWARDS = (Check(request_id_everywhere, Severity.MEDIUM),)
