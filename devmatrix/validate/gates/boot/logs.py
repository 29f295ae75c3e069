"""Checks: does the log say what happened, in a form that machines read, and keep secrets?"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.boot.api import PROBES
from devmatrix.validate.gates.boot.check import Absent, Check, Unmet, expect
from devmatrix.validate.gates.boot.client import REQUEST_ID
from devmatrix.validate.gates.boot.scene import MARK, settled
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from devmatrix.validate.gates.boot.client import Exchange
    from devmatrix.validate.gates.boot.scene import Scene
    from devmatrix.validate.gates.boot.server import Server

Event = dict[str, Any]

_TRACEBACK = "Traceback (most recent call last)"
_WANTED = ("timestamp", "level", "event", "method", "route", "status", "duration_ms", "request_id", "correlation_id")


def logs_json(scene: Scene) -> str:
    """Every line on standard output is a JSON object."""
    count = 0
    for server in scene.servers.values():
        for line in server.lines:
            count += 1
            expect(
                met=_event(line) is not None, otherwise=f"server {server.name} printed a line that is no JSON: {line}"
            )
    return f"{count} lines, all JSON objects"


def logs_requests(scene: Scene) -> str:
    """One line for each request, with what was asked, what came of it and its id."""
    by_server = {server.name: _requests(server) for server in scene.servers.values()}
    count = 0
    for server, each in scene.exchanges:
        if server.name == "example":
            # There the server's own log takes the place of the app's.
            continue
        lines = by_server[server.name][each.request_id]
        if each.path in PROBES and each.answer.status < 500:
            expect(met=len(lines) <= 1, otherwise=f"{each.path} was logged {len(lines)} times")
            continue
        count += 1
        said = f"{each.method} {each.path} with id {each.request_id}"
        expect(met=len(lines) == 1, otherwise=f"{said} was logged {len(lines)} times as a request")
        _compare(scene, each, lines[0])
    return f"one line for each of {count} requests, with {', '.join(_WANTED)}"


def logs_secrets(scene: Scene) -> str:
    """No secret in any line of any server: not at the start, not with a request, not in a stack."""
    for server in scene.servers.values():
        text = "\n".join([*server.lines, server.complaints])
        told = [name for name, secret in _named(scene).items() if secret in text]
        expect(met=not told, otherwise=f"server {server.name} printed {', '.join(told)}")
    return f"none of {', '.join(_named(scene))} in the output of {len(scene.servers)} servers"


def logs_private(scene: Scene) -> str:
    """What clients type, in paths, queries or bodies, is not for the log."""
    for server in scene.servers.values():
        for line in server.lines:
            expect(met=MARK not in line, otherwise=f"what a client typed was logged: {line[:200]}")
    return "nothing that was typed into paths, queries or bodies was logged"


def server_log(scene: Scene) -> str:
    """Where the server's own access log is let through, its lines have ids, and their query strings no secrets."""
    path = "/health/live"
    answer = scene.clients["example"].get(f"{path}?api_key={scene.secrets.typed}&page=2")
    request_id = answer.headers.get(REQUEST_ID)
    server = scene.servers["example"]

    def found() -> list[str]:
        return [str(each) for each in events(server) if each.get("request_id") == request_id and path in str(each)]

    expect(
        met=settled(lambda: bool(found()), scene.patience), otherwise=f"a request to {path} left no line with its id"
    )
    lines = "\n".join(found())
    expect(met="page=2" in lines, otherwise=f"the server's log does not tell what was asked for: {lines[:200]}")
    expect(met=scene.secrets.typed not in lines, otherwise="the server's log holds the secrets of query strings")
    return f"the server's own line of {path}?api_key=… has the id of the request and not the key"


def logs_stack(scene: Scene) -> str:
    """An error that nobody foresaw is logged once, with its stack and the id of its request."""
    failed = [each for each in scene.bare.journal if each.answer.status == 500]
    if not failed:
        raise Absent("nothing ended in a 500")
    events = list(filter(None, map(_event, scene.servers["bare"].lines)))
    for each in failed:
        own = [event for event in events if event.get("request_id") == each.request_id and _has_stack(event)]
        said = f"{each.method} {each.path} answered 500"
        expect(met=len(own) == 1, otherwise=f"{said}; its stack was logged {len(own)} times")
    return f"{len(failed)} unforeseen error logged once, with its stack"


def logs_clean(scene: Scene) -> str:
    """A normal run prints no traceback."""
    for name in ("main", "limited", "example"):
        server = scene.servers[name]
        lines = [line for line in [*server.lines, server.complaints] if _TRACEBACK in line]
        expect(met=not lines, otherwise=f"server {name} printed a traceback: {lines[0][-200:] if lines else ''}")
    return "no traceback in the output of main, limited and example"


def events(server: Server) -> list[Event]:
    """The lines that are JSON objects."""
    return [event for event in map(_event, server.lines) if event is not None]


def _event(line: str) -> Event | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _requests(server: Server) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events(server):
        if event.get("event") == "request":
            found[str(event.get("request_id"))].append(event)
    return found


def _compare(scene: Scene, exchange: Exchange, event: Event) -> None:
    said = f"the log line of {exchange.method} {exchange.path}"
    missing = [name for name in _WANTED if name not in event]
    expect(met=not missing, otherwise=f"{said} has no {', '.join(missing)}")
    wrong = [
        f"{name} is {event[name]!r}, not {value!r}"
        for name, value in (("method", exchange.method), ("status", exchange.answer.status))
        if event[name] != value
    ]
    template = scene.api.template(exchange.method, exchange.path)
    # What was answered before routing, or by no route, has no template; a raw path it must not be.
    if template and exchange.answer.status < 400 and event["route"] != template:
        wrong.append(f"route is {event['route']!r}, not {template!r}")
    if not isinstance(event["duration_ms"], int | float):
        wrong.append("duration_ms is no number")
    if wrong:
        raise Unmet(f"{said}: {'; '.join(wrong)}")


def _named(scene: Scene) -> dict[str, str]:
    secrets = scene.secrets
    return {
        "the SECRET_KEY": secrets.key,
        "the password of the database": secrets.password,
        "an Authorization header": secrets.bearer,
        "a password that a client sent": secrets.typed,
    }


def _has_stack(event: Event) -> bool:
    return any(_TRACEBACK in value for value in event.values() if isinstance(value, str))


CHECKS = (
    Check(logs_json),
    Check(logs_requests),
    Check(logs_secrets),
    Check(logs_private, Severity.MEDIUM),
    Check(logs_stack),
    Check(logs_clean),
)
RUNNING = (Check(server_log),)
