"""Checks: is every route but the probes limited, for every client, in all processes together?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.api import DOCUMENTATION, PROBES
from devmatrix.validate.gates.boot.check import Absent, Check, expect

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.validate.gates.boot.api import Operation
    from devmatrix.validate.gates.boot.client import Answer, Exchange
    from devmatrix.validate.gates.boot.scene import Scene

_SAFE = ("GET", "HEAD", "OPTIONS")


def rate_limit(scene: Scene) -> str:
    """Exactly as many reads as configured, then 429 with the time to wait."""
    operation = scene.any_list()
    for _ in range(scene.reads + 1):
        last = scene.limited.get(operation.path)
        if last.status == 429:
            break
    admitted = len(list(_counted([*scene.limited.journal, *scene.adrift.journal])))
    expect(
        met=last.status == 429 and admitted == scene.reads,
        otherwise=f"RATE_LIMIT_DEFAULT allows {scene.reads} reads; {admitted} were answered, the last by {last.status}",
    )
    return f"429 after {admitted} reads, {_waiting(last)}"


def rate_limit_writes(scene: Scene) -> str:
    """Writes have a limit of their own."""
    writes = [each for each in scene.api.open if each.method not in _SAFE]
    if not writes:
        raise Absent("no open operation writes")
    path = scene.sampler.path(writes[0])
    answers = [scene.limited.ask(writes[0].method, path, {}) for _ in range(scene.reads + 1)]
    refused = [each for each in answers if each.status == 429]
    expect(met=len(refused) == 1, otherwise=f"RATE_LIMIT_WRITE allows {scene.reads}; {writes[0]} was refused {refused}")
    return f"{writes[0]}: 429 after {scene.reads}, {_waiting(refused[0])}"


def rate_limit_everywhere(scene: Scene) -> str:
    """No route was forgotten: a client without quota gets nothing."""
    operations = [each for each in scene.api.operations if not each.probe]
    forgotten = [each for each in operations if _asked(scene, each).status != 429]
    named = ", ".join(map(str, forgotten))
    first = forgotten[0] if forgotten else None
    expect(met=not forgotten, otherwise=f"not limited: {named}", operation=first)
    return f"429 from all {len(operations)} operations without quota"


def rate_limit_probes_free(scene: Scene) -> str:
    """The machinery that watches the app is never refused."""
    refused = [path for path in PROBES if scene.limited.get(path).status != 200]
    expect(met=not refused, otherwise=f"limited, though only machinery asks: {', '.join(refused)}")
    return f"200 from {' '.join(PROBES)} without quota"


def rate_limit_spoofing(scene: Scene) -> str:
    """Who invents a proxy is not believed."""
    path = scene.any_list().path
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP"):
        value = "for=203.0.113.9" if header == "Forwarded" else "203.0.113.9"
        status = scene.limited.get(path, {header: value}).status
        expect(met=status == 429, otherwise=f"{header}: {value} got around the limit: {status}")
    return "invented X-Forwarded-For, X-Real-IP, Forwarded and True-Client-IP change nothing"


def rate_limit_shared(scene: Scene) -> str:
    """Another process knows what this one has counted."""
    answer = scene.adrift.get(scene.any_list().path)
    expect(met=answer.status == 429, otherwise=f"a second process with the same Redis answered {answer.brief}")
    return "a second process with the same Redis answers 429 at once"


def _asked(scene: Scene, operation: Operation) -> Answer:
    empty: dict[str, object] | None = None if operation.body is None else {}
    return scene.limited.ask(operation.method, scene.sampler.path(operation), empty)


def _counted(journal: Iterable[Exchange]) -> Iterable[Exchange]:
    """The reads that were let through and count."""
    free = (*PROBES, *DOCUMENTATION)
    for each in journal:
        if each.method in _SAFE and each.path not in free and each.answer.status != 429:
            yield each


def _waiting(answer: Answer) -> str:
    seconds = answer.headers.get("retry-after", "")
    expect(met=seconds.isdigit() and int(seconds) > 0, otherwise=f"429 with Retry-After: {seconds or 'missing'}")
    kind = answer.headers.get("content-type", "")
    expect(met=kind.startswith("application/problem+json"), otherwise=f"429 is {kind or 'untyped'}")
    return "with Retry-After"


CHECKS = (
    Check(rate_limit),
    Check(rate_limit_writes),
    Check(rate_limit_everywhere),
    Check(rate_limit_probes_free),
    Check(rate_limit_spoofing),
    Check(rate_limit_shared),
)
