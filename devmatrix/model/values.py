"""A value as YAML gives it, read as a value of a field's type."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import ipaddress
import math
import re
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from devmatrix.diagnostics import quote, suggest
from devmatrix.model.exact import EXACT, fits_decimal

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.model.app import Enum
    from devmatrix.model.types import FieldType

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+"
)
_URL = re.compile(r"https?://[^\s/?#@]+(?:[/?#]\S*)?", re.IGNORECASE)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_DURATION = re.compile(
    r"P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d{1,6})?)S)?)?"
)
_LIMITS = {"int": 2**31, "bigint": 2**63}


class Unfit(Exception):
    """A value is not of the type; the text says what the type takes."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def read_value(raw: object, type_: FieldType) -> object:
    """The Python value that `raw` stands for in a field of that type. Raises Unfit."""
    if type_.is_list:
        if not isinstance(raw, list):
            raise Unfit("it has to be a list", "for example []")
        return [_read_item(each, type_) for each in raw]
    return _read_item(raw, type_)


def _read_item(raw: object, type_: FieldType) -> object:
    if type_.enum is not None:
        return _enum(raw, type_.enum)
    if type_.scalar.name == "decimal":
        return _decimal(raw, *type_.arguments)
    if type_.scalar.textual:
        return _text(raw, type_)
    return _READERS[type_.scalar.name](raw)


def _enum(raw: object, enum: Enum) -> object:
    values = {value: value for _, value in enum.members} | {
        f"{enum.name.pascal}.{name}": value for name, value in enum.members
    }
    if isinstance(raw, str) and raw in values:
        return values[raw]
    known = [value for _, value in enum.members]
    raise Unfit(
        f"{quote(raw)} is no value of {enum.name.pascal}", suggest(str(raw), known) or f"it has {_listed(known)}"
    )


def _listed(values: list[str]) -> str:
    shown = ", ".join(f"`{each}`" for each in values[:8])
    return f"{shown} …" if len(values) > 8 else shown


def _text(raw: object, type_: FieldType) -> str:
    if not isinstance(raw, str):
        raise Unfit("it has to be text", "quote it")
    name = type_.scalar.name
    limit = type_.arguments[0] if type_.arguments else type_.scalar.max_length
    if limit is not None and len(raw) > limit:
        raise Unfit(f"it has {len(raw)} characters, {limit} are possible")
    if name == "string" and ("\n" in raw or "\t" in raw):
        raise Unfit("a string is one line", "use `text`")
    if name in _FORMS and not _FORMS[name][0](raw):
        raise Unfit(f"{quote(raw)} is no {_FORMS[name][1]}", f"for example {_FORMS[name][2]}")
    return raw


def _is_ip(raw: str) -> bool:
    try:
        ipaddress.ip_address(raw)
    except ValueError:
        return False
    return "%" not in raw


_FORMS: dict[str, tuple[Callable[[str], object], str, str]] = {
    "slug": (_SLUG.fullmatch, "slug", "red-chair"),
    "email": (_EMAIL.fullmatch, "email address", "ada@example.com"),
    "url": (_URL.fullmatch, "URL", "https://example.com/page"),
    "phone": (_PHONE.fullmatch, "phone number in international form", '"+4930123456"'),
    "ip": (_is_ip, "IP address", "192.0.2.1"),
}


def _whole(name: str) -> Callable[[object], int]:
    limit = _LIMITS[name]

    def read(raw: object) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            raise Unfit("it has to be a whole number")
        if not -limit <= raw < limit:
            raise Unfit(f"it does not fit into {limit.bit_length()} bits")
        return raw

    return read


def _float(raw: object) -> float:
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        raise Unfit("it has to be a number")
    try:
        number = float(raw)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise Unfit("it is too large for a float")
    return number


def _decimal(raw: object, precision: int, scale: int) -> Decimal:
    if isinstance(raw, str) and re.fullmatch(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?", raw):
        raw = Decimal(raw)
    if isinstance(raw, bool) or not isinstance(raw, (int, Decimal)):
        raise Unfit("it has to be a number")
    number = Decimal(raw)
    if not fits_decimal(number, precision, scale):
        raise Unfit(f"it does not fit decimal({precision},{scale})")
    # Every value of a column has the column's scale, so that what is sent and what is read are the same text.
    return number.quantize(Decimal(1).scaleb(-scale), context=EXACT)


def _bool(raw: object) -> bool:
    if not isinstance(raw, bool):
        hint = (
            "write `true` or `false`"
            if str(raw).lower() in {"yes", "no", "on", "off", "y", "n"}
            else suggest(str(raw), ["true", "false"])
        )
        raise Unfit("it has to be true or false", hint)
    return raw


def _iso(kind: str, read: Callable[[str], object], example: str) -> Callable[[object], object]:
    def read_iso(raw: object) -> object:
        try:
            return read(raw) if isinstance(raw, str) else read("")
        except (ValueError, binascii.Error, OverflowError):
            raise Unfit(f"{quote(raw)} is no {kind}", f"for example {example}") from None

    return read_iso


def _date(raw: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw, re.ASCII):
        raise ValueError(raw)
    return dt.date.fromisoformat(raw)


def _time(raw: str) -> dt.time:
    if not re.fullmatch(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?", raw):
        raise ValueError(raw)
    return dt.time.fromisoformat(raw if "." not in raw else raw.ljust(15, "0"))


def _datetime(raw: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(raw)
    if moment.tzinfo is None:
        raise ValueError(raw)
    return moment.astimezone(dt.UTC)


def _duration(raw: str) -> dt.timedelta:
    match = _DURATION.fullmatch(raw)
    parts = {key: float(value) for key, value in match.groupdict().items() if value} if match else {}
    if not parts or raw.endswith("T"):
        raise ValueError(raw)
    return dt.timedelta(**parts)


def _bytes(raw: str) -> bytes:
    if not raw:
        raise ValueError(raw)
    return base64.b64decode(raw, validate=True)


def _json(raw: object) -> object:
    """A JSON value; a fraction becomes the float that JSON would give."""
    match raw:
        case dict():
            return {key: _json(value) for key, value in raw.items()}
        case list():
            return [_json(each) for each in raw]
        case Decimal():
            return _float(raw)
    return raw


_READERS: dict[str, Callable[[object], object]] = {
    "int": _whole("int"),
    "bigint": _whole("bigint"),
    "float": _float,
    "bool": _bool,
    "date": _iso("date", _date, "2026-01-31"),
    "time": _iso("time of day", _time, '"14:30"'),
    "datetime": _iso("moment with a time zone", _datetime, "2026-01-31T14:30:00Z"),
    "duration": _iso("duration", _duration, "PT15M or P2D"),
    "uuid": _iso("UUID", UUID, "0190a1b2-0000-7000-8000-000000000000"),
    "bytes": _iso("Base64 text", _bytes, "aGVsbG8="),
    "json": _json,
}
