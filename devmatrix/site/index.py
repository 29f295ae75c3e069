"""The search index of the site: words with weights, small enough to be part of the page."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from devmatrix.site.entries import Entry

# The script of the page splits a query in the same way.
_WORD = re.compile(r"[^\W_]{2,}")
_REPEATS = 3
_COMMON = frozenset(
    _WORD.findall(
        "an and are as at be but by can do does each every for from has have how if in into is it its no not of on one "
        "only or own so than that the their them then there they this to until want what when where which who why "
        "will with you your"
    )
)


def search_index(entries: Sequence[Entry]) -> Markup:
    """JSON for a script element: the ids, the words with (entry, weight) pairs in one flat list, the stop words."""
    postings: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        for word, weight in sorted(_weights(entry).items()):
            postings[word] += [number, weight]
    content = {
        "ids": [each.id for each in entries],
        "common": sorted(_COMMON),
        "words": dict(sorted(postings.items())),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # `</script>` and `<!--` would end or change the element.
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704


def _weights(entry: Entry) -> Counter[str]:
    pattern = entry.pattern
    weights: Counter[str] = Counter()
    for weight, text in (
        (12, pattern.id),
        (8, " ".join(pattern.keywords)),
        (6, pattern.summary),
        (4, f"{pattern.category} {pattern.domain} {' '.join(pattern.conditions)}"),
        (4, pattern.purpose),
        (1, pattern.readme),
        (1, " ".join(each.path for each in entry.landings)),
    ):
        for word, times in Counter(_words(text)).items():
            weights[word] += weight * min(times, _REPEATS)
    return weights


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _COMMON]
