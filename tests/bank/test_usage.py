"""Uses are counted where the user may write, and nobody notices when nothing can be written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devmatrix.bank.usage import UsageCounts, record_use


def test_counts_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "uses.sqlite3"
    assert UsageCounts(path).counts(["a"]) == {"a": 0}

    UsageCounts(path).record(["a", "b", "a"])
    UsageCounts(path).record(iter(["a"]))

    assert UsageCounts(path).counts(["a", "b", "c"]) == {"a": 2, "b": 1, "c": 0}


def test_they_lie_in_the_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    record_use(["a"])

    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [
        "data/devmatrix/uses.sqlite3"
    ]
    assert UsageCounts().counts(["a"]) == {"a": 1}


def test_without_that_variable_they_lie_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))

    record_use(["a"])

    (found,) = tmp_path.rglob("uses.sqlite3")
    assert found.parent.name == "devmatrix"


@pytest.mark.parametrize("spoilt", ["a file in the way", "no database"])
def test_what_cannot_be_written_is_no_error(tmp_path: Path, spoilt: str) -> None:
    if spoilt == "no database":
        path = tmp_path / "uses.sqlite3"
        path.write_text("this is no database, and it is longer than a header of one\n" * 9, encoding="utf-8")
    else:
        (tmp_path / "file").touch()
        path = tmp_path / "file" / "uses.sqlite3"

    UsageCounts(path).record(["a"])

    assert UsageCounts(path).counts(["a"]) == {"a": 0}


def test_two_runs_at_once_both_count(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from devmatrix.bank.usage import UsageCounts\n"
        "for _ in range(20): UsageCounts(Path(sys.argv[1])).record(['a'])"
    )
    path = tmp_path / "uses.sqlite3"
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program, str(path)]

    for run in [subprocess.Popen(command, cwd=root) for _ in range(2)]:
        assert run.wait(60) == 0

    assert UsageCounts(path).counts(["a"]) == {"a": 40}
