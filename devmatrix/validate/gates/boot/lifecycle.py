"""Checks: does the app start only when it should, keep what it accepted, and stop without breaking off?"""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.check import Absent, Check, expect
from devmatrix.validate.gates.boot.client import BROKEN
from devmatrix.validate.gates.boot.sampler import UnknownValueError
from devmatrix.validate.gates.boot.scene import settled
from devmatrix.validate.gates.boot.server import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.validate.gates.boot.api import Operation
    from devmatrix.validate.gates.boot.client import Answer
    from devmatrix.validate.gates.boot.scene import Scene

# How a server that was asked to stop may end: by itself, or as one that was ended by the signal.
_STOPPED = (0, 143, -15)
STOP_SECONDS = 10.0
_SLOW_SECONDS = 0.1
_UNSAFE = ("DATABASE_URL", "SECRET_KEY", "CORS_ORIGINS", "DEBUG", "LOG_ROTATION_MB")


def production_refusal(scene: Scene) -> str:
    """Unsafe settings keep it from starting, and are named all at once."""
    server = scene.servers["unsafe"]
    code = server.ended(STOP_SECONDS * scene.patience)
    expect(
        met=code is not None,
        otherwise="production starts with SQLite, DEBUG, CORS * and credentials, and without SECRET_KEY",
    )
    printed = "\n".join([*server.lines, server.complaints])
    # At the beginning of a line: DEBUG is also a level of the log.
    missing = [name for name in _UNSAFE if not re.search(rf"^\W*{name}\b", printed, re.MULTILINE)]
    said = f"production with {len(_UNSAFE)} settings that are unsafe or make no sense ended with {code}"
    expect(met=code != 0 and not missing, otherwise=f"{said} without naming {', '.join(missing) or 'an error'}")
    return f"{said}, naming {', '.join(_UNSAFE)}"


def env_example(scene: Scene) -> str:
    """`.env.example`, copied to `.env`, is enough to start."""
    answer = scene.clients["example"].get("/health/live")
    expect(met=answer.status == 200, otherwise=f"with .env.example as .env, /health/live answered {answer.brief}")
    return "starts with .env.example as .env"


def committed(scene: Scene) -> str:
    """What was answered with success is there for everybody: the commit came before the answer."""
    made = scene.creation
    expect(
        met=made.answer.status == 201 and bool(made.path),
        otherwise=f"{made.operation} answered {made.answer.status} with Location {made.path or 'missing'}",
        operation=made.operation,
    )
    expect(
        met=made.reread.status == 200,
        otherwise=f"{made.operation} answered 201, but another process then got {made.reread.status} from {made.path}",
        operation=made.operation,
    )
    return f"{made.operation}: 201, and another process reads it at once, though commits take a moment"


def responsive(scene: Scene) -> str:
    """While one operation takes its time, the process answers others: nothing blocks its loop."""
    slow = [call for call in _reads(scene) if min(_timed(call.send) for _ in range(3)) > _SLOW_SECONDS]
    calls = [*slow, *_creating(scene)]
    for call in calls:
        blocked = all(_blocks(scene, call) for _ in range(3))
        expect(
            met=not blocked, otherwise=f"{call.operation} blocks the process while it runs", operation=call.operation
        )
    return f"/health/live answers while {', '.join(str(each.operation) for each in calls) or 'nothing slow'} runs"


def unready_first(scene: Scene) -> str:
    """Asked to stop, it first says that it is not ready, and serves on until traffic goes elsewhere."""
    client = scene.clients["example"]
    before = client.get("/health/ready")
    expect(met=before.status == 200, otherwise=f"before it was asked to stop, /health/ready answered {before.brief}")
    scene.servers["example"].ask_to_stop()
    met = settled(lambda: client.get("/health/ready").status == 503, scene.patience)
    expect(met=met, otherwise="asked to stop, it still says that it is ready")
    live = client.get("/health/live")
    expect(met=live.status == 200, otherwise=f"asked to stop, /health/live answered {live.brief}")
    expect(
        met=live.headers.get("connection") == "close",
        otherwise="asked to stop, it does not ask its clients to connect elsewhere",
    )
    return "SIGTERM: /health/ready turned to 503 while /health/live answered 200, with Connection: close"


def graceful_stop(scene: Scene) -> str:
    """Asked to stop in the middle of a request, it answers that request and ends in time."""
    server, operation = scene.servers["main"], next(iter(scene.api.creations), None)
    answer = None if operation is None else _interrupted(scene, operation)
    if operation is None:
        server.ask_to_stop()
    code = server.ended(STOP_SECONDS * scene.patience)
    expect(met=code is not None, otherwise=f"still runs {STOP_SECONDS:g} seconds after SIGTERM")
    expect(met=code in _STOPPED, otherwise=f"ended with {code} after SIGTERM: {server.last_words}")
    said = f"{operation} that was half sent was answered {answer.status}" if answer else "nothing was under way"
    expect(met=answer is None or answer.status < 500, otherwise=f"SIGTERM: {said}")
    return f"SIGTERM: {said}, ended with {code}"


def durable(scene: Scene) -> str:
    """What was accepted outlives the process that accepted it."""
    made = scene.creation
    answer = scene.limited.get(made.path)
    same = answer.status == 200 and answer.object == made.answer.object
    expect(met=same, otherwise=f"after the server stopped, {made.path} answered {answer.brief}")
    return f"what {made.operation} made is unchanged after the server stopped"


@dataclass(frozen=True)
class _Call:
    """A request that may take its time."""

    operation: Operation
    send: Callable[[], Answer]


def _reads(scene: Scene) -> list[_Call]:
    return [_Call(each, partial(scene.main.get, each.path)) for each in scene.api.lists]


def _creating(scene: Scene) -> list[_Call]:
    """Making a row is slow here: see `slow_commits`."""
    try:
        operation = scene.creation.operation
        body = scene.sampler.body(operation)
    except (Absent, UnknownValueError):
        return []
    return [_Call(operation, partial(scene.main.ask, "POST", operation.path, body))]


def _timed(call: Callable[[], Answer]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _blocks(scene: Scene, call: _Call) -> bool:
    """Whether a probe that is sent a moment after a slow request has to wait for the most of it."""
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(_timed, call.send)
        time.sleep(_SLOW_SECONDS / 10)
        waited = _timed(lambda: scene.main.get("/health/live"))
        taken = running.result()
    return taken > _SLOW_SECONDS / 2 and waited > taken / 2


def _interrupted(scene: Scene, operation: Operation) -> Answer | None:
    """Sends half a request, asks the server to stop, waits until it takes nobody new, sends the rest."""
    content = b'{"a": "' + b"a" * 100 + b'"}'
    connection = HTTPConnection(LOOPBACK, scene.main.port, timeout=scene.main.timeout)
    try:
        connection.putrequest("POST", operation.path)
        headers = {**scene.main.identified(), "Content-Type": "application/json", "Content-Length": str(len(content))}
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(content[:50])
        time.sleep(0.1)
        scene.servers["main"].ask_to_stop()
        _wait_until_closed(scene)
        connection.send(content[50:])
        return scene.main.keep("POST", operation.path, connection.getresponse())
    finally:
        connection.close()


def _wait_until_closed(scene: Scene) -> None:
    for _ in range(50):
        probe = HTTPConnection(LOOPBACK, scene.main.port, timeout=1)
        try:
            probe.request("GET", "/health/live")
            probe.getresponse().read()
        except BROKEN:
            return
        finally:
            probe.close()
        time.sleep(0.05)


CHECKS = (
    Check(production_refusal),
    Check(env_example),
    Check(committed),
    Check(responsive),
)
STOP = (Check(unready_first), Check(graceful_stop), Check(durable))
