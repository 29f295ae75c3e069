"""Checks: do the probes tell the truth, is the documentation there?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.validate.gates.boot.api import DOCUMENTATION
from devmatrix.validate.gates.boot.check import Check, expect
from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from devmatrix.validate.gates.boot.scene import Scene


def probes_up(scene: Scene) -> str:
    """Every probe says 200 while all is well."""
    paths = ("/health/live", "/health/ready", "/health/startup", "/health")
    answers = {path: scene.main.get(path) for path in paths}
    wrong = [f"{path} answered {answer.brief}" for path, answer in answers.items() if answer.status != 200]
    expect(met=not wrong, otherwise="; ".join(wrong))
    return "200 from " + " ".join(paths)


def probes_down(scene: Scene) -> str:
    """Without a database the process is alive, but not ready."""
    ready, health = scene.adrift.get("/health/ready"), scene.adrift.get("/health")
    startup, live = scene.adrift.get("/health/startup"), scene.adrift.get("/health/live")
    said = f"ready {ready.status}, health {health.status}, startup {startup.status}, live {live.status}"
    met = (ready.status, health.status, startup.status, live.status) == (503, 503, 503, 200)
    expect(met=met, otherwise=f"without a database: {said}; expected 503 503 503 200")
    return f"without a database: {said}"


def health_details(scene: Scene) -> str:
    """Each dependency shows its state, how long it took to answer, and figures."""
    shown = scene.main.get("/health").object.get("dependencies")
    dependencies = shown if isinstance(shown, dict) else {}
    missing = [name for name in ("database", "disk", "memory") if not _told(dependencies.get(name))]
    expect(met=not missing, otherwise=f"/health tells no state, latency and figures of {', '.join(missing)}")
    return f"/health tells state, latency and figures of {', '.join(dependencies)}"


def documentation(scene: Scene) -> str:
    """The pages and the document are served, and the document lists the API."""
    answers = {path: scene.main.get(path) for path in DOCUMENTATION}
    wrong = [f"{path} answered {answer.status}" for path, answer in answers.items() if answer.status != 200]
    expect(met=not wrong, otherwise="; ".join(wrong))
    nameless = [str(each) for each in scene.api.operations if not each.id]
    expect(met=not nameless, otherwise=f"no operation id: {', '.join(nameless)}")
    return f"200 from {' '.join(DOCUMENTATION)}, {len(scene.api.operations)} operations"


def _told(dependency: object) -> bool:
    if not isinstance(dependency, dict):
        return False
    known = dependency.get("status") in {"up", "degraded", "down"}
    return known and isinstance(dependency.get("latency_ms"), float) and bool(dependency.get("details"))


CHECKS = (
    Check(probes_up),
    Check(probes_down),
    Check(health_details, Severity.MEDIUM),
    Check(documentation, Severity.MEDIUM),
)
