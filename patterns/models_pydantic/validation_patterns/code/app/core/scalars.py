"""The kinds of value that a request may carry, each with its own check.

JSON is taken at its word: a string is no number, a number is no boolean. What JSON can only carry as
text (dates, UUIDs, decimals) is parsed from text.
"""

import base64
import binascii
import datetime as dt
import ipaddress
import math
import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BeforeValidator,
    EmailStr,
    Field,
    JsonValue,
    PlainSerializer,
    SecretStr,
    Strict,
    WithJsonSchema,
)

from app.core.exact import EXACT, MAX_DIGITS
from app.core.sanitizing import sanitize_html

INT32_MAX = 2**31 - 1
INT64_MAX = 2**63 - 1
LINE_BREAKS = frozenset("\n\r\t")
CENTURY = dt.timedelta(days=36525)
NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]+)?", re.ASCII)
DECIMAL_TEXT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?", re.ASCII)


def check_line(text: str) -> str:
    """Refuse what databases and terminals choke on: control characters and halves of characters."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            message = f"must not contain the character U+{ord(character):04X}"
            raise ValueError(message)
    return text


def check_text(text: str) -> str:
    """Refuse control characters other than line breaks and tabs."""
    check_line("".join(character for character in text if character not in LINE_BREAKS))
    return text


def check_url(text: str) -> str:
    """Accept absolute http and https addresses with a host."""
    parts = urlsplit(text)
    # Reading the port refuses one that is no number, or too large.
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0 or " " in text:
        message = "must be an absolute http or https address"
        raise ValueError(message)
    return text


def check_ip_address(text: str) -> str:
    """Accept IPv4 and IPv6 addresses, in their canonical form; a zone means something on one machine only."""
    if "%" in text:
        message = "must be an address without a zone"
        raise ValueError(message)
    return str(ipaddress.ip_address(text))


def iso_text(*marks: str) -> BeforeValidator:
    """Take a moment from ISO text only: a number would be read as seconds since 1970."""

    def check(value: Any) -> Any:
        text = isinstance(value, str)
        if isinstance(value, int | float) or (text and (NUMBER.fullmatch(value) or not any(mark in value for mark in marks))):
            message = "must be text in ISO 8601 form"
            raise ValueError(message)
        return value

    return BeforeValidator(check)


def to_utc(value: dt.datetime) -> dt.datetime:
    """Convert to UTC; an offset is required."""
    if value.tzinfo is None:
        message = "must carry an offset from UTC"
        raise ValueError(message)
    try:
        return value.astimezone(dt.UTC)
    except OverflowError as error:
        message = "lies outside the years 1 to 9999"
        raise ValueError(message) from error


def without_offset(value: dt.time) -> dt.time:
    """Refuse an offset: a time of day has none."""
    if value.tzinfo is not None:
        message = "must not carry an offset from UTC"
        raise ValueError(message)
    return value


def number(value: Any) -> Any:
    """Refuse booleans, which Python counts among the numbers."""
    if isinstance(value, bool):
        message = "must be a number"
        raise ValueError(message)  # noqa: TRY004 - pydantic reports a ValueError as a mistake in the input
    return value


def exact(value: Any) -> Any:
    """Take a decimal from a number or from plain digits: no exponent, no blanks, no other script's digits."""
    if isinstance(value, str) and not DECIMAL_TEXT.fullmatch(value):
        message = "must be a decimal number"
        raise ValueError(message)
    return number(value)


def check_digits(value: Decimal) -> Decimal:
    """Refuse more digits than any column has, before anything is reckoned with them."""
    if value and not -MAX_DIGITS <= value.adjusted() < MAX_DIGITS:
        message = f"must have at most {MAX_DIGITS} digits on each side of the point"
        raise ValueError(message)
    return value


def multiple(step: Decimal) -> AfterValidator:
    """Refuse decimals that are no multiple of a step."""

    def check(value: Decimal) -> Decimal:
        if EXACT.remainder(value, step):
            message = f"must be a multiple of {step}"
            raise ValueError(message)
        return value

    return AfterValidator(check)


def decode_base64(value: Any) -> Any:
    """Bytes from base64 text; bytes stay as they are."""
    if not isinstance(value, str):
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        message = "must be base64"
        raise ValueError(message) from error


def encode_base64(value: bytes) -> str:
    """Bytes as base64 text."""
    return base64.b64encode(value).decode()


def check_secret(secret: SecretStr) -> SecretStr:
    """Refuse what cannot be encoded, and so cannot be hashed."""
    check_line(secret.get_secret_value())
    return secret


def check_document(value: JsonValue) -> JsonValue:
    """Refuse what databases cannot keep: NUL, halves of characters, numbers that are not finite or too large."""
    match value:
        case None:
            message = "must not be null"
            raise ValueError(message)
        case dict():
            for key, item in value.items():
                _check_part(key)
                _check_part(item)
        case list():
            for item in value:
                _check_part(item)
        case _:
            _check_part(value)
    return value


def _check_part(value: JsonValue) -> None:
    if isinstance(value, str):
        for character in value:
            if character == "\0" or unicodedata.category(character) == "Cs":
                message = f"must not contain the character U+{ord(character):04X}"
                raise ValueError(message)
    if isinstance(value, float) and not math.isfinite(value):
        message = "must hold finite numbers"
        raise ValueError(message)
    if isinstance(value, int) and not -INT64_MAX - 1 <= value <= INT64_MAX:
        message = "must hold whole numbers of at most 64 bits"
        raise ValueError(message)
    if isinstance(value, dict | list):
        check_document(value)


def scaled(places: int) -> AfterValidator:
    """Show a decimal with all its places."""
    quantum = Decimal(1).scaleb(-places)
    return AfterValidator(lambda value: None if value is None else value.quantize(quantum, context=EXACT))


Line = Annotated[str, AfterValidator(check_line)]
Text = Annotated[str, AfterValidator(check_text)]
Slug = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Email = Annotated[EmailStr, Field(max_length=320)]
Url = Annotated[Line, Field(max_length=2083), AfterValidator(check_url), WithJsonSchema({"type": "string", "format": "uri", "maxLength": 2083})]
Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$", examples=["+15550100000"])]
IpAddress = Annotated[str, AfterValidator(check_ip_address)]
Html = Annotated[Text, AfterValidator(sanitize_html)]
Password = Annotated[SecretStr, Field(min_length=8, max_length=128), AfterValidator(check_secret)]

Bool = Annotated[bool, Strict()]
IntegerKey = Annotated[int, Field(ge=1, le=INT64_MAX)]
Int32Query = Annotated[int, Field(ge=-INT32_MAX - 1, le=INT32_MAX)]
Int64Query = Annotated[int, Field(ge=-INT64_MAX - 1, le=INT64_MAX)]
FloatQuery = Annotated[float, AllowInfNan(False)]
ExactQuery = Annotated[Decimal, AllowInfNan(False)]
Int32 = Annotated[Int32Query, Strict()]
Int64 = Annotated[Int64Query, Strict()]
Float = Annotated[FloatQuery, Strict()]
Exact = Annotated[ExactQuery, BeforeValidator(exact), AfterValidator(check_digits)]

Date = Annotated[dt.date, iso_text("-")]
Time = Annotated[dt.time, iso_text(":"), AfterValidator(without_offset)]
DateTime = Annotated[dt.datetime, iso_text("-"), AfterValidator(to_utc)]
Duration = Annotated[dt.timedelta, iso_text("P"), Field(ge=-CENTURY, le=CENTURY)]

Json = Annotated[JsonValue, AfterValidator(check_document)]
Base64 = Annotated[
    bytes,
    BeforeValidator(decode_base64),
    PlainSerializer(encode_base64, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "byte"}),
]
