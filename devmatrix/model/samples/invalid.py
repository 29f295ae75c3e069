"""JSON values that a field must refuse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.model.regex import matches
from devmatrix.model.samples.json import json_sample
from devmatrix.model.samples.limits import ENDLESS, INTEGERS, items, ladder, lengths, scale, unit
from devmatrix.model.samples.valid import samples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.model.app import Field

_LONGEST_TEXT = 100_000
_LONGEST_LIST = 1000
_BOUNDS = (("gt", 0, "not greater"), ("ge", -1, "too small"), ("lt", 0, "not less"), ("le", 1, "too large"))

_MALFORMED: dict[str, tuple[tuple[object, str], ...]] = {
    "slug": (("Not a slug", "no slug"), ("double--hyphen", "no slug")),
    "email": (("no-at-sign.example.com", "no address"), ("two@@example.com", "no address"), ("name@", "no address")),
    "url": (
        ("example", "no address"),
        ("ftp://example.com/file", "another scheme"),
        ("javascript:alert(1)", "another scheme"),
    ),
    "phone": (("5550100", "no country code"), ("+0123456789", "no country code"), ("+1 555 010 0000", "spaces")),
    "ip": (("192.0.2.256", "no address"), ("example.com", "no address")),
    "bool": (("true", "a text"), (1, "a number"), ("yes", "a text")),
    "date": (("2030-02-30", "no such day"), ("tomorrow", "no date"), (1893484800, "a number")),
    "time": (("25:00:00", "no such hour"), ("noon", "no time"), (28800, "a number"), ("08:00:00Z", "an offset")),
    "datetime": (
        ("2030-01-01T08:00:00", "no offset"),
        ("2030-13-01T08:00:00Z", "no such month"),
        ("now", "no moment"),
        (1893484800, "a number"),
    ),
    "duration": (("one hour", "no duration"), (3600, "a number")),
    "uuid": (("not-a-uuid", "no UUID"), (1, "a number")),
    "bytes": (("not base64!", "no base64"), ("YQ", "no padding"), (1, "a number")),
}
_SINGLE_LINE = frozenset({"string", "slug", "email", "url", "phone", "ip"})


@dataclass(frozen=True)
class InvalidSample:
    """A JSON value that has to be answered with 422, and why."""

    value: object
    reason: str


def invalid_samples(field: Field) -> list[InvalidSample]:
    """JSON values that the field must refuse in a body; each breaks a rule for certain."""
    found: list[tuple[object, str]] = [] if field.nullable else [(None, "null")]
    found += _invalid_lists(field) if field.type.is_list else _invalid_scalars(field)
    different: dict[str, InvalidSample] = {}
    for value, reason in found:
        different.setdefault(repr(value), InvalidSample(value, reason))
    return list(different.values())


def _invalid_lists(field: Field) -> Iterator[tuple[object, str]]:
    yield "text", "not a list"
    yield {}, "not a list"
    valid = [json_sample(each, field) for each in samples(field, 1)]
    least, most = items(field)
    for each in valid:
        if isinstance(each, list) and each:
            if most < _LONGEST_LIST:
                yield [each[0]] * (most + 1), "too many items"
            if 0 < least <= _LONGEST_LIST:
                yield [each[0]] * (least - 1), "too few items"
            if field.link and most > 1:
                yield [each[0]] * max(least, 2), "the same link twice"
    length = max(least, 1)
    if length <= min(most, _LONGEST_LIST):
        yield [None] * length, "null in a list"
        yield from (([value] * length, f"{reason} in a list") for value, reason in _invalid_scalars(field))


def _invalid_scalars(field: Field) -> Iterator[tuple[object, str]]:
    scalar = field.type.scalar
    if field.type.enum is not None:
        yield _unknown_member({value for _, value in field.type.enum.members}), "no member"
        yield 1, "a number"
    elif scalar.name == "json":
        yield {"note": "a\0b"}, "a NUL character"
        yield ["a\0b"], "a NUL character"
    elif scalar.textual:
        yield from _invalid_texts(field)
    elif scalar.numeric:
        yield from _invalid_numbers(field)
    yield from _MALFORMED.get(scalar.name, ())


def _unknown_member(known: set[str]) -> str:
    name = "no_such_member"
    while name in known:
        name += "_"
    return name


def _invalid_texts(field: Field) -> Iterator[tuple[object, str]]:
    name, (least, most) = field.type.scalar.name, lengths(field)
    yield 1, "a number"
    yield ["text"], "a list"
    if most < min(ENDLESS, _LONGEST_TEXT):
        yield "x" * (most + 1), "too long"
    if 0 < least <= _LONGEST_TEXT:
        yield "x" * (least - 1), "too short"
    if name != "password":
        base = "x" * max(least - 2, 1)
        yield f"{base}\0x", "a NUL character"
        yield f"{base}\x1bx", "a control character"
    if name in _SINGLE_LINE:
        yield f"{'x' * max(least - 2, 1)}\nx", "a line break"
    if field.key:
        yield "x" * max(least - 2, 1) + "/x", "a slash"
        yield from (("", "nothing"), (".", "the folder itself"), ("..", "the folder above"))
    if field.bounds.pattern is not None and not field.type.is_list:
        yield from ((each, "no match") for each in _mismatches(field.bounds.pattern, least, most))


def _mismatches(pattern: str, least: int, most: int) -> list[str]:
    """Texts of a permitted length that do not match; the first that is found."""
    length = min(max(least, 6), most)
    candidates = (each * length for each in ("!", "~", "a", "Z", "0", " ", "é", "-"))
    return [each for each in candidates if not matches(pattern, each)][:1]


def _invalid_numbers(field: Field) -> Iterator[tuple[object, str]]:
    name = field.type.scalar.name
    yield True, "a truth value"
    yield "many", "a text"
    if name in INTEGERS:
        yield "1", "a text"
        yield 1.5, "a fraction"
        yield INTEGERS[name], "too large for its bits"
        yield -INTEGERS[name] - 1, "too small for its bits"
    elif name == "float":
        yield "1.5", "a text"
    else:
        precision, places = field.type.arguments
        yield "NaN", "no number"
        yield f"{Decimal(1).scaleb(-places - 1):f}", "too many decimals"
        yield f"{Decimal(10) ** (precision - places):f}", "too many digits"
    yield from (_out_of_float_bounds if name == "float" else _out_of_bounds)(field)


def _out_of_bounds(field: Field) -> Iterator[tuple[object, str]]:
    for bound, steps, reason in _BOUNDS:
        limit = getattr(field.bounds, bound)
        if limit is not None:
            yield _as_json(Decimal(str(limit)) + steps * unit(field), field), reason
    if field.bounds.multiple_of is not None:
        rungs = ladder(field)
        between = rungs.number(rungs.first) + unit(field)
        if between % rungs.step:
            yield _as_json(between, field), "no multiple"


def _as_json(number: Decimal, field: Field) -> object:
    return f"{number:.{scale(field)}f}" if field.type.scalar.name == "decimal" else int(number)


def _out_of_float_bounds(field: Field) -> Iterator[tuple[object, str]]:
    for bound, steps, reason in _BOUNDS:
        limit = getattr(field.bounds, bound)
        if limit is None:
            continue
        number = float(str(limit))
        beyond = number + steps
        value = math.nextafter(number, steps * math.inf) if steps and beyond == number else beyond
        if math.isfinite(value):
            yield value, reason
