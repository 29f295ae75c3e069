"""Where a site may be written, and what stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import DestinationError
from devmatrix.site import write_site
from devmatrix.site.write import RECORD
from tests.support.toys import snapshot

if TYPE_CHECKING:
    from pathlib import Path

FIRST = {"index.html": b"one", "patterns/a.html": b"a", "patterns/b.html": b"b"}
SECOND = {"index.html": b"two", "patterns/a.html": b"a"}


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != RECORD
    }


@pytest.mark.parametrize("exists", [False, True])
def test_a_new_or_an_empty_folder_is_filled(tmp_path: Path, *, exists: bool) -> None:
    folder = tmp_path / "deep" / "site"
    if exists:
        folder.mkdir(parents=True)

    write_site(FIRST, folder)

    assert held(folder) == FIRST
    assert [each.name for each in folder.parent.iterdir()] == ["site"]


def test_an_earlier_site_is_replaced_and_what_people_added_stays(tmp_path: Path) -> None:
    write_site(FIRST, tmp_path / "site")
    (tmp_path / "site" / "CNAME").write_text("patterns.example")
    (tmp_path / "site" / "patterns" / "own.html").write_text("own")

    write_site(SECOND, tmp_path / "site")

    assert held(tmp_path / "site") == {**SECOND, "CNAME": b"patterns.example", "patterns/own.html": b"own"}
    assert [each.name for each in tmp_path.iterdir()] == ["site"]


def test_a_site_that_lost_a_file_is_made_whole(tmp_path: Path) -> None:
    write_site(FIRST, tmp_path / "site")
    (tmp_path / "site" / "index.html").unlink()

    write_site(FIRST, tmp_path / "site")

    assert held(tmp_path / "site") == FIRST


@pytest.mark.parametrize("record", [None, "", "{}", '{"format": 9, "files": {}}', '{"format": 1, "files": []}'])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, record: str | None) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years")
    if record is not None:
        (folder / RECORD).write_text(record)
    before = snapshot(tmp_path)

    with pytest.raises(DestinationError):
        write_site(FIRST, folder)

    assert snapshot(tmp_path) == before


def test_edited_files_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    write_site(FIRST, tmp_path / "site")
    (tmp_path / "site" / "index.html").write_text("edited")
    (tmp_path / "site" / "patterns" / "b.html").write_text("edited, and no longer made")
    before = snapshot(tmp_path)

    with pytest.raises(DestinationError) as refused:
        write_site(SECOND, tmp_path / "site")

    assert getattr(refused.value, "paths", ()) == ("index.html", "patterns/b.html")
    assert snapshot(tmp_path) == before


def test_a_link_in_the_way_is_refused(tmp_path: Path) -> None:
    write_site(FIRST, tmp_path / "site")
    (tmp_path / "site" / "patterns").rename(tmp_path / "elsewhere")
    (tmp_path / "site" / "patterns").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(DestinationError):
        write_site(SECOND, tmp_path / "site")

    assert (tmp_path / "elsewhere" / "a.html").read_bytes() == b"a"


@pytest.mark.parametrize("at", ["file", "file/below"])
def test_a_file_in_the_way_is_refused(tmp_path: Path, at: str) -> None:
    (tmp_path / "file").write_text("mine")

    with pytest.raises(DestinationError):
        write_site(FIRST, tmp_path / at)

    assert (tmp_path / "file").read_text() == "mine"


def test_no_folder_is_left_where_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(DestinationError):
        write_site({"a": b"", "a/b": b""}, tmp_path / "deep" / "site")

    assert list(tmp_path.iterdir()) == []
