"""The environment in which drawn apps run, and how many of them there are."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from devmatrix import pipeline
from tests.support.projects import ROOT, run

# More of them find more: DEVMATRIX_RANDOM_SPECS=1000 DEVMATRIX_RANDOM_SEED=7 pytest tests/random_specs
SEED = int(os.environ.get("DEVMATRIX_RANDOM_SEED", "0"))
SPECS = int(os.environ.get("DEVMATRIX_RANDOM_SPECS", "200"))
APPS = int(os.environ.get("DEVMATRIX_RANDOM_APPS", "24"))


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of an environment that holds what every app needs.

    DEVMATRIX_APP_ENVIRONMENT names one that is there already.
    """
    if given := os.environ.get("DEVMATRIX_APP_ENVIRONMENT"):
        return Path(given) / "bin"
    # The mirror has every feature, so what it requires is what any app can require.
    folder = tmp_path_factory.mktemp("environment") / "project"
    pipeline.generate(ROOT / "patterns" / "mirror.yaml", folder)
    interpreter = {"UV_PYTHON": os.environ.get("UV_PYTHON", sys.executable), "UV_PYTHON_DOWNLOADS": "never"}
    run("uv", "sync", "--quiet", "--all-extras", cwd=folder, **interpreter)
    return folder / ".venv" / "bin"
