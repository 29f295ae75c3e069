"""How large the image is, as far as that can be told without an engine: what is installed in it is installed here."""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.projects import example_spec, generate, run

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_MEGABYTES = 200
# python:3.13-slim on x86-64, uncompressed, as `docker image ls` tells it, and some room.
BASE_MEGABYTES = 125


@pytest.mark.skipif(shutil.which("strip") is None, reason="binutils, which the image is built with, is not installed")
def test_the_image_stays_small(tmp_path: Path) -> None:
    project = generate(example_spec("blog"), tmp_path / "blog")
    dockerfile = (project / "docker/Dockerfile").read_text()
    sync = re.search(r"uv sync --locked (.+?) \\\n", dockerfile)
    strip = re.search(r"find \.venv .*", dockerfile)
    assert sync
    assert strip
    # Copied, not linked: what is stripped here must not be stripped in uv's cache.
    options = {"UV_COMPILE_BYTECODE": "1", "UV_LINK_MODE": "copy", "UV_PYTHON": sys.executable}
    run("uv", "sync", "--quiet", *sync[1].split(), cwd=project, **options)
    run("sh", "-c", strip[0], cwd=project)
    run(project / ".venv/bin/python", "-c", "import app.main, asyncpg, redis, uvloop", cwd=project)

    taken = ("alembic.ini", "app", "docker/healthcheck.py", "migrations", ".venv")
    megabytes = sum(size_of(project / name) for name in taken) / 1e6

    assert BASE_MEGABYTES + megabytes < LARGEST_MEGABYTES


def size_of(path: Path) -> int:
    """The bytes of a file, or of all files below a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(each.lstat().st_size for each in path.rglob("*") if not each.is_dir())
