"""The gate `migrations`: a generated app on both databases, with faults planted in its migration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.gates.migrations import MigrationsGate
from devmatrix.validate.report import Outcome
from tests.unit.validate.gates.judging import judge, replaced, write

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.validate.workbench import Options

REVISION = "migrations/versions/0001_initial.py"
MODEL = "app/models/task.py"
INDEX = '    op.create_index(op.f("ix_tasks_created_at"), "tasks", ["created_at"])\n'
DROP = 'op.drop_table("tasks")'
DROPS = f'op.drop_table("idempotency_keys")\n    {DROP}'
SECOND = '"""Another."""\n\nrevision = "0002"\ndown_revision = None\n\n\ndef upgrade() -> None:\n    pass\n'


def test_the_migrations_of_a_generated_app_pass(app: Path, app_environment: Path, options: Options) -> None:
    result = judge(MigrationsGate(), app, app_environment, options)

    assert (result.outcome, result.summary, result.findings) == (Outcome.PASSED, "", ())
    assert result.figures == {"findings": 0, "revisions": 1, "sqlite_findings": 0, "postgresql_findings": 0}
    assert set(result.versions) == {"alembic", "sqlalchemy"}


@pytest.mark.parametrize(
    "case",
    [
        (INDEX, "", "differs-from-models", MODEL, "the migrations lack the index ix_tasks_created_at"),
        (
            "sa.String(200), nullable=False",
            "sa.String(200), nullable=True",
            "differs-from-models",
            MODEL,
            "tasks.title: nullable is True, the model says False",
        ),
        # Alembic's own check does not see it.
        ("create_constraint=True", "create_constraint=False", "differs-from-models", MODEL, "lacks check constraint"),
        (DROPS, "pass", "empty-downgrade", REVISION, "downgrade() does nothing"),
        (DROP, 'op.execute("SELECT 1")', "left-behind", MODEL, "downgrade leaves tasks behind"),
        (DROP, 'op.drop_table("nothing")', "downgrade", REVISION, "nothing"),
        (INDEX, f'{INDEX}    raise ValueError("no")\n', "upgrade", REVISION, "alembic upgrade head: no"),
        ("import sqlalchemy as sa", "import no_such_module", "unreadable", None, "no_such_module"),
    ],
    ids=["index", "column", "constraint", "empty", "left", "downgrade", "upgrade", "unreadable"],
)
def test_faults_are_found_where_they_are(
    case: tuple[str, str, str, str | None, str], app: Path, app_environment: Path, options: Options
) -> None:
    old, new, code, path, message = case
    replaced(app / REVISION, old, new)
    result = judge(MigrationsGate(), app, app_environment, options)
    found = next(each for each in result.findings if each.code == code)

    assert result.outcome is Outcome.FAILED
    assert found.path == path
    assert message in found.message
    if path == MODEL:
        assert found.involved == (REVISION,) or code == "left-behind"


def test_two_heads_are_refused(app: Path, app_environment: Path, options: Options) -> None:
    write(app, {"migrations/versions/0002_another.py": SECOND})
    result = judge(MigrationsGate(), app, app_environment, options)

    assert result.outcome is Outcome.FAILED
    assert result.summary.endswith("there are 2 heads: 0001, 0002")


def test_without_postgresql_nothing_passes(app: Path, app_environment: Path, options: Options) -> None:
    nowhere = replace(options, database_url="postgresql+asyncpg://nobody@127.0.0.1:9/x")
    result = judge(MigrationsGate(), app, app_environment, nowhere)

    assert result.outcome is Outcome.NOT_RUN
    assert result.summary.startswith("the migrations did not run on PostgreSQL: ")
