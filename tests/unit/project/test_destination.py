"""Places that a project cannot be written to: one clear line each, and nothing is changed."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from devmatrix.errors import DestinationError
from tests.unit.project.toys import FIRST, names, overwrite, snapshot, write

NOBODY = 65534


def refused(destination: Path) -> str:
    with pytest.raises(DestinationError) as error:
        overwrite(FIRST, destination)
    assert "\n" not in str(error.value)
    return str(error.value).replace(str(destination), "DEST")


def test_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "broken").symlink_to("nowhere")

    assert refused(tmp_path / "link") == "DEST is a link; name the folder that it points to"
    assert refused(tmp_path / "broken") == "DEST is a link; name the folder that it points to"
    assert names(tmp_path / "real") == []


def test_a_link_above_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert write(FIRST, tmp_path / "link" / "shop").path == (tmp_path / "real" / "shop").resolve()


def test_dots_climb_as_the_user_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    assert write(FIRST, Path("../shop")).path == (tmp_path / "shop").resolve()
    assert write(FIRST, Path()).path == (tmp_path / "here").resolve()


def test_a_ring_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")

    assert refused(tmp_path / "one" / "shop").startswith("DEST cannot be written: ")


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")

    assert refused(tmp_path / "file") == "DEST is a file, not a folder"
    assert refused(tmp_path / "file" / "shop") == "DEST lies inside a file"
    assert snapshot(tmp_path) == {"file": "mine"}


@pytest.mark.parametrize("place", [Path("/"), Path.home(), Path("/dev/shm"), Path("/proc/shop"), Path("a\0b")])  # noqa: S108
def test_no_project_takes_the_place_of_a_system_folder(place: Path) -> None:
    refused(place)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path / ("x" * 300)) == "DEST cannot be written: file name too long"


def test_a_folder_that_may_not_be_written_is_refused() -> None:
    place = Path("/tmp") / f"devmatrix-read-only-{os.getpid()}"  # noqa: S108 the other user must reach it
    place.mkdir(mode=0o555)
    try:
        done = _elsewhere(place / "shop", user=NOBODY if os.getuid() == 0 else None)
        assert done == f"DestinationError: {place / 'shop'} cannot be written: permission denied"
        assert names(place) == []
    finally:
        place.rmdir()


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    done = _elsewhere(tmp_path / "shop", limit=3)

    assert done == f"DestinationError: {tmp_path / 'shop'} cannot be written: file too large"
    assert names(tmp_path) == []


def test_a_full_file_system_leaves_the_earlier_project(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=128k", "none", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a file system can be mounted by root only")
    try:
        write(FIRST, disk / "shop")
        (disk / "ballast").write_bytes(b"x" * 80 * 1024)
        before = snapshot(disk / "shop")
        done = _elsewhere(disk / "shop")
        assert done == f"DestinationError: {disk / 'shop'} cannot be written: no space left on device"
        assert snapshot(disk / "shop") == before
        assert names(disk) == ["ballast", "shop"]
    finally:
        subprocess.run(["umount", disk], check=True)


def _elsewhere(destination: Path, *, user: int | None = None, limit: int | None = None) -> str:
    """Writes 64 KiB more in a process of its own, as a user or with a limit on the size of files; its last words."""
    program = """
import os, sys
from pathlib import Path
from tests.unit.project.toys import overwrite, tree
if sys.argv[2]:
    os.setuid(int(sys.argv[2]))
try:
    overwrite(tree({f"app/{n}.py": "x" * 4096 for n in range(16)}), Path(sys.argv[1]))
except Exception as error:
    print(f"{type(error).__name__}: {error}")
"""

    def prepare() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    done = subprocess.run(
        [sys.executable, "-B", "-c", program, destination, str(user or "")],
        preexec_fn=prepare,
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    return done.stdout.strip()
