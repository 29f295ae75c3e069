"""How uv is called, and with which environment."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

# Set by whoever started DevMatrix (`uv run`, pytest, an editor) for its own Python, not for the app's.
_FOREIGN = (
    "COVERAGE_PROCESS_START",
    "MYPYPATH",
    "PYTEST_ADDOPTS",
    "PYTEST_CURRENT_TEST",
    "PYTEST_PLUGINS",
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "UV_FROZEN",
    "UV_LOCKED",
    "UV_NO_SYNC",
    "UV_PROJECT",
    "UV_PROJECT_ENVIRONMENT",
    "UV_PYTHON",
    "UV_WORKING_DIR",
    "UV_WORKING_DIRECTORY",
    "VIRTUAL_ENV",
)


def uv_binary() -> str:
    """The uv that came with DevMatrix, or else one on the path. Raises FileNotFoundError for neither."""
    import uv

    try:
        return os.fspath(uv.find_uv_bin())
    except FileNotFoundError:
        found = shutil.which("uv")
        if found is None:
            raise
        return found


def clean_environment() -> dict[str, str]:
    """This process's environment without what would lead uv and its tools to another project."""
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    return {**kept, "NO_COLOR": "1", "UV_NO_PROGRESS": "1"}


def cache_folder() -> Path:
    """Where DevMatrix may keep what it can make again; it need not exist."""
    if os.environ.get("XDG_CACHE_HOME"):
        return Path(os.environ["XDG_CACHE_HOME"]) / "devmatrix"
    caches = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / caches / "devmatrix"
