"""What entries require, directly and further on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from devmatrix.bank.entry import Entry


def gather(entries: Iterable[Entry], fetch: Callable[[list[str]], Mapping[str, Entry]]) -> dict[str, Entry]:
    """The entries and all that they need, as far as it is there; fetched level by level, whole levels at once."""
    known = {each.id: each for each in entries}
    asked = set(known)
    level = list(known.values())
    while wanted := sorted({needed for each in level for needed in each.requires} - asked):
        found = fetch(wanted)
        asked.update(wanted)
        known |= found
        level = list(found.values())
    return known


def in_order(entry: Entry, known: Mapping[str, Entry]) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    """What an entry needs, each behind what it needs itself, and the ids of what is missing.

    Patterns may need each other; then the one that is met first stands behind.
    """
    done: list[Entry] = []
    missing: list[str] = []
    seen = {entry.id}

    def visit(current: Entry) -> None:
        for needed in current.requires:
            if needed in seen:
                continue
            seen.add(needed)
            if needed in known:
                visit(known[needed])
                done.append(known[needed])
            else:
                missing.append(needed)

    visit(entry)
    return tuple(done), tuple(missing)
