"""The linters of each format that are among the judge's tools, and their words as findings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from devmatrix.validate.gates.conclusion import json_in, last_line, relative, shortened
from devmatrix.validate.gates.workflow_shell import scripts_of
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from devmatrix.validate.gates.artefacts import Artefacts
    from devmatrix.validate.process import Finished
    from devmatrix.validate.workbench import Workbench

_LIMIT_SECONDS = 60
# GitHub's and Compose's own files have long lines, no `---` and the key `on`.
_YAMLLINT = (
    "{extends: default, rules: {line-length: disable, document-start: disable, "
    "truthy: {check-keys: false}, comments: {min-spaces-from-content: 1}}}"
)
_PARSABLE = re.compile(
    r"(?P<path>.+?):(?P<line>\d+):\d+: \[(?P<level>\w+)\] (?P<message>.*?)(?: \((?P<code>[\w-]+)\))?$"
)
_ANNOTATION = re.compile(
    r"::(?P<level>\w+) file=(?P<path>[^,]+),line=(?P<line>\d+),title=(?P<code>[^:,]+)::"
    r"(?:[^:\s]+:\d+: )?(?P<message>.*)"
)
_LEVELS = {"error": Severity.HIGH, "warning": Severity.MEDIUM}


async def lint_schemas(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """Compose files, workflows and Dependabot's file against their published schemas."""
    schemas = {"compose-spec": found.compose, "github-workflows": found.workflows, "dependabot": found.dependabot}
    findings: list[Finding] = []
    for schema, files in schemas.items():
        if files:
            options = ["--output-format", "json", "--builtin-schema", f"vendor.{schema}", *files]
            done = await bench.run_tool(["check-jsonschema", *options], limit=_LIMIT_SECONDS)
            report = json_in(done.output) or {}
            broken = report.get("parse_errors", [])
            entries = [*report.get("errors", []), *({"path": "$", **each} for each in broken)]
            findings += explained("check-jsonschema", done, [_schema(each, bench, schema) for each in entries])
    return tuple(findings)


def _schema(entry: dict[str, Any], bench: Workbench, schema: str) -> Finding:
    path = relative(entry["filename"], bench.project)
    return Finding(shortened(f"{entry['path']}: {entry['message']}"), path, None, schema, Severity.HIGH)


async def lint_yaml(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """All YAML but what tests hold: what is wrong in it, and what is likely to be."""
    files = [each for each in found.yaml if not each.startswith("tests/")]
    if not files:
        return ()
    command = ["yamllint", "--strict", "--format", "parsable", "-d", _YAMLLINT, *files]
    done = await bench.run_tool(command, limit=_LIMIT_SECONDS)
    return explained("yamllint", done, _matched(_PARSABLE, done.output, "yaml"))


async def lint_workflows(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """Workflows, as an attacker reads them."""
    files = [*found.workflows, *found.dependabot, *found.hooks]
    if not files:
        return ()
    command = ["zizmor", "--offline", "--quiet", "--collect", "all", "--format", "github", *files]
    done = await bench.run_tool(command, limit=_LIMIT_SECONDS)
    return explained("zizmor", done, _matched(_ANNOTATION, done.output, "zizmor"))


async def lint_scripts(bench: Workbench, found: Artefacts) -> tuple[Finding, ...]:
    """Shell scripts, what workflows run, and the recipes of the Makefile."""
    findings = await _shellcheck(bench, found.scripts, lambda path, line: (path, line))
    for workflow in found.workflows:
        findings += await _lint_steps(bench, workflow)
    if not found.makefile:
        return findings
    recipes = bench.scratch / "recipes.sh"
    text = (bench.project / found.makefile).read_text(encoding="utf-8")
    numbers, lines = recipes_of(text)
    recipes.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    makefile = found.makefile
    # The first line is the script's own.
    return findings + await _shellcheck(bench, [str(recipes)], lambda _, line: (makefile, numbers[line - 2]))


async def _lint_steps(bench: Workbench, workflow: str) -> tuple[Finding, ...]:
    """What the steps of a workflow run, each as a script of its own."""
    text = (bench.project / workflow).read_text(encoding="utf-8", errors="replace")
    begins: dict[str, int] = {}
    for number, script in enumerate(scripts_of(text)):
        path = bench.scratch / f"{workflow.rpartition('/')[2]}.{number}.sh"
        path.write_text(f"#!/bin/{script.shell}\n{script.text}\n", encoding="utf-8")
        begins[str(path)] = script.line
    # The first line is the script's own.
    return await _shellcheck(bench, [*begins], lambda path, line: (workflow, begins[path] + line - 2))


def recipes_of(makefile: str) -> tuple[list[int], list[str]]:
    """The recipes as a shell sees them, and the line of the Makefile that each begins at."""
    numbers, lines = [], []
    joined = ""
    for number, line in enumerate(makefile.splitlines(), start=1):
        if not (line.startswith("\t") or joined):
            continue
        if not joined:
            numbers.append(number)
        joined += line.removeprefix("\t")
        if joined.endswith("\\"):
            joined = joined[:-1]
            continue
        # What Make replaces before the shell sees it.
        shell = re.sub(
            r"\$(?:(\$)|[({](\w+)[)}]|[@<^*])", lambda found: found[1] or (found[2] or "target").lower(), joined
        )
        lines.append(f"({shell.lstrip('@-+')})")
        joined = ""
    return numbers, lines


async def _shellcheck(
    bench: Workbench, files: Sequence[str], place: Callable[[str, int], tuple[str, int]]
) -> tuple[Finding, ...]:
    if not files:
        return ()
    done = await bench.run_tool(["shellcheck", "--format", "json", *files], limit=_LIMIT_SECONDS)
    findings = []
    for entry in json_in(done.output) or []:
        path, line = place(entry["file"], entry["line"])
        severity = _LEVELS.get(entry["level"], Severity.LOW)
        findings.append(Finding(entry["message"], relative(path, bench.project), line, f"SC{entry['code']}", severity))
    return explained("shellcheck", done, findings)


def _matched(pattern: re.Pattern[str], output: str, code: str) -> list[Finding]:
    return list(_matches(pattern, output, code))


def _matches(pattern: re.Pattern[str], output: str, code: str) -> Iterator[Finding]:
    for line in output.splitlines():
        if entry := pattern.match(line.strip()):
            severity = _LEVELS.get(entry["level"], Severity.LOW)
            yield Finding(entry["message"], entry["path"], int(entry["line"]), entry["code"] or code, severity)


def explained(tool: str, done: Finished, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings; a tool that objects without one has broken off, and that is one."""
    if findings or done.code == 0:
        return tuple(findings)
    return (Finding(shortened(f"{tool}: {done.late or last_line(done.output)}"), None, None, tool, Severity.HIGH),)
