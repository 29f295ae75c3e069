"""What a generated project has to prove, on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import EXAMPLES
from tests.support.servers import serve

if TYPE_CHECKING:
    from tests.support.postgres import Postgres
    from tests.support.projects import Project

pytestmark = pytest.mark.parametrize("project", EXAMPLES, indirect=True, scope="session")

MIGRATION_ROUND = (("upgrade", "head"), ("check",), ("downgrade", "base"), ("upgrade", "head"))

# One thing that a client can create without anything else being there.
FIRST_ROW = {
    "blog": ("/api/v1/authors", {"name": "Ada Lovelace", "email": "ada@example.com"}),
    "simple_task_api": ("/api/v1/tasks", {"title": "Renew the passport"}),
}


def passed(said: str) -> int:
    """How many tests passed, by pytest's closing line."""
    closing = said.strip().splitlines()[-1]
    found = re.search(r"\b(\d+) passed", closing)
    assert found, closing
    return int(found[1])


def test_style_is_clean_under_the_emitted_rules(project: Project) -> None:
    project.run("ruff", "check", ".")
    project.run("ruff", "format", "--check", ".")


def test_types_are_clean(project: Project) -> None:
    project.run("mypy", "--strict", ".")


def test_suite_passes_on_sqlite_and_covers_the_app(project: Project) -> None:
    report = project.folder / "coverage.json"
    said = project.run("pytest", "-q", "--cov=app", "--cov-branch", f"--cov-report=json:{report}")
    report_text = report.read_text(encoding="utf-8")
    report.unlink()
    totals = json.loads(report_text)["totals"]

    assert passed(said) > 0
    assert totals["covered_lines"] / totals["num_statements"] >= 0.95, said
    assert totals["covered_branches"] / totals["num_branches"] >= 0.90, said


def test_suite_passes_on_postgresql(project: Project, postgres: Postgres) -> None:
    said = project.run("pytest", "-q", TEST_DATABASE_URL=postgres.create_database())
    assert passed(said) > 0


def test_migrations_go_up_match_the_models_and_go_down(project: Project, database_url: str) -> None:
    for step in MIGRATION_ROUND:
        project.run("alembic", *step, DATABASE_URL=database_url)


def test_server_answers_its_probes_keeps_rows_and_stops(project: Project, database_url: str) -> None:
    project.run("alembic", "upgrade", "head", DATABASE_URL=database_url)
    path, body = FIRST_ROW[project.name]

    with serve(project, DATABASE_URL=database_url) as server:
        for probe in ("/health/live", "/health/ready", "/health/startup", "/health", "/metrics", "/openapi.json"):
            assert server.request("GET", probe).status == 200, probe
        missing = server.request("GET", "/no-such-path")
        created = server.request("POST", path, body)
        metrics = server.request("GET", "/metrics")
    with serve(project, DATABASE_URL=database_url) as server:
        kept = server.request("GET", created.headers["location"])

    assert (missing.status, missing.headers["content-type"]) == (404, "application/problem+json")
    assert (created.status, kept.status) == (201, 200)
    assert kept.json() == created.json()
    assert f'"{path}"' in metrics.text
