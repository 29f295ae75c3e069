"""Reports of validations that nobody ran: everything that a report can hold, hostile texts too."""

from __future__ import annotations

from devmatrix.validate.report import (
    Endpoint,
    FileCoverage,
    Finding,
    Observation,
    Outcome,
    Provenance,
    Report,
    Result,
    Severity,
)

HOSTILE = "</script><script>document.title='caught'</script><img src=x onerror=\"document.title='caught'\">"
COLOURED = "\x1b[31mred\x1b[0m \x1b]8;;https://example.invalid\x07link\x1b]8;;\x07 \x00 \u202egnp.exe \ud800"

_LINT = Result("lint", Outcome.PASSED, "uv run ruff check .", 0.4, evidence="All checks passed!")
_TESTS = Result(
    "tests",
    Outcome.FAILED,
    "uv run pytest -q",
    21.42,
    summary="1 test failed: tests/unit/core/test_health.py::test_ready",
    evidence=f"E   assert 503 == 200\n{COLOURED}\n{HOSTILE}",
    figures={"tests": 214, "failures": 1, "line_coverage": 97.4, "branch_coverage": 91.0},
    findings=(
        Finding(
            f"assert 503 == 200 {HOSTILE}",
            "app/core/health.py",
            31,
            "tests/unit/core/test_health.py::test_ready",
            Severity.HIGH,
            ("app/core/database.py",),
        ),
    ),
    coverage={
        "app/core/health.py": FileCoverage(40, 38, 10, 9),
        "app/models/task.py": FileCoverage(30, 30, 0, 0),
        "app/schemas/task.py": FileCoverage(55, 41, 4, 2),
        "app/repositories/task.py": FileCoverage(0, 0, 0, 0),
        "app/api/v1/tasks.py": FileCoverage(60, 60, 6, 6),
        "app/main.py": FileCoverage(10, 10, 0, 0),
    },
    versions={"pytest": "9.2.0", "coverage": "7.9"},
)
_SECURITY = Result(
    "security",
    Outcome.PASSED,
    "uv run bandit -r app",
    3.1,
    findings=(Finding("Standard pseudo-random generators", "app/core/ids.py", 4, "B311", Severity.LOW),),
)
_BOOT = Result(
    "boot",
    Outcome.PASSED,
    "uv run uvicorn app.main:app",
    4.0,
    observations=(
        Observation("probe:/health/live", seen=True, evidence='200 {"status": "ok"}'),
        Observation("metric:http_requests_total", seen=False, evidence="not among the 41 metrics exposed"),
    ),
)
_CONTRACT = Result(
    "contract",
    Outcome.PASSED,
    "schemathesis run",
    12.0,
    endpoints=(
        Endpoint("get", "/api/v1/tasks", ("200", "422"), ("200", "422")),
        Endpoint("post", "/api/v1/tasks", ("201", "409", "422"), ("201", "500")),
    ),
)
_DOCKER = Result(
    "docker",
    Outcome.NOT_RUN,
    "docker build .",
    0.2,
    summary="no engine answers",
    observations=(
        Observation("check:docker_engine", seen=False, evidence="no engine answers at /var/run/docker.sock"),
    ),
)
_PROVENANCE = Provenance(
    "task-api",
    {"project": "a" * 64, "lock": "b" * 64},
    {"devmatrix": "0.1.0", "python": "3.11.9", "system": "Linux x86_64"},
)

FAILED = Report((_LINT, _TESTS, _SECURITY, _BOOT, _CONTRACT, _DOCKER), _PROVENANCE, 41.3)
PASSED = Report((_LINT, _SECURITY, _BOOT, _CONTRACT, _DOCKER), _PROVENANCE, 20.0)
EMPTY = Report(())
