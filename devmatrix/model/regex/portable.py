"""The part of the syntax that Python, Rust and ECMAScript read alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CLASSES = "dDwWsS"
_CONTROLS = "nrtfv"
_SYNTAX = r"^$\.*+?()[]{}|/"
_QUANTIFIER = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_CODE = re.compile(r"x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}")
_SET_OPERATIONS = ("&&", "--", "~~", "||")
_GROUPS = (
    (("?=", "?!", "?<=", "?<!"), "lookahead and lookbehind are not in every engine"),
    (("?P<", "?<"), "groups have no names here: write (?:…)"),
    (("?P=",), "backreferences are not in every engine"),
    (("?(",), "conditional groups are not in every engine"),
    (("?>",), "atomic groups are not in every engine"),
)


def portability_problem(pattern: str) -> str | None:
    """The first thing in the pattern that the engines read differently; None when there is none."""
    position = 0
    while position < len(pattern):
        step = _RULES.get(pattern[position], _plain)(pattern, position)
        if isinstance(step, str):
            return f"{step} (character {position + 1})"
        position = step
    return None


def _plain(pattern: str, position: int) -> int | str:
    if pattern[position] < " " or "\ud800" <= pattern[position] <= "\udfff":
        return "a control character is written as an escape"
    return position + 1


def _escape(pattern: str, position: int) -> int | str:
    following = pattern[position + 1 : position + 2]
    if following in {"b", "B"}:
        return position + 2
    return _common_escape(pattern, position)


def _common_escape(pattern: str, position: int) -> int | str:
    following = pattern[position + 1 : position + 2]
    if not following:
        return "it ends in a backslash"
    if following in _CLASSES + _CONTROLS + _SYNTAX:
        return position + 2
    code = _CODE.match(pattern, position + 1)
    if code:
        return code.end()
    return _escape_problem(following)


def _escape_problem(following: str) -> str:
    if following in "AZz":
        return f"\\{following} is not in every engine: write ^ or $"
    if following.isdigit():
        return "backreferences are not in every engine"
    if following.isalpha():
        return f"\\{following} is not in every engine"
    return f"\\{following} is not in every engine: write {following} without the backslash"


def _group(pattern: str, position: int) -> int | str:
    rest = pattern[position + 1 : position + 5]
    if not rest.startswith("?"):
        return position + 1
    if rest.startswith("?:"):
        return position + 3
    for openings, problem in _GROUPS:
        if rest.startswith(openings):
            return problem
    return "flags inside a pattern are not in every engine"


def _brace(pattern: str, position: int) -> int | str:
    quantifier = _QUANTIFIER.match(pattern, position)
    if quantifier is None:
        return "a brace that is no quantifier is written \\{"
    return _repeat(pattern, quantifier.end() - 1)


def _repeat(pattern: str, position: int) -> int | str:
    if pattern[position + 1 : position + 2] == "+":
        return "possessive quantifiers are not in every engine"
    lazy = pattern[position + 1 : position + 2] == "?"
    return position + 2 if lazy else position + 1


def _closing(pattern: str, position: int) -> int | str:
    return f"a closing bracket is written \\{pattern[position]}"


def _character_set(pattern: str, position: int) -> int | str:
    position += 2 if pattern[position + 1 : position + 2] == "^" else 1
    if pattern[position : position + 1] == "]":
        return "a ] in a set is written \\]"
    while position < len(pattern) and pattern[position] != "]":
        step = _set_member(pattern, position)
        if isinstance(step, str):
            return step
        position = step
    return position + 1 if position < len(pattern) else "a set is not closed"


def _set_member(pattern: str, position: int) -> int | str:
    if pattern[position] == "[":
        return "a [ in a set is written \\["
    if pattern[position : position + 2] in _SET_OPERATIONS:
        return f"{pattern[position : position + 2]} in a set is an operation in some engines"
    if pattern[position] == "\\":
        return position + 2 if pattern[position + 1 : position + 2] == "-" else _common_escape(pattern, position)
    return _plain(pattern, position)


_RULES: dict[str, Callable[[str, int], int | str]] = {
    "\\": _escape,
    "(": _group,
    "[": _character_set,
    "]": _closing,
    "{": _brace,
    "}": _closing,
    "*": _repeat,
    "+": _repeat,
    "?": _repeat,
}
