"""Killed at any moment, a run leaves the destination as it was or complete; and the next run works."""

from __future__ import annotations

import errno
import os
import random
import signal
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import DestinationError
from devmatrix.project import swap
from tests.unit.project.toys import FIRST, SECOND, names, overwrite, snapshot, tree, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLED = -signal.SIGKILL
LARGE = tree({f"app/{number}.py": f"x = {number}\n" for number in range(60)})


def run_in_child(work: Callable[[], object], *, kill_at: int = 0, kill_after: float = 0) -> int:
    """The exit code of a child that does the work, killed at its n-th call or after some seconds."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if kill_at:
                sys.setprofile(_suicide(kill_at))
            work()
            code = 0
        except DestinationError:
            code = 2
        finally:
            os._exit(code)
    if kill_after:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def count_calls(work: Callable[[], object]) -> int:
    """How many calls the work makes."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    work()
    sys.setprofile(None)
    return calls


def _suicide(at: int) -> Callable[..., None]:
    left = at

    def count(*_: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return count


def _prepared(place: Path, *, existing: bool) -> Path:
    shop = place / "shop"
    if existing:
        write(FIRST, shop)
        (shop / ".env").write_text("mine\n")
    return shop


@pytest.mark.parametrize("existing", [False, True])
def test_a_kill_at_any_call_leaves_all_or_nothing(tmp_path: Path, *, existing: bool) -> None:
    complete = _prepared(tmp_path / "reference", existing=existing)
    before = snapshot(complete)
    calls = count_calls(partial(overwrite, SECOND, complete))
    after = snapshot(complete)

    seen = set()
    # The folder is moved near the end: each call there, and every now and then one before.
    for call in [*range(1, calls - 160, 61), *range(calls - 160, calls, 4)]:
        shop = _prepared(tmp_path / str(call), existing=existing)
        code = run_in_child(partial(overwrite, SECOND, shop), kill_at=call)
        left = snapshot(shop)
        assert left in (before, after), call
        seen.add("before" if left == before else "after")
        overwrite(SECOND, shop)
        assert snapshot(shop) == after
        assert names(shop.parent) == ["shop"]
        if code == 0:
            break
    assert seen == {"before", "after"}


def test_a_kill_while_two_renames_stand_in_for_one_is_repaired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: bytes, __: bytes) -> None:
        raise OSError(errno.ENOSYS, "not here")

    monkeypatch.setattr(swap, "_exchange", refuse)
    states = set()
    for call in range(1, 400, 5):
        shop = _prepared(tmp_path / str(call), existing=True)
        before = snapshot(shop)
        code = run_in_child(partial(_armed, shop, call))
        states.add("absent" if not shop.exists() else "before" if snapshot(shop) == before else "after")
        with pytest.raises(DestinationError, match="is not empty"):
            write(SECOND, shop)
        assert (shop / ".env").read_text() == "mine\n"
        overwrite(SECOND, shop)
        assert names(shop.parent) == ["shop"]
        if code == 0:
            break
    assert code == 0
    assert states == {"before", "absent", "after"}


def _armed(shop: Path, call: int) -> None:
    """Writes, to be killed at the n-th call after the new folder is complete."""
    two_steps = swap._swap_in_two_steps

    def counted(staged: Path, destination: Path) -> None:
        sys.setprofile(_suicide(call))
        two_steps(staged, destination)
        sys.setprofile(None)

    swap._swap_in_two_steps = counted
    overwrite(SECOND, shop)


@pytest.mark.parametrize("existing", [False, True])
def test_a_kill_at_random_moments_leaves_all_or_nothing(tmp_path: Path, *, existing: bool) -> None:
    chance = random.Random(7)  # noqa: S311 no secret
    shop = _prepared(tmp_path / "reference", existing=existing)
    before = snapshot(shop)
    start = time.monotonic()
    run_in_child(lambda: overwrite(LARGE, shop))
    whole = time.monotonic() - start
    after = snapshot(shop)

    for number in range(40):
        place = _prepared(tmp_path / str(number), existing=existing)
        run_in_child(partial(overwrite, LARGE, place), kill_after=chance.uniform(0.001, whole * 1.5))
        assert snapshot(place) in (before, after)
        overwrite(LARGE, place)
        assert snapshot(place) == after
        assert names(place.parent) == ["shop"]
