"""Sliding windows, held against the plain meaning of a limit."""

import time

import pytest

from app.core.rates import MemoryWindows, Rate, parse_rate

START = 1_000_000_000 * 60.0


class Clock:
    """A clock that tests put forward."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "time", clock)
    return clock


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("100/minute", Rate(100, 60)),
        ("1/second", Rate(1, 1)),
        ("5/15 minutes", Rate(5, 900)),
        ("7/hours", Rate(7, 3600)),
        ("1000/day", Rate(1000, 86400)),
    ],
)
def test_a_rate_is_read(text: str, rate: Rate) -> None:
    assert parse_rate(text) == rate


async def test_what_was_used_late_in_a_window_counts_early_in_the_next(clock: Clock) -> None:
    windows = MemoryWindows(Rate(10, 60))
    clock.now = START + 59
    assert [(await windows.hit("a")).admitted for _ in range(11)] == [True] * 10 + [False]
    clock.now = START + 60
    assert not (await windows.hit("a")).admitted
    # Seven and a half of the ten are remembered, and part of a request is none.
    clock.now = START + 75
    assert [(await windows.hit("a")).admitted for _ in range(4)] == [True] * 3 + [False]


async def test_two_windows_later_all_is_forgotten(clock: Clock) -> None:
    windows = MemoryWindows(Rate(2, 60))
    await windows.hit("a")
    clock.now = START + 121
    assert (await windows.hit("a")).remaining == 1


@pytest.mark.parametrize("moment", [0, 1, 29.5, 59, 59.999])
@pytest.mark.parametrize("limit", [1, 2, 7, 100])
async def test_after_the_time_that_is_named_there_is_room_and_not_before(
    limit: int, moment: float, clock: Clock
) -> None:
    windows = MemoryWindows(Rate(limit, 60))
    for start in (START, START + 60):
        clock.now = start + moment
        while (verdict := await windows.hit("a")).admitted:
            pass
        assert verdict.remaining == 0
        refused_at = clock.now
        clock.now = refused_at + verdict.reset_seconds - 1.001
        assert verdict.reset_seconds == 1 or not (await windows.hit("a")).admitted
        clock.now = refused_at + verdict.reset_seconds
        assert (await windows.hit("a")).admitted


async def test_remaining_is_what_is_admitted_next(clock: Clock) -> None:
    windows = MemoryWindows(Rate(20, 60))
    for second in range(0, 600, 7):
        clock.now = START + second
        left = (await windows.hit("a")).remaining
        admitted = 0
        for _ in range(left // 2):
            admitted += (await windows.hit("a")).admitted
        assert admitted == left // 2


async def test_the_memory_of_clients_is_that_of_two_windows(clock: Clock) -> None:
    windows = MemoryWindows(Rate(1, 1))
    for second in range(50):
        clock.now = START + second
        for client in range(20):
            await windows.hit(f"{second}-{client}")
    kept = [value for value in vars(windows).values() if isinstance(value, dict)]
    assert sum(map(len, kept)) == 40
