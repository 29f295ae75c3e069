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
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    AllowInfNan,
    BeforeValidator,
    EmailStr,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    JsonValue,
    PlainSerializer,
    SecretStr,
    Strict,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from app.core.exact import EXACT, MAX_DIGITS
from app.core.sanitizing import sanitize_html

Item = TypeVar("Item")

INT32_MAX = 2**31 - 1
INT64_MAX = 2**63 - 1
CENTURY = dt.timedelta(days=36525)
PORT = "[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]"
# An absolute address without blanks and control characters, whose host is a name as DNS has it, or IPv4.
URL = (
    rf"^https?://([A-Za-z0-9._~!$&'()*+,;=:%-]+@)?[A-Za-z0-9._-]+(:({PORT}))?"
    r"([/?#][^\x00-\x20\x7f-\x9f\u2028\u2029]*)?$"
)
SPAN = r"^-?P([0-9]+Y)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]{1,6})?S)?)?$"
CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?$"
NUMBER = re.compile(r"[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]+)?", re.ASCII)
DECIMAL = r"^[+-]?[0-9]+(\.[0-9]+)?$"


@dataclass(frozen=True)
class Without:
    """Refuses text that holds one of these characters; the schema says so too."""

    # As they stand between the brackets of a regular expression, in Python and in JSON Schema alike.
    characters: str

    @property
    def pattern(self) -> str:
        return f"^[^{self.characters}]*$"

    def check(self, text: str) -> str:
        # Halves of characters too; a schema need not name them, since no encoding has them.
        if found := re.search(rf"[{self.characters}\ud800-\udfff]", text):
            message = f"must not contain the character U+{ord(found[0]):04X}"
            raise ValueError(message)
        return text

    def check_secret(self, secret: SecretStr) -> SecretStr:
        self.check(secret.get_secret_value())
        return secret

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"pattern": self.pattern, **handler(schema)}


# What databases and terminals choke on.
CONTROLS = Without(r"\x00-\x1f\x7f-\x9f\u2028\u2029")
CONTROLS_BUT_BREAKS = Without(r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029")


@dataclass(frozen=True)
class Within:
    """Refuses text that does not match; the schema says so beside what else it says of the text."""

    pattern: str

    def check(self, text: str) -> str:
        if not re.search(self.pattern, text):
            message = f"must match {self.pattern}"
            raise ValueError(message)
        return text

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "allOf": [{"pattern": self.pattern}]}


def check_ip_address(text: str) -> str:
    """Accept IPv4 and IPv6 addresses, in their canonical form; a zone means something on one machine only."""
    if "%" in text:
        message = "must be an address without a zone"
        raise ValueError(message)
    return str(ipaddress.ip_address(text))


def refuse_repeats(values: list[Any]) -> list[Any]:
    """Accept a list in which nothing stands twice."""
    if len(set(values)) < len(values):
        message = "must not hold the same value twice"
        raise ValueError(message)
    return values


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


def clock_text(value: Any) -> Any:
    """Take a time of day from text as clocks show it: an offset would make it a moment."""
    if not isinstance(value, dt.time) and not (isinstance(value, str) and re.fullmatch(CLOCK, value)):
        message = "must be a time of day such as 12:30 or 12:30:00"
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
    if isinstance(value, str) and not re.fullmatch(DECIMAL, value):
        message = "must be a decimal number"
        raise ValueError(message)
    return number(value)


def check_digits(value: Decimal) -> Decimal:
    """Refuse more digits than any column has, before anything is reckoned with them."""
    if value and not -MAX_DIGITS <= value.adjusted() < MAX_DIGITS:
        message = f"must have at most {MAX_DIGITS} digits on each side of the point"
        raise ValueError(message)
    return value


@dataclass(frozen=True)
class Multiple:
    """Refuses decimals that are no multiple of a step."""

    step: Decimal

    def check(self, value: Decimal) -> Decimal:
        if EXACT.remainder(value, self.step):
            message = f"must be a multiple of {self.step}"
            raise ValueError(message)
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "multiple_of": self.step}


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


Distinct = Annotated[list[Item], AfterValidator(refuse_repeats), Field(json_schema_extra={"uniqueItems": True})]
Line = Annotated[str, CONTROLS]
# What can stand between two slashes of a path: not nothing, and not a folder's name for itself or for the one above.
Segment = Annotated[Line, Within(r"^([^./]|\.[^./]|\.\.[^/])[^/]*$")]
Text = Annotated[str, CONTROLS_BUT_BREAKS]
Slug = Annotated[str, Field(max_length=100, pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
# Names and domains of all scripts are taken.
Email = Annotated[EmailStr, Field(max_length=254, json_schema_extra={"format": "idn-email"})]
Url = Annotated[str, Field(max_length=2083, pattern=URL, examples=["https://example.com/"])]
Phone = Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$", examples=["+15550100000"])]
IpAddress = Annotated[
    str,
    AfterValidator(check_ip_address),
    WithJsonSchema({"type": "string", "anyOf": [{"format": "ipv4"}, {"format": "ipv6"}]}),
]
Html = Annotated[Text, AfterValidator(sanitize_html)]
Password = Annotated[
    SecretStr,
    Field(min_length=8, max_length=128, json_schema_extra={"pattern": CONTROLS.pattern}),
    AfterValidator(CONTROLS.check_secret),
]

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
Time = Annotated[
    dt.time,
    BeforeValidator(clock_text),
    WithJsonSchema({"type": "string", "pattern": CLOCK, "examples": ["12:30:00"]}),
]
DateTime = Annotated[dt.datetime, iso_text("-"), AfterValidator(to_utc)]
Duration = Annotated[dt.timedelta, iso_text("P"), Field(ge=-CENTURY, le=CENTURY)]
# As it is written: JSON Schema's own format of durations knows no parts of a second.
WrittenDuration = Annotated[
    dt.timedelta, WithJsonSchema({"type": "string", "pattern": SPAN, "examples": ["PT15M"]})
]

Json = Annotated[JsonValue, AfterValidator(check_document)]
Base64 = Annotated[
    bytes,
    BeforeValidator(decode_base64),
    PlainSerializer(encode_base64, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "byte"}),
]
