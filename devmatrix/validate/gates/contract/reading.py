"""What schemathesis wrote down, as plain facts."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from devmatrix.validate.report import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_SEVERITIES = {"critical": Severity.HIGH, "high": Severity.HIGH, "medium": Severity.MEDIUM, "low": Severity.LOW}


@dataclass(frozen=True)
class Failure:
    """One kind of failure of one operation; the request is the first that showed it."""

    operation: str
    check: str
    message: str
    request: str
    severity: Severity


@dataclass(frozen=True)
class Reading:
    """All of a run: `statuses` by operation, how many requests each check judged, what went wrong."""

    failures: tuple[Failure, ...]
    errors: tuple[str, ...]
    statuses: Mapping[str, frozenset[str]]
    judged: Mapping[str, int]
    cases: int

    @property
    def complete(self) -> bool:
        return self.cases > 0 and not self.errors


def read_events(path: Path) -> Reading:
    """Reads the NDJSON report."""
    failures: dict[tuple[str, str, str], Failure] = {}
    errors: list[str] = []
    statuses: dict[str, set[str]] = defaultdict(set)
    judged: Counter[str] = Counter()
    cases = 0
    for event in _events(path):
        errors += _errors(event)
        recorder = event.get("ScenarioFinished", {}).get("recorder") or {}
        for case, interaction in recorder.get("interactions", {}).items():
            cases += 1
            operation = _operation(recorder, case)
            response = interaction.get("response") or {}
            statuses[operation].add(str(response.get("status_code", "")))
            for check in recorder.get("checks", {}).get(case, ()):
                judged[check["name"]] += 1
                if check["status"] == "failure":
                    failure = _failure(operation, check, interaction)
                    failures.setdefault((failure.operation, failure.check, failure.message), failure)
    seen = {operation: frozenset(each - {""}) for operation, each in statuses.items()}
    return Reading(tuple(failures.values()), tuple(errors), seen, judged, cases)


def _events(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


def _errors(event: dict[str, Any]) -> Iterator[str]:
    for kind in ("NonFatalError", "FatalError"):
        if kind in event:
            yield " ".join(str(event[kind].get("info", event[kind])).split())


def _operation(recorder: dict[str, Any], case: str) -> str:
    value = recorder.get("cases", {}).get(case, {}).get("value", {})
    return f"{value['method']} {value['path']}" if "path" in value else str(recorder.get("label"))


def _failure(operation: str, check: dict[str, Any], interaction: dict[str, Any]) -> Failure:
    told = check.get("failure_info", {}).get("failure", {})
    request, response = interaction["request"], interaction.get("response") or {}
    status = response.get("status_code", "no answer")
    message = " ".join(f"{told.get('title', '')}: {told.get('message', '')}".split())
    return Failure(
        operation=told.get("operation") or operation,
        check=check["name"],
        message=f"{operation} ({status}): {message}"[:500],
        request=f"{request['method']} {request['uri']}",
        severity=_SEVERITIES.get(str(told.get("severity")), Severity.MEDIUM),
    )
