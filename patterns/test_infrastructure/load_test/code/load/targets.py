"""What a load test is held to. These are a beginning: measure, and set your own."""

from typing import NamedTuple

SLOWEST_OF_TWENTY_MS = 500
FAILURE_SHARE = 0.001
REQUESTS_PER_SECOND = 20


class Verdict(NamedTuple):
    """One target, and what the run came to."""

    met: bool
    told: str


def judge(slowest_ms: float, failure_share: float, rate: float) -> list[Verdict]:
    """Hold the figures of a run to the targets."""
    return [
        Verdict(
            slowest_ms <= SLOWEST_OF_TWENTY_MS,
            f"95% within {slowest_ms:.0f} ms: {SLOWEST_OF_TWENTY_MS} ms",
        ),
        Verdict(
            failure_share <= FAILURE_SHARE, f"{failure_share:.2%} failed: {FAILURE_SHARE:.2%}"
        ),
        Verdict(rate >= REQUESTS_PER_SECOND, f"{rate:.1f}/s: {REQUESTS_PER_SECOND}/s"),
    ]
