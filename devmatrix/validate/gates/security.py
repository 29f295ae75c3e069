"""The gate `security`: scanners of the judge, whatever the project's own configuration says."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from devmatrix.validate.gates.conclusion import counted, headline, installed, last_line, listed, relative
from devmatrix.validate.gates.dangers import find_dangers
from devmatrix.validate.gates.ruff_report import SYNTAX, read_report
from devmatrix.validate.gates.secrets import find_secrets
from devmatrix.validate.report import Finding, Outcome, Result, Severity
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from devmatrix.validate.process import Finished
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 120
_NOT_SERVED = {"tests", "test"}
# Insecure calls; calls that block the event loop; times without a time zone.
_RULES = "S,ASYNC,DTZ001,DTZ002,DTZ003,DTZ004,DTZ005,DTZ006,DTZ011"
_ACCEPTED = {0, 1}


class SecurityGate:
    """Whether the scanners, and the checks of our own, find nothing worse than low."""

    name = "security"
    cores = 1
    command = "uvx bandit --recursive --exclude ./tests,./.venv ."

    async def check(self, bench: Workbench) -> Result:
        sources = served_files(bench.project)
        if not sources:
            raise Unavailable("the project has no Python code beside its tests")
        names = [relative(str(path), bench.project) for path in sources]
        bandit, ruff = await asyncio.gather(_bandit(bench, names), _ruff(bench, names))
        ours, secrets = await asyncio.gather(
            asyncio.to_thread(find_dangers, bench.project, names), asyncio.to_thread(find_secrets, bench.project)
        )
        findings = _once((*_bandit_findings(bench), *read_report(bench.scratch / "ruff.json", bench.project)))
        return _concluded((*findings, *ours, *secrets), bench, (bandit, ruff), len(sources))


def served_files(project: Path) -> list[Path]:
    """The Python files that run in production: all but the tests."""
    return sorted(
        path for path in project.rglob("*.py") if _NOT_SERVED.isdisjoint(path.relative_to(project).parts[:-1])
    )


async def _bandit(bench: Workbench, names: Sequence[str]) -> Finished:
    report = str(bench.scratch / "bandit.json")
    # An empty configuration of ours: bandit would take that of the project.
    (bench.scratch / "bandit.yaml").write_text("{}\n", encoding="utf-8")
    options = ("--quiet", "--configfile", str(bench.scratch / "bandit.yaml"), "--format", "json", "--output", report)
    return await bench.run_tool(["bandit", *options, *names], limit=_LIMIT_SECONDS)


async def _ruff(bench: Workbench, names: Sequence[str]) -> Finished:
    from ruff import find_ruff_bin

    report = str(bench.scratch / "ruff.json")
    options = ("--isolated", "--no-cache", "--select", _RULES, "--output-format", "json", "--output-file", report)
    return await bench.run([str(find_ruff_bin()), "check", *options, *names], limit=_LIMIT_SECONDS)


def _bandit_findings(bench: Workbench) -> Iterable[Finding]:
    try:
        report = json.loads((bench.scratch / "bandit.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return
    for each in report["results"]:
        path, line = relative(each["filename"], bench.project), each["line_number"]
        yield Finding(each["issue_text"], path, line, each["test_id"], Severity[each["issue_severity"]])
    for each in report["errors"]:
        yield Finding(each["reason"], relative(each["filename"], bench.project), None, SYNTAX, Severity.HIGH)


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Without what two scanners say about one line: ruff's S608 is bandit's B608."""
    seen: dict[tuple[str | None, int | None, str], Finding] = {}
    for each in findings:
        seen.setdefault((each.path, each.line, each.code.lstrip("BS")), each)
    return [replace(each, line=each.line or None) for each in seen.values()]


def _concluded(findings: Sequence[Finding], bench: Workbench, runs: tuple[Finished, Finished], files: int) -> Result:
    ordered = sorted(findings, key=lambda each: (each.path or "", each.line or 0, each.code))
    grave = [each for each in ordered if each.severity is not Severity.LOW]
    broken = next((run for run in runs if run.code not in _ACCEPTED), None)
    summary = headline(grave, "finding")
    if broken and not summary:
        summary = broken.late or f"a scanner broke off: {last_line(broken.output)}"
    severities = {each.value: sum(found.severity is each for found in ordered) for each in Severity}
    return Result(
        SecurityGate.name,
        Outcome.FAILED if summary else Outcome.PASSED,
        SecurityGate.command,
        max(run.seconds for run in runs),
        summary,
        listed(ordered) or f"nothing was found in {counted(files, 'file')}",
        {"findings": len(ordered), "files": files, **severities},
        tuple(ordered),
        versions={**installed(bench.tools, "bandit"), **_ruff_version()},
    )


def _ruff_version() -> dict[str, str]:
    from importlib.metadata import version

    return {"ruff": version("ruff")}
