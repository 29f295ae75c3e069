"""Sets of characters, by what they hold of a small alphabet that tells them all apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from devmatrix.model.regex.engine import CONSTANTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Readable characters first: the order in which texts are made of them.
READABLE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/@#+ "
# One character of each kind that classes tell apart beyond ASCII: a letter, a digit, a space, a sign.
_BEYOND = "é٣\u2003€"
_ASCII = READABLE + "".join(chr(each) for each in range(0x21, 0x7F) if chr(each) not in READABLE)
_CONTROLS = "".join(chr(each) for each in range(0x20)) + "\x7f"
_CATEGORIES = {
    "CATEGORY_DIGIT": re.compile(r"\d"),
    "CATEGORY_NOT_DIGIT": re.compile(r"\D"),
    "CATEGORY_SPACE": re.compile(r"\s"),
    "CATEGORY_NOT_SPACE": re.compile(r"\S"),
    "CATEGORY_WORD": re.compile(r"\w"),
    "CATEGORY_NOT_WORD": re.compile(r"\W"),
}
_MAX_CODE = 0x10FFFF


def alphabet(tree: Any) -> str:
    """Characters that tell all sets of a parse tree apart: common ones, and the borders of its ranges."""
    borders = {chr(near) for code in _codes(tree) for near in (code - 1, code, code + 1) if _allowed(near)}
    common = _ASCII + _BEYOND + _CONTROLS
    return common + "".join(sorted(borders - set(common)))


def members(node: tuple[Any, Any], letters: str) -> frozenset[str]:
    """The characters of `letters` that a node of one character matches."""
    kind, value = node
    if kind is CONSTANTS.LITERAL:
        return frozenset({chr(value)})
    if kind is CONSTANTS.NOT_LITERAL:
        return frozenset(letters) - {chr(value)}
    if kind is CONSTANTS.ANY:
        return frozenset(letters) - {"\n"}
    negated = value[0][0] is CONSTANTS.NEGATE
    held = frozenset().union(*(_part(each, letters) for each in value if each[0] is not CONSTANTS.NEGATE))
    return frozenset(letters) - held if negated else held


def is_character(node: tuple[Any, Any]) -> bool:
    """Whether a node matches exactly one character."""
    return node[0] in {CONSTANTS.LITERAL, CONSTANTS.NOT_LITERAL, CONSTANTS.ANY, CONSTANTS.IN}


def _part(part: tuple[Any, Any], letters: str) -> frozenset[str]:
    kind, value = part
    if kind is CONSTANTS.RANGE:
        return frozenset(each for each in letters if value[0] <= ord(each) <= value[1])
    if kind is CONSTANTS.CATEGORY:
        return _category(str(value), letters)
    return members(part, letters)


@lru_cache(maxsize=64)
def _category(name: str, letters: str) -> frozenset[str]:
    return frozenset(_CATEGORIES[name].findall(letters))


def _codes(tree: Any) -> Iterator[int]:
    for kind, value in tree:
        if kind in {CONSTANTS.LITERAL, CONSTANTS.NOT_LITERAL}:
            yield value
        elif kind is CONSTANTS.RANGE:
            yield from value
        elif kind is CONSTANTS.IN:
            yield from _codes(value)
        else:
            for each in branches((kind, value)):
                yield from _codes(each)


def branches(node: tuple[Any, Any]) -> Iterable[Any]:
    """The sequences inside a node: the alternatives of a choice, the body of a group or of a repetition."""
    kind, value = node
    if kind is CONSTANTS.BRANCH:
        return list(value[1])
    if kind is CONSTANTS.SUBPATTERN:
        return [value[3]]
    if kind in {CONSTANTS.MAX_REPEAT, CONSTANTS.MIN_REPEAT}:
        return [value[2]]
    return []


def _allowed(code: int) -> bool:
    return 0 <= code <= _MAX_CODE and not 0xD800 <= code <= 0xDFFF
