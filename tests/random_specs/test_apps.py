"""Third law, deep: drawn apps have sound types, migrate, and pass their own tests, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from devmatrix import pipeline
from tests.random_specs.conftest import APPS, SEED
from tests.random_specs.generate import write_specs
from tests.support.projects import run

if TYPE_CHECKING:
    from tests.support.postgres import Postgres

# A range of seeds of its own, apart from that of the wide test.
FIRST = 1_000_000 + SEED
ON_POSTGRES = 4
# What the core promises does not depend on the spec, so these run in one app of so many.
CORE_TESTS = (
    "tests/unit/core",
    *(
        f"tests/integration/test_{subject}.py"
        for subject in (
            "database",
            "health",
            "integrity",
            "isolation",
            "load_caller",
            "migration_operations",
            "pool_limits",
            "rate_limit_redis",
            "retries",
            "serve",
            "slow_requests",
            "transactions",
        )
    ),
)
WITH_CORE = 4
# Specs that have found a mistake.
FOUND = sorted(Path(__file__).with_name("found").glob("*.yaml"))
pytestmark = pytest.mark.drawn


@pytest.fixture(scope="module")
def type_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the type checker learnt of the libraries, shared by all apps of a worker."""
    return tmp_path_factory.mktemp("types")


@pytest.fixture
def project(number: int, tmp_path: Path) -> Path:
    """One drawn project."""
    [spec] = write_specs(FIRST + number, 1, tmp_path / "specs")
    pipeline.generate(spec, tmp_path / spec.stem)
    return tmp_path / spec.stem


@pytest.mark.parametrize("number", range(APPS))
def test_a_drawn_app_has_sound_types_and_passes_its_tests(
    number: int, project: Path, programs: Path, type_cache: Path
) -> None:
    run(programs / "mypy", "--cache-dir", type_cache, cwd=project)
    run(*_pytest(programs, number), cwd=project)


@pytest.mark.parametrize("spec", FOUND, ids=lambda each: each.stem)
def test_what_once_failed_passes_on_both_databases(
    spec: Path, tmp_path: Path, programs: Path, postgres: Postgres
) -> None:
    project = tmp_path / spec.stem
    pipeline.generate(spec, project)
    command = (programs / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider")

    run(*command, cwd=project)
    run(*command, cwd=project, TEST_DATABASE_URL=postgres.create_database())


@pytest.mark.parametrize("number", range(0, APPS, ON_POSTGRES))
def test_a_drawn_app_passes_its_tests_on_postgresql(
    number: int, project: Path, programs: Path, postgres: Postgres
) -> None:
    run(*_pytest(programs, number // ON_POSTGRES), cwd=project, TEST_DATABASE_URL=postgres.create_database())


def _pytest(programs: Path, number: int) -> tuple[str | Path, ...]:
    command = (programs / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider")
    left_out = () if number % WITH_CORE == 0 else CORE_TESTS
    return (*command, *(f"--ignore={each}" for each in left_out))
