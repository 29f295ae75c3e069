"""Values of a spec as Python source: safe, deterministic, the same bytes on every Python.

Everything that a user wrote reaches the emitted code through this module, so that no text of a spec
can ever become code. Nothing here is meant for the inside of an f-string.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import textwrap
import unicodedata
from decimal import Decimal
from uuid import UUID

LINE_LENGTH = 100

_QUOTES = '"""'
_BLANK = " \t\x0b\x0c"
_SHORT_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"}
# Unassigned in Unicode 14 (Python 3.11), format controls since 15: named, so that all versions agree.
_LATER_CONTROLS = range(0x13439, 0x13440)
_NONCHARACTERS = range(0xFDD0, 0xFDF0)

_DATETIME = "import datetime as dt"
_IMPORTS: dict[type, str] = {
    Decimal: "from decimal import Decimal",
    UUID: "from uuid import UUID",
    dt.datetime: _DATETIME,
    dt.date: _DATETIME,
    dt.time: _DATETIME,
    dt.timedelta: _DATETIME,
}


def python_literal(value: object) -> str:
    """Python source that evaluates to `value`; `literal_imports` tells what it needs.

    Takes None, bool, int, float, str, bytes, Decimal, UUID, date, time, datetime, timedelta and lists,
    tuples and dicts of these. Raises TypeError for anything else.
    """
    if value is None or isinstance(value, (bool, int)) or (isinstance(value, float) and math.isfinite(value)):
        return repr(value)
    match value:
        case str():
            return f'"{"".join(_escape(each) for each in value)}"'
        case bytes():
            return f'b"{"".join(_escape_byte(each) for each in value)}"'
        case Decimal() if value.as_tuple().exponent == 0 and not (value.is_signed() and not value):
            return f"Decimal({value})"
        case Decimal() if re.fullmatch(r"-?[0-9]+", str(value)):
            return f"Decimal({value})"
        case Decimal() | UUID() | float():
            return f'{type(value).__name__}("{value}")'
        case list() | tuple() | dict():
            return _collection(value)
    return _moment(value)


def literal_imports(value: object) -> frozenset[str]:
    """The import statements that `python_literal(value)` relies on."""
    if isinstance(value, (list, tuple)):
        return frozenset().union(*map(literal_imports, value))
    if isinstance(value, dict):
        return literal_imports([*value.keys(), *value.values()])
    return frozenset({_IMPORTS[type(value)]} if type(value) in _IMPORTS else ())


def docstring(text: str, indent: int = 0) -> list[str]:
    """The lines of a docstring that says `text`, wrapped, each behind `indent` spaces; none for no text.

    Runs of spaces collapse and paragraphs stay apart. What a docstring cannot hold as it is becomes a
    `\\u` escape; a text whose only difficulty is a backslash becomes a raw docstring.
    """
    paragraphs = _wrapped(text, LINE_LENGTH - indent - len(_QUOTES))
    if not paragraphs:
        return []
    prefix, lines = _quoted(paragraphs)
    first = f"{prefix}{_QUOTES}{_gap(lines[0][0])}{lines[0]}"
    quoted = [first, *lines[1:], _QUOTES] if len(lines) > 1 else [f"{first}{_gap(first[-1])}{_QUOTES}"]
    return [" " * indent + each if each else "" for each in quoted]


def _gap(neighbour: str) -> str:
    return " " if neighbour == '"' else ""


def _escape(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character in '"\\':
        return f"\\{character}"
    return _hexadecimal(ord(character)) if _invisible(character) else character


def _escape_byte(byte: int) -> str:
    return _escape(chr(byte)) if byte < 0x80 else f"\\x{byte:02x}"


def _hexadecimal(point: int) -> str:
    if point <= 0xFF:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}"


def _invisible(character: str) -> bool:
    point = ord(character)
    if point < 0x7F:
        return point < 0x20
    return (
        unicodedata.category(character) in _INVISIBLE
        or point & 0xFFFE == 0xFFFE
        or point in _NONCHARACTERS
        or point in _LATER_CONTROLS
    )


def _collection(value: list[object] | tuple[object, ...] | dict[object, object]) -> str:
    if isinstance(value, dict):
        pairs = (f"{python_literal(key)}: {python_literal(each)}" for key, each in value.items())
        return f"{{{', '.join(pairs)}}}"
    items = ", ".join(map(python_literal, value))
    if isinstance(value, list):
        return f"[{items}]"
    return f"({items},)" if len(value) == 1 else f"({items})"


def _moment(value: object) -> str:
    match value:
        case dt.datetime():
            zone = f", tzinfo={_zone(value.tzinfo)}" if value.tzinfo else ""
            return f"dt.datetime({value.year}, {value.month}, {value.day}, {_clock(value)}{zone})"
        case dt.date():
            return f"dt.date({value.year}, {value.month}, {value.day})"
        case dt.time(tzinfo=None):
            return f"dt.time({_clock(value)})"
        case dt.timedelta():
            parts = {name: getattr(value, name) for name in ("days", "seconds", "microseconds")}
            return f"dt.timedelta({', '.join(f'{k}={v}' for k, v in parts.items() if v)})"
    raise TypeError(f"{type(value).__name__} has no literal")


def _clock(value: dt.datetime | dt.time) -> str:
    parts = [value.hour, value.minute, value.second, value.microsecond]
    while len(parts) > 2 and not parts[-1]:
        parts.pop()
    return ", ".join(map(str, parts))


def _zone(zone: dt.tzinfo) -> str:
    offset = zone.utcoffset(None)
    if offset is None:
        raise TypeError("only a fixed offset from UTC has a literal")
    return f"dt.timezone({_moment(offset)})" if offset else "dt.UTC"


def _wrapped(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for each in re.split(r"\r\n|[\n\r]", text):
        wrapped = textwrap.wrap(each.strip(_BLANK), width, break_long_words=False, break_on_hyphens=False)
        if wrapped or (lines and lines[-1]):
            lines += wrapped or [""]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _quoted(lines: list[str]) -> tuple[str, list[str]]:
    plain = not any(_invisible(each) for line in lines for each in line)
    awkward = any(_QUOTES in line for line in lines) or not plain or lines[-1].endswith("\\")
    if not awkward:
        return ("r" if any("\\" in line for line in lines) else ""), list(lines)
    return "", [_unicode_escapes(line) for line in lines]


def _unicode_escapes(line: str) -> str:
    escaped = (_hexadecimal(ord(each)) if _invisible(each) else each for each in line.replace("\\", "\\u005c"))
    return "".join(escaped).replace(_QUOTES, '""\\u0022').replace("\\x", "\\u00")
