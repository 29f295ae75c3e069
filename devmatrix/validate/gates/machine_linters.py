"""The linters that a machine has or has not. Each raises Unavailable where it cannot run."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from devmatrix.validate.gates.artefact_linters import explained
from devmatrix.validate.gates.conclusion import json_in, last_line, relative, shortened
from devmatrix.validate.node_tools import node_tools
from devmatrix.validate.report import Finding, Severity
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from devmatrix.validate.gates.artefacts import Artefacts
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 60
# What this release of actionlint knows of GitHub's machines is too old to be held against anybody.
_OUTDATED = {"runner-label"}


async def lint_makefile(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """Whether Make can read its file."""
    _require("make")
    done = await bench.run(["make", "--question", "--print-data-base", "--silent", ".SUFFIXES"], limit=_LIMIT_SECONDS)
    stopped = re.search(r"^\w*[mM]akefile:(\d+): \*\*\* (.*)", done.output, re.MULTILINE)
    if not stopped:
        return ()
    return (Finding(stopped[2], found.makefile, int(stopped[1]), "make", Severity.HIGH),)


async def lint_prometheus(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """Prometheus' own tool: its configuration with the rules that it names, and the tests of the rules."""
    _require("promtool")
    checks = [("check", "config", path) for path in found.prometheus]
    checks += [("test", "rules", path) for path in found.rule_tests]
    findings: list[Finding] = []
    for verb, kind, path in checks:
        done = await bench.run(["promtool", verb, kind, path], limit=_LIMIT_SECONDS)
        if done.code:
            findings.append(Finding(_said(done.output), path, None, "promtool", Severity.HIGH))
    return tuple(findings)


def _said(output: str) -> str:
    """What stands below `FAILED`, on as many lines as promtool likes."""
    return shortened(output.partition("FAILED:")[2] or last_line(output))


async def lint_expressions(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """Workflows, as GitHub reads them: expressions, contexts, jobs that others need."""
    place = await node_tools()
    done = await bench.run(["node", str(place / "actionlint.mjs"), *found.workflows], limit=_LIMIT_SECONDS)
    entries = [each for each in json_in(done.output) or () if each["kind"] not in _OUTDATED]
    findings = [
        Finding(each["message"], relative(each["file"], bench.project), each["line"], each["kind"], Severity.HIGH)
        for each in entries
    ]
    return explained("actionlint", done, findings)


def _require(program: str) -> None:
    if shutil.which(program) is None:
        raise Unavailable(f"{program} is not installed")
