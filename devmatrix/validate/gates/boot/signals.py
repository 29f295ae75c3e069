"""Everything that the running servers showed, as observations by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.api import PROBES
from devmatrix.validate.gates.boot.logs import events
from devmatrix.validate.report import Endpoint, Observation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.validate.gates.boot.exposition import Exposition
    from devmatrix.validate.gates.boot.scene import Scene

_EVENT = re.compile(r"[a-z][a-z0-9_]*")


def signals(scene: Scene, metrics: Exposition) -> tuple[Observation, ...]:
    """Probes, families of metrics, events and keys of the log, headers and statuses that were seen."""
    names = {
        **{f"metric:{name}": kind for name, kind in metrics.kinds.items()},
        **dict(_answered(scene)),
        **dict(_logged(scene)),
    }
    return tuple(Observation(name, seen=True, evidence=evidence) for name, evidence in sorted(names.items()))


def endpoints(scene: Scene) -> tuple[Endpoint, ...]:
    """Each operation with the statuses that it declares and those that were seen."""
    seen: dict[tuple[str, str], set[str]] = {}
    for _, each in scene.exchanges:
        path = scene.api.template(each.method, each.path)
        if path:
            seen.setdefault((each.method, path), set()).add(str(each.answer.status))
    return tuple(
        Endpoint(each.method, each.path, each.declared, tuple(sorted(seen.get((each.method, each.path), ()))))
        for each in scene.api.operations
    )


def _answered(scene: Scene) -> Iterator[tuple[str, str]]:
    for _, each in scene.exchanges:
        path = scene.api.template(each.method, each.path) or each.path
        said = f"{each.method} {path}: {each.answer.status}"
        yield f"status:{each.answer.status}", said
        yield from _named("header", each.answer.headers, said)
        if each.path in PROBES and each.answer.status == 200:
            yield f"probe:{each.path}", said


def _logged(scene: Scene) -> Iterator[tuple[str, str]]:
    for server in scene.servers.values():
        for event in events(server):
            name = str(event.get("event"))
            if _EVENT.fullmatch(name):
                yield f"log:{name}", f"logged by server {server.name}"
            yield from _named("log-key", event, f"in an event of server {server.name}")


def _named(kind: str, names: Iterable[str], evidence: str) -> Iterator[tuple[str, str]]:
    return ((f"{kind}:{name}", evidence) for name in names)
