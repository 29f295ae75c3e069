"""Rates, and how one process counts against them: in sliding windows."""

import math
import re
import time
from dataclasses import dataclass
from typing import Protocol

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
RATE = re.compile(r"([1-9][0-9]{0,8})/([1-9][0-9]{0,3} )?(second|minute|hour|day)s?", re.ASCII)


class CountersUnavailableError(Exception):
    """The place where requests are counted does not answer."""


@dataclass(frozen=True)
class Verdict:
    """Whether a request is admitted, and how its client stands."""

    admitted: bool
    limit: int
    remaining: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        standing = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }
        return standing if self.admitted else standing | {"Retry-After": str(self.reset_seconds)}


@dataclass(frozen=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    seconds: int

    def admits(self, current: int, previous: int, elapsed: float) -> bool:
        """Whether there is room for one more, `elapsed` seconds after this window began."""
        return current + self._remembered(previous, elapsed) < self.limit

    def verdict(self, current: int, previous: int, elapsed: float, *, admitted: bool) -> Verdict:
        """How a client stands, whose present request, if it was admitted, is among `current`."""
        used = current + self._remembered(previous, elapsed)
        # Room is there as soon as what is remembered of the last window falls below this share of it.
        share = 0.0 if admitted or not previous else (self.limit - current) / previous
        return Verdict(
            admitted=admitted,
            limit=self.limit,
            remaining=max(self.limit - used, 0),
            reset_seconds=math.floor(self.seconds * (1 - share) - elapsed) + 1,
        )

    def _remembered(self, previous: int, elapsed: float) -> int:
        """The requests of the last window that still count, if it was used evenly."""
        return int(previous * (1 - elapsed / self.seconds))


def parse_rate(text: str) -> Rate:
    """Read `100/minute` or `5/15 minutes`."""
    match RATE.fullmatch(text):
        case None:
            message = "a rate such as 100/minute or 5/15 minutes is expected"
            raise ValueError(message)
        case found:
            limit, multiple, unit = found.groups()
            return Rate(int(limit), int(multiple or 1) * UNITS[unit])


class Windows(Protocol):
    """Where the requests of each client are counted against one rate."""

    async def hit(self, client: str) -> Verdict:
        """Count one request; raises CountersUnavailableError."""


class Counters(Protocol):
    """A place where requests are counted."""

    def windows(self, name: str, rate: Rate) -> Windows:
        """Count against one more rate."""

    async def ping(self) -> None:
        """Raises where the place does not answer."""

    async def close(self) -> None:
        """Close the connections, if there are any."""


class MemoryWindows:
    """Counts in this process. Two dictionaries: what is older is forgotten with its dictionary."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._number = 0.0
        self._current: dict[str, int] = {}
        self._previous: dict[str, int] = {}

    async def hit(self, client: str) -> Verdict:
        number, elapsed = divmod(time.time(), self._rate.seconds)
        if number != self._number:
            self._previous = self._current if number == self._number + 1 else {}
            self._current, self._number = {}, number
        current, previous = self._current.get(client, 0), self._previous.get(client, 0)
        if admitted := self._rate.admits(current, previous, elapsed):
            current += 1
            self._current[client] = current
        return self._rate.verdict(current, previous, elapsed, admitted=admitted)


class MemoryCounters:
    """This process: each counts alone."""

    def windows(self, _name: str, rate: Rate) -> MemoryWindows:
        return MemoryWindows(rate)

    async def ping(self) -> None:
        pass

    async def close(self) -> None:
        pass
