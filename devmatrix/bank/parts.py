"""The parts of an entry that are searched, and what each is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.bank.words import distinct, terms

if TYPE_CHECKING:
    from devmatrix.bank.entry import Entry

# Names stand apart from long texts, so that a long README does not make the name above it worth less. All figures were
# found on the development half of tests/bank/queries.toml; `python -m bench.search` measures them.
NAMES = {"id": 2.0, "summary": 2.0, "keywords": 3.0, "purpose": 1.0}
BODY = {"readme": 1.0, "code": 0.5}
BODY_SHARE = 0.4


def parts_of(entry: Entry) -> dict[str, str]:
    """Each part as a row of words."""
    return {
        "id": _spelled(f"{entry.id} {entry.category} {entry.domain}"),
        "summary": _spelled(entry.summary),
        "keywords": _spelled(" ".join(entry.keywords)),
        "purpose": _spelled(entry.purpose),
        "readme": _spelled(entry.readme),
        "code": distinct([*entry.files, *entry.files.values()]),
    }


def meaning_of(entry: Entry) -> str:
    """The text whose meaning stands for the entry's."""
    name = entry.id.replace("_", " ")
    return f"{name}. {entry.summary} {entry.purpose} {', '.join(entry.keywords)}"


def _spelled(text: str) -> str:
    return " ".join(terms(text))
