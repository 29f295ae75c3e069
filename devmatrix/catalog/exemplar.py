"""Renaming: golden code is written for one app, and its words become those of the user's.

Each role of the exemplar has words of its own, at least two, so that every form tells its role:
`stock_item` can only be the subject. All forms of all roles are one alternation, longest first, and
a text is searched once, when it is read; rendering it for an entity only joins pieces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from devmatrix.names import Name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The entities of patterns/exemplar.yaml in their order; the first is the subject of entity patterns.
ENTITIES = ("StockItem", "StorageSite", "StockMovement", "AuditLine", "FreightCarrier", "SupplyContract")
ENUMS = ("StockState",)
ROLES: dict[str, Name] = {"app": Name.parse("stock-api"), "subject": Name.parse(ENTITIES[0])}

_MODULE_FORMS = {"snake": "module", "snake_plural": "module_plural"}
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Hole:
    """A place in golden text where a form of a role stands; `text` is the exemplar's."""

    role: str
    form: str
    text: str


@dataclass(frozen=True)
class Renaming:
    """A text with its holes."""

    pieces: tuple[str | Hole, ...]

    def apply(self, names: Mapping[str, Name]) -> str:
        """The text for those names; a role that has none keeps the exemplar's words."""
        return "".join(piece if isinstance(piece, str) else _fill(piece, names) for piece in self.pieces)


def _fill(hole: Hole, names: Mapping[str, Name]) -> str:
    name = names.get(hole.role)
    return hole.text if name is None else str(getattr(name, hole.form))


def compile_text(text: str, *, is_python: bool) -> Renaming:
    """Find the holes of a text.

    In Python a snake form that stands alone is an identifier, so it becomes one that is no keyword;
    as a part of a longer word or as a whole string it stays as it is.
    """
    pattern, forms = _alternation()
    pieces: list[str | Hole] = []
    end = 0
    for match in pattern.finditer(text):
        role, form = forms[match[0]]
        if is_python and form in _MODULE_FORMS and _is_identifier(text, match):
            form = _MODULE_FORMS[form]
        pieces += [text[end : match.start()], Hole(role, form, match[0])]
        end = match.end()
    pieces.append(text[end:])
    return Renaming(tuple(piece for piece in pieces if piece != ""))


def _is_identifier(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    if _WORD.match(before) or _WORD.match(after):
        return False
    return not (before in {"'", '"'} and after == before)


@cache
def _alternation() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    forms: dict[str, tuple[str, str]] = {}
    for role, name in ROLES.items():
        for form, text in name.forms().items():
            if forms.setdefault(text, (role, form))[0] != role:
                raise ValueError(f"{text!r} is a form of two roles of the exemplar")
    longest_first = sorted(forms, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, longest_first))), forms


def is_sibling(lines: Sequence[str], entity: str) -> bool:
    """Whether the lines are about that entity of the exemplar, and not about the subject."""
    return _names(lines, entity) and not _names(lines, ENTITIES[0])


def _names(lines: Sequence[str], entity: str) -> bool:
    return any(_forms(entity).search(line) for line in lines)


@cache
def _forms(entity: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(Name.parse(entity).forms().values()))))
