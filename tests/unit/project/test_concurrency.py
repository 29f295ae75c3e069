"""Several runs that want one destination."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import DestinationError
from tests.unit.project.toys import FIRST, SECOND, names, overwrite, snapshot, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def at_once(works: list[Callable[[], object]]) -> list[int]:
    """The exit codes of children that do the works at one moment: 0, or 2 for a refusal."""
    moment = time.monotonic() + 0.05
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 1
            try:
                time.sleep(max(0, moment - time.monotonic()))
                work()
                code = 0
            except DestinationError:
                code = 2
            finally:
                os._exit(code)
        children.append(child)
    return sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


@pytest.mark.parametrize("attempt", range(5))
def test_one_of_many_new_projects_wins(tmp_path: Path, attempt: int) -> None:
    codes = at_once([lambda: write(FIRST, tmp_path / "shop")] * 4)
    write(FIRST, tmp_path / "alone")

    assert codes == [0, 2, 2, 2], attempt
    assert snapshot(tmp_path / "shop") == snapshot(tmp_path / "alone")
    assert names(tmp_path) == ["alone", "shop"]


@pytest.mark.parametrize("attempt", range(5))
def test_many_that_replace_do_so_one_after_the_other(tmp_path: Path, attempt: int) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)
    (shop / ".env").write_text("mine\n")
    codes = at_once([lambda: overwrite(SECOND, shop)] * 4)
    write(SECOND, tmp_path / "alone")

    assert set(codes) <= {0, 2}, attempt
    assert codes[0] == 0
    assert snapshot(shop) == {**(snapshot(tmp_path / "alone") or {}), ".env": "mine\n"}
    assert names(tmp_path) == ["alone", "shop"]


def test_a_folder_that_another_run_is_writing_is_refused(tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write(FIRST, shop)

    def meanwhile(*_: object) -> None:
        with pytest.raises(DestinationError, match="another run of DevMatrix is writing"):
            overwrite(SECOND, shop)

    overwrite(SECOND, shop, finish=meanwhile)


def test_the_staging_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    def meanwhile(staged: Path, _: Path | None) -> None:
        with pytest.raises(DestinationError):
            write(SECOND, tmp_path / "shop", finish=lambda *_: fail())
        assert (staged / "README.md").exists()

    def fail() -> None:
        raise OSError(5, "broken")

    write(FIRST, tmp_path / "shop", finish=meanwhile)
    assert names(tmp_path) == ["shop"]
