"""Checks: do the metrics say what happened, and nothing that grows without end?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.check import Check, Unmet, expect
from devmatrix.validate.gates.boot.scene import MARK, settled
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from devmatrix.validate.gates.boot.exposition import Exposition
    from devmatrix.validate.gates.boot.scene import Scene

REQUESTS = "http_requests_total"
DURATION = "http_request_duration_seconds"
_TECHNICAL = ("http_", "process_", "python_")


def metrics_exposition(scene: Scene) -> str:
    """The text parses, and holds the families that dashboards need."""
    kinds = scene.scrape().kinds
    wanted = {REQUESTS: "counter", DURATION: "histogram"}
    wrong = [f"{name} is no {kind}" for name, kind in wanted.items() if kinds.get(name) != kind]
    expect(met=not wrong, otherwise=f"/metrics: {'; '.join(wrong)}")
    return f"{len(kinds)} families, {REQUESTS} and {DURATION} among them"


def metrics_pool(scene: Scene) -> str:
    """The connection pool can be watched."""
    pools = [name for name, kind in scene.scrape().kinds.items() if kind == "gauge" and "connections" in name]
    expect(met=bool(pools), otherwise="/metrics has no gauge of database connections")
    return f"gauge {pools[0]}"


def metrics_traffic(scene: Scene) -> str:
    """Counter and histogram grow by exactly what was sent, by method, route and status."""
    before = scene.scrape()
    start = len(scene.main.journal)
    _send_traffic(scene)
    sent = scene.main.journal[start:]
    expected: Counter[tuple[str, ...]] = Counter((each.method, str(each.answer.status)) for each in sent)
    if not settled(lambda: _grown(before, scene.scrape()) == expected, scene.patience):
        grown = _grown(before, scene.scrape())
        raise Unmet(f"sent {_shown(expected)}, but {REQUESTS} grew by {_shown(grown)}")
    return _by_route(scene, before, sent_count=len(sent))


def metrics_templates(scene: Scene) -> str:
    """No label carries what a client made up: its values would never end."""
    scene.main.get(f"/{MARK}/1")
    _send_traffic(scene)
    routes = {each.label("route") for each in scene.scrape().series(REQUESTS)}
    raw = [route for route in routes if MARK in route or any(char.isdigit() for char in route.rpartition("/")[2])]
    expect(met=not raw, otherwise=f"a label of {REQUESTS} is a raw path: {', '.join(raw)}")
    wanted = {each.path for each in scene.api.lists}
    expect(met=wanted <= routes, otherwise=f"{REQUESTS} has no route {', '.join(sorted(wanted - routes))}")
    return f"{len(routes)} routes, all templates, after requests with made-up paths and ids"


def metrics_business(scene: Scene) -> str:
    """A row that is made is an event of the business, counted once."""
    made = scene.creation
    names = [name for name, kind in made.after.kinds.items() if kind == "counter" and not name.startswith(_TECHNICAL)]
    grown = {name: sum((made.after.totals(name) - made.before.totals(name)).values()) for name in names}
    counted = [name for name, growth in grown.items() if growth == 1]
    expect(met=bool(counted), otherwise=f"{made.operation} made a row, but no business counter grew by 1: {grown}")
    return f"{counted[0]} grew by 1 with {made.operation}"


def _send_traffic(scene: Scene) -> None:
    """Lists twice, something that does not exist, an unknown path, and what is refused."""
    for operation in scene.api.open:
        if operation.method == "GET":
            for _ in range(1 + operation.addressed):
                scene.main.get(scene.sampler.path(operation))
    for operation in scene.api.creations:
        scene.main.ask("POST", operation.path, {})
    scene.main.get(f"/{MARK}")


def _grown(before: Exposition, after: Exposition) -> Counter[tuple[str, ...]]:
    """By how much each method and status grew, without the scraping itself."""
    totals = after.totals(REQUESTS, "method", "status", "route") - before.totals(REQUESTS, "method", "status", "route")
    grown: Counter[tuple[str, ...]] = Counter()
    for (method, status, route), growth in totals.items():
        if route != "/metrics":
            grown[method, status] += growth
    return grown


def _by_route(scene: Scene, before: Exposition, *, sent_count: int) -> str:
    """The same for the histogram, whose labels are method and route."""
    after = scene.scrape()
    counters = after.totals(REQUESTS, "method", "route") - before.totals(REQUESTS, "method", "route")
    times = after.totals(f"{DURATION}_count", "method", "route") - before.totals(f"{DURATION}_count", "method", "route")
    counters.pop(("GET", "/metrics"), None)
    times.pop(("GET", "/metrics"), None)
    expect(met=counters == times, otherwise=f"{DURATION} grew by {_shown(times)}, {REQUESTS} by {_shown(counters)}")
    missing = [str(each) for each in scene.api.lists if (each.method, each.path) not in counters]
    expect(met=not missing, otherwise=f"{REQUESTS} did not grow for {', '.join(missing)}")
    return f"{REQUESTS} and {DURATION} grew by the {sent_count} requests sent, on {len(counters)} routes"


def _shown(counts: Counter[tuple[str, ...]]) -> str:
    return ", ".join(f"{' '.join(key)}: {value}" for key, value in sorted(counts.items())) or "nothing"


CHECKS = (
    Check(metrics_exposition),
    Check(metrics_pool, Severity.MEDIUM),
    Check(metrics_traffic),
    Check(metrics_templates),
    Check(metrics_business, Severity.MEDIUM),
)
