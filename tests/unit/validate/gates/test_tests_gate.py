"""The gate `tests`: real pytest, coverage and PostgreSQL over toys whose faults are known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

# Under other names: pytest would collect the classes.
from devmatrix.validate.gates.tests import QuickTestsGate as QuickSuiteGate
from devmatrix.validate.gates.tests import TestsGate as SuiteGate
from devmatrix.validate.report import FileCoverage, Outcome
from tests.unit.validate.gates.judging import judge, write

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.validate.report import Result
    from devmatrix.validate.workbench import Options

PYPROJECT = """[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "--strict-config", "--strict-markers"]
pythonpath = ["."]
testpaths = ["tests"]
filterwarnings = ["error"]
asyncio_default_fixture_loop_scope = "function"

[tool.coverage.run]
omit = ["app/*"]

[tool.coverage.report]
fail_under = 100
"""
# What a suite that knows TEST_DATABASE_URL does with it.
CONFTEST = """import asyncio
import os

import asyncpg
import pytest


@pytest.fixture(autouse=True, scope="session")
def database() -> None:
    url = os.environ.get("TEST_DATABASE_URL")
    if url:
        asyncio.run(connect(url.replace("+asyncpg", "")))


async def connect(url: str) -> None:
    for _ in range(2):
        connection = await asyncpg.connect(url)
        await connection.close()
"""
APP = "def share(part: int, whole: int) -> float:\n    if whole < 0:\n        part = -part\n    return part / whole\n"
TEST = (
    "from app.share import share\n\n\n"
    "def test_share() -> None:\n    assert share(1, 2) == 0.5\n    assert share(1, -2) == 0.5\n"
)
CLEAN = {
    "pyproject.toml": PYPROJECT,
    "tests/conftest.py": CONFTEST,
    "app/share.py": APP,
    "tests/unit/test_share.py": TEST,
}


@pytest.fixture
def suite(tmp_path: Path, app_environment: Path, options: Options) -> Suite:
    return Suite(tmp_path / "toy", app_environment, options)


class Suite:
    """A toy and its tests, judged with some of its files replaced."""

    def __init__(self, folder: Path, environment: Path, options: Options) -> None:
        self.folder, self.environment, self.options = folder, environment, options

    def result(self, options: Options | None = None) -> Result:
        return judge(SuiteGate(), self.folder, self.environment, options or self.options)

    def holds(self, files: dict[str, str]) -> Suite:
        write(self.folder, CLEAN | files)
        return self


def test_a_suite_that_passes_is_counted_and_measured(suite: Suite) -> None:
    files = {"tests/architecture/test_layers.py": "def test_layers() -> None:\n    assert True\n"}
    result = suite.holds(files).result()
    seconds = {"seconds", "postgresql_seconds"}

    assert (result.outcome, result.summary, result.findings) == (Outcome.PASSED, "", ())
    assert {name: value for name, value in result.figures.items() if name not in seconds} == {
        "tests": 2,
        "failures": 0,
        "errors": 0,
        "skipped": 0,
        "postgresql_tests": 2,
        "postgresql_failures": 0,
        "postgresql_errors": 0,
        "postgresql_skipped": 0,
        "architecture_tests": 1,
        "architecture_failures": 0,
        "line_coverage": 100.0,
        "branch_coverage": 100.0,
    }
    # The project's own configuration would leave the app out.
    assert result.coverage["app/share.py"] == FileCoverage(4, 4, 2, 2)
    assert result.coverage["tests/unit/test_share.py"].share == 1
    assert set(result.versions) == {"pytest", "pytest-cov", "pytest-xdist", "coverage"}


def test_a_failure_names_the_test_and_the_files_that_it_went_through(suite: Suite) -> None:
    test = "from app.share import share\n\n\ndef test_share() -> None:\n    share(1, 0)\n"
    result = suite.holds({"tests/unit/test_share.py": test}).result()

    assert result.outcome is Outcome.FAILED
    assert result.summary == "1 test failed: tests/unit/test_share.py::test_share"
    [finding] = result.findings
    assert (finding.path, finding.line, finding.code) == (
        "tests/unit/test_share.py",
        5,
        "tests/unit/test_share.py::test_share",
    )
    assert (finding.involved, finding.message) == (("app/share.py",), "ZeroDivisionError: division by zero")


def test_a_failure_behind_a_logged_exception_names_the_file(suite: Suite) -> None:
    test = (
        "import logging\n\nfrom app.share import share\n\n\ndef test_share() -> None:\n    try:\n        share(1, 0)\n"
        "    except ZeroDivisionError:\n        logging.exception('x')\n    assert False\n"
    )
    result = suite.holds({"tests/unit/test_share.py": test}).result()

    assert result.findings[0].involved == ("app/share.py",)
    assert result.findings[0].line == 11


def test_an_error_on_postgresql_alone_is_told_as_such(suite: Suite) -> None:
    test = TEST + "\n\ndef test_kind() -> None:\n    import os\n    assert 'TEST_DATABASE_URL' not in os.environ\n"
    result = suite.holds({"tests/unit/test_share.py": test}).result()

    assert result.outcome is Outcome.FAILED
    assert result.summary == "on PostgreSQL: 1 test failed: tests/unit/test_share.py::test_kind"
    assert (result.figures["failures"], result.figures["postgresql_failures"]) == (0, 1)
    assert result.findings[0].message.startswith("on PostgreSQL: AssertionError: assert ")


def test_a_fixture_that_fails_is_an_error(suite: Suite) -> None:
    fixture = "import pytest\n\n\n@pytest.fixture\ndef broken():\n    raise OSError('no')\n"
    test = f"{fixture}\n\ndef test_x(broken):\n    pass\n"
    result = suite.holds({"tests/unit/test_x.py": test}).result()

    assert (result.figures["failures"], result.figures["errors"], result.figures["tests"]) == (0, 1, 2)
    assert result.findings[0].message == "OSError: no"


def test_a_file_that_cannot_be_imported_is_one_line(suite: Suite) -> None:
    result = suite.holds({"tests/unit/test_x.py": "import no_such_module\n"}).result()

    assert result.outcome is Outcome.FAILED
    assert result.summary == (
        "tests/unit/test_x.py cannot be imported: ModuleNotFoundError: No module named 'no_such_module'"
    )
    assert [(each.path, each.line) for each in result.findings] == [("tests/unit/test_x.py", 1)]


def test_no_tests_do_not_pass(suite: Suite) -> None:
    result = suite.holds({"tests/unit/test_share.py": "X = 1\n"}).result()

    assert (result.outcome, result.summary) == (Outcome.FAILED, "there are no tests")


def test_code_that_nothing_imports_counts_as_not_covered(suite: Suite) -> None:
    result = suite.holds({"app/core/lonely.py": APP.replace("share", "lonely")}).result()

    assert result.outcome is Outcome.FAILED
    assert result.summary == (
        "50 % of the lines are covered, less than 95 %; 50 % of the branches are covered, less than 90 %"
    )
    assert [(each.path, each.code) for each in result.findings] == [("app/core/lonely.py", "coverage")]


def test_the_limits_hold_on_sqlite_and_a_file_is_covered_by_either_run(suite: Suite) -> None:
    app = APP.replace("    return", "    if server:\n        part += 0\n    return").replace(
        "whole: int", "whole: int, server: object"
    )
    test = (
        "import os\n\nfrom app.share import share\n\n\ndef test_share() -> None:\n"
        "    assert share(1, -2, os.environ.get('TEST_DATABASE_URL')) == 0.5\n"
    )
    result = suite.holds({"app/share.py": app, "tests/unit/test_share.py": test}).result()

    assert result.figures["line_coverage"] == 83.3
    assert [each.message for each in result.findings] == ["5 of 6 lines are covered"]
    assert (result.coverage["app/share.py"].covered, result.coverage["app/share.py"].statements) == (6, 6)


def test_a_program_that_a_test_starts_is_measured(suite: Suite) -> None:
    program = "import sys\n\nprint('done')\nsys.exit()\n"
    test = (
        "import signal\nimport subprocess\nimport sys\n\n\ndef test_program() -> None:\n"
        "    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL\n"
        "    subprocess.run([sys.executable, '-m', 'app.program'], check=True)\n"
    )
    result = suite.holds({"app/program.py": program, "tests/unit/test_program.py": test}).result()

    assert (result.outcome, result.summary) == (Outcome.PASSED, "")
    assert result.coverage["app/program.py"].share == 1


def test_a_suite_that_does_not_use_the_server_has_not_run_on_it(suite: Suite) -> None:
    result = suite.holds({"tests/conftest.py": ""}).result()

    assert result.outcome is Outcome.FAILED
    assert "they did not run on PostgreSQL" in result.summary


def test_a_suite_that_hangs_is_ended_and_names_the_test(suite: Suite) -> None:
    test = "import threading\n\n\ndef test_wait() -> None:\n    threading.Event().wait()\n"
    result = suite.holds({"tests/unit/test_wait.py": test}).result(replace(suite.options, patience=0.006))

    assert result.outcome is Outcome.FAILED
    assert result.summary.startswith("the tests ended after the limit of 5.4 seconds")
    assert "still running: tests/unit/test_wait.py::test_wait" in result.summary


def test_the_hasty_stop_at_the_first_failure(suite: Suite) -> None:
    tests = "".join(f"def test_{number}() -> None:\n    assert False\n\n\n" for number in range(3))
    result = suite.holds({"tests/unit/test_share.py": tests}).result(replace(suite.options, fail_fast=True))

    assert result.outcome is Outcome.FAILED
    assert result.figures.get("failures", result.figures.get("postgresql_failures")) == 1


def test_without_postgresql_nothing_passes(suite: Suite) -> None:
    # Nothing listens there.
    nowhere = replace(suite.options, database_url="postgresql+asyncpg://nobody@127.0.0.1:9/x")
    result = suite.holds({}).result(nowhere)

    assert result.outcome is Outcome.NOT_RUN
    assert result.summary.startswith("the tests did not run on PostgreSQL: ")
    assert result.figures["tests"] == 1


def test_the_quick_one_needs_no_server(suite: Suite) -> None:
    nowhere = replace(suite.options, database_url="postgresql+asyncpg://nobody@127.0.0.1:9/x")
    suite.holds({})
    result = judge(QuickSuiteGate(), suite.folder, suite.environment, nowhere)

    assert (result.outcome, result.summary) == (Outcome.PASSED, "")
    assert (result.figures["tests"], result.figures["line_coverage"]) == (1, 100.0)
    assert "postgresql_tests" not in result.figures


def test_the_quick_one_fails_as_well(suite: Suite) -> None:
    suite.holds({"tests/unit/test_more.py": "def test_more() -> None:\n    assert False\n"})
    assert judge(QuickSuiteGate(), suite.folder, suite.environment, suite.options).outcome is Outcome.FAILED
