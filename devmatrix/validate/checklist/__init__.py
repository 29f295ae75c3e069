"""Twenty points that make an app fit for production, each judged by what gates saw it do."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from devmatrix.validate.checklist.points import Point, State
from devmatrix.validate.checklist.rules import (
    BRANCHES,
    LINES,
    Rule,
    Verdict,
    coverage,
    image,
    layers,
    passes,
    scanned,
    shows,
    suite,
)

if TYPE_CHECKING:
    from devmatrix.validate.report import Report

__all__ = ["Point", "State", "checklist"]


class _Question(NamedTuple):
    area: str
    text: str
    rules: tuple[Rule, ...]


def checklist(report: Report) -> tuple[Point, ...]:
    """The twenty points, in the order of their areas."""
    return tuple(_point(number, question, report) for number, question in enumerate(_QUESTIONS, 1))


def _point(number: int, question: _Question, report: Report) -> Point:
    verdicts = [_judged(rule, report) for rule in question.rules]
    present = {each.state for each in verdicts}
    state = next(each for each in (State.UNMET, State.UNOBSERVED, State.MET) if each in present)
    evidence = "; ".join(each.evidence for each in verdicts if each.state is state)
    gates = tuple(dict.fromkeys(rule.gate for rule in question.rules))
    return Point(number, question.area, question.text, state, evidence, gates)


def _judged(rule: Rule, report: Report) -> Verdict:
    result = report.result(rule.gate)
    if result is None:
        return Verdict(State.UNOBSERVED, f"{rule.gate} was not asked for")
    return rule.judge(result)


_QUESTIONS = (
    _Question("testing", "The suite passes on SQLite, with nothing skipped", (suite("", "SQLite"),)),
    _Question("testing", "The same suite passes on PostgreSQL", (suite("postgresql_", "PostgreSQL"),)),
    _Question(
        "testing",
        f"Tests run {LINES:g} % of the lines and {BRANCHES:g} % of the branches or more",
        (Rule("tests", coverage),),
    ),
    _Question("testing", "The server keeps the promises of its OpenAPI document", (passes("contract"),)),
    _Question("observability", "Probes tell alive from ready", (shows("probes_up", "probes_down", "health_details"),)),
    _Question(
        "observability",
        "Metrics grow with the traffic and carry templates of routes",
        (shows("metrics_exposition", "metrics_traffic", "metrics_templates", "metrics_pool", "metrics_business"),),
    ),
    _Question(
        "observability",
        "Logs are JSON: one line for each request with its id, one stack for each unforeseen error",
        (shows("logs_json", "logs_requests", "logs_stack", "logs_clean"),),
    ),
    _Question(
        "observability",
        "Secrets stay out of logs and answers; ids of requests go in and out",
        (
            shows(
                "logs_secrets",
                "logs_private",
                "server_log",
                "no_internals",
                "request_id_echoed",
                "request_id_replaced",
                "request_id_everywhere",
                "correlation_id_kept",
            ),
        ),
    ),
    _Question("architecture", "The layers are kept", (Rule("tests", layers),)),
    _Question("architecture", "Types are checked strictly", (passes("types"),)),
    _Question("architecture", "Code is linted and formatted", (passes("lint"), passes("format"))),
    _Question(
        "architecture",
        "Migrations equal the models, go down and up again, on both databases",
        (passes("migrations"),),
    ),
    _Question(
        "configuration",
        "Production refuses unsafe settings and names all of them",
        (shows("production_refusal"),),
    ),
    _Question("configuration", "The app starts with the settings of .env.example", (shows("env_example"),)),
    _Question("security", "Scanners find nothing of weight", (Rule("security", scanned),)),
    _Question(
        "security",
        "Input is strict and bounded, errors tell no internals",
        (
            shows(
                "coercion_refused",
                "unknown_body_key",
                "unknown_parameter",
                "limit_bounded",
                "body_too_large",
                "malformed_body",
                "unknown_path",
                "method_not_allowed",
                "outage_answered",
                "unforeseen_answered",
                "access_decided",
            ),
        ),
    ),
    _Question(
        "security",
        "Security headers, CORS, hosts and rate limits hold",
        (
            shows(
                "security_headers",
                "other_origins",
                "own_origins",
                "foreign_host",
                "rate_limit",
                "rate_limit_writes",
                "rate_limit_everywhere",
                "rate_limit_probes_free",
                "rate_limit_spoofing",
                "rate_limit_shared",
            ),
        ),
    ),
    _Question(
        "infrastructure",
        "The image is well made, and builds and starts where an engine answers",
        (Rule("docker", image),),
    ),
    _Question("infrastructure", "CI, compose and hooks are free of findings", (passes("deploy"),)),
    _Question(
        "infrastructure",
        "It stops gracefully, keeps what it accepted, and does not block",
        (
            shows(
                "unready_first",
                "graceful_stop",
                "committed",
                "durable",
                "responsive",
                "no_server_errors",
                "documentation",
            ),
        ),
    ),
)
