"""The values of plain scalars by YAML 1.2's core schema; fractions stay exact."""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS = 400

_CONSTANTS: dict[str, object] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FRACTION = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?(?P<exponent>[0-9]+))?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class UnusableNumber(Exception):
    """A number that is one by YAML's rules and cannot be worked with; the text says why."""


def resolve(text: str) -> object:
    """The value of a plain scalar: None, a bool, an int, a Decimal, or the text itself. Raises UnusableNumber."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        _refuse_long(text)
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _NOT_FINITE.fullmatch(text):
        raise UnusableNumber("numbers have to be finite")
    fraction = _FRACTION.fullmatch(text)
    if fraction is None:
        return text
    _refuse_long(text)
    if len(fraction["exponent"] or "") > 3 or (number := Decimal(text)).adjusted() > MAX_DIGITS:
        raise UnusableNumber("the number is out of range")
    return number


def _refuse_long(text: str) -> None:
    if len(text) > MAX_DIGITS:
        raise UnusableNumber("the number is too long")
