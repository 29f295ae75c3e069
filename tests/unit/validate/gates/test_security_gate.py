"""The gate `security`: real scanners over planted faults, and over apps that are clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.gates.secrets import find_secrets
from devmatrix.validate.gates.security import SecurityGate
from devmatrix.validate.report import Outcome, Severity
from tests.unit.validate.gates.judging import judge, write

if TYPE_CHECKING:
    from pathlib import Path

# Put together here, so that no scanner of this repository takes them for real.
AWS, GITHUB = "AKIA" + "ABCDEFGH" * 2, "ghp_" + "a1B2c3" * 6
KEY = f"-----BEGIN RSA {'PRIVATE'} KEY-----"


def test_the_scanners_find_what_is_planted(tmp_path: Path, own_environment: Path) -> None:
    project = write(
        tmp_path / "toy",
        {
            # What the project forgives itself is not forgiven.
            "pyproject.toml": '[tool.bandit]\nskips = ["B602"]\n[tool.ruff.lint]\nselect = []\n',
            ".gitignore": ".env\n",
            "app/shell.py": "import subprocess\n\nsubprocess.run('ls ' + input(), shell=True)\n",
            "app/sleeper.py": "import time\n\n\nasync def rest() -> None:\n    time.sleep(1)\n",
            "app/clock.py": "import datetime\n\nNOW = datetime.datetime.now()\n",
            "app/log.py": "import logging\n\n\ndef tell(password: str) -> None:\n    logging.info(password)\n",
            "tests/test_x.py": "def test_x():\n    assert eval('1')\n",
        },
    )
    result = judge(SecurityGate(), project, own_environment)
    found = {(each.path, each.code) for each in result.findings}

    assert result.outcome is Outcome.FAILED
    assert {
        ("app/shell.py", "B602"),
        ("app/sleeper.py", "ASYNC251"),
        ("app/clock.py", "DTZ005"),
        ("app/log.py", "DMS03"),
    } <= found
    assert not [path for path, _ in found if path and path.startswith("tests/")]
    assert ("app/shell.py", "S602") not in found, "said twice"
    assert set(result.versions) == {"bandit", "ruff"}


def test_what_is_of_low_severity_does_not_fail(tmp_path: Path, own_environment: Path) -> None:
    files = {".gitignore": ".env\n", "app/shell.py": "import subprocess\n\nPROGRAM = subprocess.PIPE\n"}
    result = judge(SecurityGate(), write(tmp_path / "toy", files), own_environment)

    assert (result.outcome, result.summary) == (Outcome.PASSED, "")
    assert [(each.code, each.severity) for each in result.findings] == [("B404", Severity.LOW)]


def test_a_generated_app_is_clean(app: Path, own_environment: Path) -> None:
    result = judge(SecurityGate(), app, own_environment)

    assert (result.outcome, result.findings) == (Outcome.PASSED, ())
    assert result.figures["files"] > 40


@pytest.mark.parametrize(
    ("path", "line", "code"),
    [
        ("app/keys.py", f"KEY = '{KEY}'", "DMS11"),
        ("docs/notes.md", f"use {AWS}", "DMS11"),
        ("tests/test_x.py", f"TOKEN = '{GITHUB}'", "DMS11"),
        ("docker/docker-compose.yml", "      POSTGRES_PASSWORD: hunter22", "DMS12"),
        (".env.example", "SECRET_KEY=8f7d6c5b4a", "DMS12"),
        ("docker/Dockerfile", "ENV API_KEY=8f7d6c5b4a", "DMS12"),
        ("alembic.ini", "url = postgresql://app:hunter22@db/app", "DMS13"),
    ],
)
def test_secrets_are_found(path: str, line: str, code: str, tmp_path: Path) -> None:
    project = write(tmp_path, {".gitignore": ".env\n", path: f"\n{line}\n"})

    assert [(each.path, each.line, each.code) for each in find_secrets(project)] == [(path, 2, code)]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("docker/docker-compose.yml", "      POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:?set it}"),
        ("docker/docker-compose.yml", "    DATABASE_URL: postgresql://app:${POSTGRES_PASSWORD}@db/app"),
        (".env.example", "SECRET_KEY="),
        (".env.example", "SECRET_KEY=change-me"),
        (".env.example", "# SECRET_KEY=8f7d6c5b4a"),
        (".github/workflows/ci.yml", "  TOKEN: ${{ secrets.TOKEN }}"),
        ("README.md", "postgresql://user:pass1@host/name"),
        ("tests/data.yml", "password: hunter22"),
    ],
)
def test_what_is_no_secret_is_left_alone(path: str, line: str, tmp_path: Path) -> None:
    assert find_secrets(write(tmp_path, {".gitignore": ".env\n", path: f"{line}\n"})) == ()


def test_git_must_not_take_the_secrets_of_a_deployment(tmp_path: Path) -> None:
    found = find_secrets(write(tmp_path, {".gitignore": "*.db\n"}))

    assert [(each.path, each.code) for each in found] == [(".gitignore", "DMS14")]
