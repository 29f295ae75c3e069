"""From what a tool said to a gate's result."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devmatrix.validate.report import Outcome, Result
from devmatrix.validate.workbench import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from devmatrix.validate.gates.base import Gate
    from devmatrix.validate.process import Finished
    from devmatrix.validate.report import Finding
    from devmatrix.validate.workbench import Workbench

_SHOWN_CHARACTERS = 200


def require(bench: Workbench, *programs: str) -> None:
    """Raises Unavailable when the project's environment lacks one: one of the machine would not be the same."""
    for program in programs:
        if not (bench.environment / "bin" / program).exists():
            raise Unavailable(f"{program} is not in the project's environment")


def relative(path: str, project: Path) -> str:
    """The path as seen from the project's folder, with `/`."""
    found = Path(path)
    for root in (project, project.resolve()):
        if found.is_relative_to(root):
            return found.relative_to(root).as_posix()
    return found.as_posix().removeprefix("./")


def installed(environment: Path, *packages: str) -> dict[str, str]:
    """The versions of packages in an environment, by what their metadata says: no program is started."""
    versions = {}
    for package in packages:
        folder = f"{package.replace('-', '_')}-*.dist-info"
        for found in environment.glob(f"lib/python*/site-packages/{folder}"):
            versions[package] = found.name.removesuffix(".dist-info").partition("-")[2]
    return versions


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 test`, `2 tests`."""
    return f"{number} {singular if number == 1 else plural or f'{singular}s'}"


def shortened(text: str) -> str:
    """One line of a bearable length."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"


def located(finding: Finding) -> str:
    """`app/main.py:3: E501 the message`."""
    place = "" if finding.path is None else f"{finding.path}:{finding.line}: " if finding.line else f"{finding.path}: "
    code = f"{finding.code} " if finding.code and finding.code not in place else ""
    return f"{place}{code}{finding.message}"


def listed(findings: Iterable[Finding]) -> str:
    """All findings, a line for each."""
    return "\n".join(located(each) for each in findings)


def headline(findings: Sequence[Finding], noun: str) -> str:
    """How many there are, and the first of the worst."""
    if not findings:
        return ""
    order = list(type(findings[0].severity))
    first = max(findings, key=lambda each: order.index(each.severity))
    return shortened(f"{counted(len(findings), noun)}: {located(first)}")


def last_line(output: str) -> str:
    """What a tool that failed said in the end."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def json_in(output: str) -> Any:
    """The JSON that a tool printed, amid whatever it said beside it; None when there is none."""
    return next(_documents(output), None)


def _documents(output: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    start = 0
    for line in output.splitlines(keepends=True):
        if line.startswith(("{", "[")):
            with suppress(ValueError):
                yield decoder.raw_decode(output, start)[0]
        start += len(line)


def conclude(
    gate: Gate,
    finished: Finished,
    findings: Sequence[Finding],
    *,
    noun: str = "finding",
    figures: Mapping[str, float] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Result:
    """The result of a gate that ran one tool. It passes when the tool does and there is nothing to find."""
    summary = finished.late or headline(findings, noun)
    if finished.code and not summary:
        summary = shortened(last_line(finished.output))
    return Result(
        gate.name,
        Outcome.FAILED if summary else Outcome.PASSED,
        gate.command,
        finished.seconds,
        summary,
        listed(findings) or finished.output,
        {"findings": len(findings), **(figures or {})},
        tuple(findings),
        versions=versions or {},
    )
