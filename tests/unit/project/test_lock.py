"""`uv.lock` of a staged project. These projects need nothing, so no network is asked."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from devmatrix.project.lock import lock_project
from tests.unit.project.toys import names

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = '[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = ">=3.11"\n'


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "devmatrix" / "locks"


def staged(place: Path, text: str = PROJECT) -> Path:
    place.mkdir(parents=True)
    (place / "pyproject.toml").write_text(text)
    return place


def test_the_lock_stands_beside_the_project(tmp_path: Path) -> None:
    folder = staged(tmp_path / "shop")

    assert lock_project(folder, None).problem is None
    assert names(folder) == ["pyproject.toml", "uv.lock"]
    assert 'name = "shop"' in (folder / "uv.lock").read_text()


def test_a_workspace_around_the_project_is_left_out(tmp_path: Path) -> None:
    around = staged(tmp_path / "around", PROJECT.replace("shop", "around") + '[tool.uv.workspace]\nmembers = ["*"]\n')
    folder = staged(around / "shop")

    assert lock_project(folder, None).problem is None
    assert names(around) == ["pyproject.toml", "shop"]
    assert "around" not in (folder / "uv.lock").read_text()


def test_the_same_inputs_are_resolved_once_a_day(tmp_path: Path, cache: Path) -> None:
    lock_project(staged(tmp_path / "one"), None)
    [kept] = cache.iterdir()
    kept.write_text(kept.read_text().replace("revision", "# kept\nrevision"))
    lock_project(staged(tmp_path / "two"), None)
    assert "# kept" in (tmp_path / "two" / "uv.lock").read_text()

    yesterday = time.time() - 25 * 60 * 60
    os.utime(kept, (yesterday, yesterday))
    lock_project(staged(tmp_path / "three"), None)
    assert "# kept" not in (tmp_path / "three" / "uv.lock").read_text()
    assert kept.stat().st_mtime > yesterday


def test_a_damaged_lock_in_the_cache_is_made_again(tmp_path: Path, cache: Path) -> None:
    lock_project(staged(tmp_path / "one"), None)
    [kept] = cache.iterdir()
    kept.write_text("version = ")

    assert lock_project(staged(tmp_path / "two"), None).problem is None
    assert (tmp_path / "two" / "uv.lock").read_text() == (tmp_path / "one" / "uv.lock").read_text()


def test_the_lock_that_is_replaced_is_where_uv_starts(tmp_path: Path) -> None:
    before = staged(tmp_path / "before")
    lock_project(before, None)
    (before / "uv.lock").write_text((before / "uv.lock").read_text().replace("revision", "# pins\nrevision"))
    folder = staged(tmp_path / "shop")
    lock_project(folder, before)

    assert "# pins" in (folder / "uv.lock").read_text()


def test_what_cannot_be_resolved_is_told_in_uvs_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_NO_INDEX", "1")
    folder = staged(tmp_path / "shop", PROJECT + 'dependencies = ["nowhere-to-be-found"]\n')

    assert "nowhere-to-be-found" in (lock_project(folder, None).problem or "")
    assert names(folder) == ["pyproject.toml"]


def test_a_home_that_cannot_be_written_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))

    assert lock_project(staged(tmp_path / "shop"), None).problem is None
