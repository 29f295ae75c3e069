"""Several rankings become one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# As in the paper that proposed it (Cormack, Clarke and Büttcher, 2009): the first places do not decide alone.
_DAMPING = 60


def fuse(*rankings: Sequence[str]) -> dict[str, float]:
    """Reciprocal rank fusion: scores by key, best first. Only places count, so scores of any scale may meet."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, key in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (_DAMPING + place)
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))
