"""A report as one page: nothing is loaded from anywhere, and nothing that a tool printed can run."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from devmatrix.validate.gates.base import excused
from devmatrix.validate.report import FileCoverage, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from jinja2 import Environment

    from devmatrix.validate.report import Endpoint, Finding, Report, Result

# The layers of an emitted app, in the order in which they are shown; the last one takes what is left.
_LAYERS = {
    "core": "app/core/",
    "models": "app/models/",
    "schemas": "app/schemas/",
    "repositories": "app/repositories/",
    "services": "app/services/",
    "api": "app/api/",
    "migrations": "migrations/",
    "tests": "tests/",
    "elsewhere": "",
}
_ESCAPE_SEQUENCES = re.compile(r"\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]")
_NEWLINES = re.compile(r"\r+\n?")
# Control characters, halves of surrogate pairs, and what turns the direction of a text to deceive its reader.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Layer:
    """What the tests ran of one layer; `files` are by path."""

    name: str
    files: Mapping[str, FileCoverage]

    @property
    def whole(self) -> FileCoverage:
        rows = self.files.values()
        return FileCoverage(
            statements=sum(each.statements for each in rows),
            covered=sum(each.covered for each in rows),
            branches=sum(each.branches for each in rows),
            covered_branches=sum(each.covered_branches for each in rows),
        )


def page(report: Report) -> str:
    """The whole HTML document of a report."""
    from devmatrix.validate.checklist import checklist
    from devmatrix.validate.checklist.points import State

    points = checklist(report)
    css, script = (_inline(name) for name in ("report.css", "report.js"))
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            verdict=_verdict(report),
            findings=tuple(_findings(report.results)),
            layers=_layers(report.results),
            endpoints=tuple(_endpoints(report.results)),
            points=points,
            met=sum(each.state is State.MET for each in points),
            areas=[(area, tuple(rows)) for area, rows in groupby(points, attrgetter("area"))],
            css=css,
            script=script,
            policy=f"default-src 'none'; style-src {_digest(css)}; script-src {_digest(script)}; img-src data:; "
            "base-uri 'none'; form-action 'none'",
        )
    )


def speakable(value: object) -> object:
    """A text without what would colour a terminal, hide, or deceive; anything else as it is."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _UNSPEAKABLE.sub("\ufffd", _NEWLINES.sub("\n", _ESCAPE_SEQUENCES.sub("", value)))


def _verdict(report: Report) -> str:
    if report.failed or not report.results:
        return "failed"
    return "passed" if all(each.passed or excused(each) for each in report.results) else "incomplete"


def _findings(results: Iterable[Result]) -> Iterator[tuple[str, Finding]]:
    for result in results:
        for finding in result.findings:
            yield result.gate, finding


def _layers(results: Iterable[Result]) -> tuple[Layer, ...]:
    rest: dict[str, FileCoverage] = {}
    for result in results:
        rest |= result.coverage
    found = []
    for name, prefix in _LAYERS.items():
        files = {path: each for path, each in sorted(rest.items()) if path.startswith(prefix)}
        rest = {path: each for path, each in rest.items() if path not in files}
        if files:
            found.append(Layer(name, files))
    return tuple(found)


def _endpoints(results: Iterable[Result]) -> Iterator[Endpoint]:
    """Every operation, with the statuses that any gate has seen."""
    from devmatrix.validate.report import Endpoint

    merged: dict[tuple[str, str], Endpoint] = {}
    for result in results:
        for each in result.endpoints:
            key = (each.path, each.method)
            known = merged.get(key, each)
            declared = tuple(sorted({*known.declared, *each.declared}))
            merged[key] = Endpoint(each.method, each.path, declared, tuple(sorted({*known.seen, *each.seen})))
    for _, each in sorted(merged.items()):
        yield each


def _percent(share: float) -> str:
    """Rounded down to a tenth: 94.96 is not 95."""
    return f"{int(share * 1000 + 1e-9) / 10:.1f} %"


def _inline(name: str) -> Markup:
    return Markup((_folder() / name).read_text(encoding="utf-8"))  # noqa: S704 a file of ours


def _digest(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"


@cache
def _folder() -> Path:
    """Inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "library"
    return (installed if installed.is_dir() else package.parent) / "templates" / "report"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_folder()),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=speakable,
    )
    words = {Outcome.PASSED: "passed", Outcome.FAILED: "failed", Outcome.NOT_RUN: "not run"}
    environment.filters |= {
        "percent": _percent,
        "outcome": words.__getitem__,
        "words": lambda name: name.replace("_", " "),
    }
    return environment
