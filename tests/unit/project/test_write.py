"""What a project's folder holds after writing, and after a refusal."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import DestinationError, PatternError
from devmatrix.project.write import OccupiedError
from tests.unit.project.toys import FIRST, SECOND, names, overwrite, snapshot, tree, write

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_project_is_the_tree_the_spec_and_the_manifest(tmp_path: Path) -> None:
    project = write(tree({"app/main.py": "x = 1\n", "run.sh": "#!/bin/sh\n"}), tmp_path / "shop")

    assert snapshot(project.path) == {
        ".devmatrix": "folder",
        ".devmatrix/manifest.json": (project.path / ".devmatrix/manifest.json").read_text(),
        ".devmatrix/spec.yaml": "devmatrix: 1\n",
        "app": "folder",
        "app/main.py": "x = 1\n",
        "run.sh": "#!/bin/sh\n",
    }
    assert json.loads((project.path / ".devmatrix/manifest.json").read_text()) == {
        "format": 1,
        "devmatrix": "0.1.0",
        "spec": "b19f9822b2cfa0525fb08a293cdab8aa3eb3ac01fa41fbbf3c0866660b21f4db",
        "files": {
            "app/main.py": {
                "pattern": "toy@1.0.0",
                "sha256": "9e26bf369911c45c243c684147b23fc9e1dcfcf257d299a1c632016a6fcd33f4",
            },
            "run.sh": {
                "pattern": "toy@1.0.0",
                "sha256": "a8076d3d28d21e02012b20eaf7dbf75409a6277134439025f282e368e3305abf",
            },
        },
    }
    assert names(tmp_path) == ["shop"]


def test_the_same_tree_gives_the_same_bytes(tmp_path: Path) -> None:
    write(FIRST, tmp_path / "one")
    write(FIRST, tmp_path / "two")

    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")


def test_only_scripts_are_executable_and_the_umask_holds(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        project = write(FIRST, tmp_path / "shop")
    finally:
        os.umask(before)

    modes = {each: (project.path / each).stat().st_mode & 0o777 for each in ("", "app", "run.sh", "README.md")}
    assert modes == {"": 0o750, "app": 0o750, "run.sh": 0o750, "README.md": 0o640}


def test_folders_above_are_made_and_keep_their_modes(tmp_path: Path) -> None:
    (tmp_path / "open").mkdir(mode=0o755)
    (tmp_path / "open").chmod(0o755)
    write(FIRST, tmp_path / "open" / "deep" / "shop")
    overwrite(SECOND, tmp_path / "open" / "deep" / "shop")

    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o755
    assert names(tmp_path / "open" / "deep") == ["shop"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir(mode=0o700)
    write(FIRST, tmp_path / "shop")

    assert (tmp_path / "shop/app/main.py").read_text() == "x = 1\n"
    assert (tmp_path / "shop").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_not_empty_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/notes.txt").write_text("mine")

    with pytest.raises(DestinationError, match="is not empty; --force"):
        write(FIRST, tmp_path / "shop")
    assert snapshot(tmp_path) == {"shop": "folder", "shop/notes.txt": "mine"}


def test_a_second_generation_replaces_what_nobody_edited(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    project = overwrite(SECOND, shop)
    write(SECOND, tmp_path / "fresh")

    assert project.removed == ("app/old/gone.py",)
    assert project.kept == ()
    assert snapshot(shop) == snapshot(tmp_path / "fresh")


def test_what_the_user_added_stays_the_same_file(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    (shop / ".git").mkdir()
    (shop / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (shop / ".env").write_text("SECRET_KEY=1\n")
    (shop / "app/mine.py").write_text("mine = True\n")
    (shop / "app/mine.py").chmod(0o604)
    (shop / "data").mkdir()
    (shop / "current").symlink_to("nowhere")
    inode = (shop / ".env").stat().st_ino
    overwrite(SECOND, shop)

    found = snapshot(shop) or {}
    mine = {".git/HEAD", ".env", "app/mine.py", "data", "current"}
    assert {path: found[path] for path in mine} == {
        ".git/HEAD": "ref: refs/heads/main\n",
        ".env": "SECRET_KEY=1\n",
        "app/mine.py": "mine = True\n",
        "data": "folder",
        "current": "-> nowhere",
    }
    assert (shop / ".env").stat().st_ino == inode
    assert (shop / "app/mine.py").stat().st_mode & 0o777 == 0o604


def test_an_edited_file_in_the_way_is_refused_by_name(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    (shop / "app/main.py").write_text("x = 'edited'\n")
    (shop / "app/added.py").write_text("mine = True\n")
    before = snapshot(tmp_path)

    with pytest.raises(OccupiedError) as refused:
        overwrite(SECOND, shop)
    assert refused.value.paths == ("app/added.py", "app/main.py")
    assert snapshot(tmp_path) == before


def test_an_edited_file_that_is_no_longer_produced_stays(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    (shop / "app/old/gone.py").write_text("edited\n")
    project = overwrite(SECOND, shop)

    assert project.kept == ("app/old/gone.py",)
    assert (shop / "app/old/gone.py").read_text() == "edited\n"


def test_a_file_that_is_the_same_already_is_not_in_the_way(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (shop / "README.md").write_text("first\n")
    overwrite(FIRST, shop)

    assert (shop / "app/main.py").exists()


@pytest.mark.parametrize("way", ["link", "folder", "linked folder"])
def test_what_is_not_a_file_of_ours_is_in_the_way(tmp_path: Path, way: str) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    (tmp_path / "elsewhere").mkdir()
    if way == "link":
        (shop / "README.md").symlink_to(tmp_path / "elsewhere" / "README.md")
    elif way == "folder":
        (shop / "README.md").mkdir()
    else:
        (shop / "app").symlink_to(tmp_path / "elsewhere")
    before = snapshot(tmp_path)

    with pytest.raises(OccupiedError):
        overwrite(FIRST, shop)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "files": {}}',
        '{"format": 1, "devmatrix": "1", "spec": "", "files": {"../x": {"pattern": "", "sha256": ""}}}',
    ],
)
def test_a_damaged_manifest_is_refused(tmp_path: Path, text: str) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    (shop / ".devmatrix/manifest.json").write_text(text)
    before = snapshot(tmp_path)

    with pytest.raises(DestinationError, match="is damaged"):
        overwrite(SECOND, shop)
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("existing", [False, True])
def test_a_failure_at_the_end_leaves_what_was_there(tmp_path: Path, *, existing: bool) -> None:
    shop = tmp_path / "above" / "shop"
    if existing:
        write(FIRST, shop)
    before = snapshot(tmp_path)

    def fail(staged: Path, before: Path | None) -> None:
        assert (staged / "README.md").read_text() == "second\n"
        assert before == (shop if existing else None)
        raise OSError(28, "No space left on device")

    with pytest.raises(DestinationError, match="cannot be written: no space left on device"):
        overwrite(SECOND, shop, finish=fail)
    assert snapshot(tmp_path) == before


def test_what_the_finish_writes_wins_over_the_users_file(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    (shop / "uv.lock").write_text("old\n")
    (tmp_path / "second link").hardlink_to(shop / "uv.lock")

    def lock(staged: Path, _: Path | None) -> None:
        (staged / "uv.lock").write_text("new\n")

    overwrite(SECOND, shop, finish=lock)

    assert (shop / "uv.lock").read_text() == "new\n"
    assert (tmp_path / "second link").read_text() == "old\n"


def test_an_edit_during_the_writing_is_not_lost(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)

    def edit(*_: object) -> None:
        (shop / "README.md").write_text("edited\n")

    with pytest.raises(OccupiedError) as refused:
        overwrite(SECOND, shop, finish=edit)
    assert refused.value.paths == ("README.md",)
    assert (shop / "README.md").read_text() == "edited\n"


@pytest.mark.parametrize(
    "path", [".git/hooks/pre-commit", ".env", ".ENV", ".venv/x", ".devmatrix/manifest.json", "a\nb"]
)
def test_a_pattern_may_not_write_what_is_not_its_own(tmp_path: Path, path: str) -> None:
    with pytest.raises(PatternError):
        write(tree({path: "x"}), tmp_path / "shop")
    assert names(tmp_path) == []


@pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", "a\\..\\x", "./a", "a//b"])
def test_a_path_that_leaves_the_project_makes_no_tree(path: str) -> None:
    with pytest.raises(PatternError):
        tree({path: "x"})
