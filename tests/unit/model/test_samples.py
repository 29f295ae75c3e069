"""Samples are valid, different and the same every time; invalid samples are refused by real validation."""

from __future__ import annotations

import base64
import datetime as dt
import ipaddress
import json
import re
import unicodedata
from decimal import Decimal
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import AfterValidator, AllowInfNan, BeforeValidator, JsonValue, Strict, TypeAdapter, ValidationError
from pydantic import Field as Limits

from devmatrix.model.app import Bounds, Enum, Field, Reference
from devmatrix.model.samples import InvalidSample, invalid_samples, json_sample, samples
from devmatrix.model.types import ENUM, SCALARS, FieldType
from devmatrix.names import Name

PATTERNS = [r"^[A-Z]{2}-[0-9]{3}$", r"^[a-z]+$", r"[0-9]", r"^(?:red|green)$", r"^\w+(?: \w+)*$"]
ADDRESS = re.compile(r"[a-z0-9_.+-]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}")


# What the emitted app checks, written a second time and on its own.


def text_without(text: str, allowed: str) -> str:
    for each in text:
        if each not in allowed and unicodedata.category(each) in {"Cc", "Zl", "Zp"}:
            raise ValueError("a control character")
    return text


def fullmatch(pattern: re.Pattern[str]) -> AfterValidator:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            raise ValueError("no match")
        return text

    return AfterValidator(check)


def checked_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("no address")
    return text


def from_text(value: object) -> object:
    if not isinstance(value, str) or value.isdigit():
        raise ValueError("no text")
    return value


def number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("no number")
    return value


def with_offset(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is None:
        raise ValueError("no offset")
    return value


def without_offset(value: dt.time) -> dt.time:
    if value.tzinfo is not None:
        raise ValueError("an offset")
    return value


def without_nul(value: JsonValue) -> JsonValue:
    if value is None or "\\u0000" in json.dumps(value):
        raise ValueError("NUL")
    return value


def decoded(value: object) -> bytes:
    if not isinstance(value, str):
        raise ValueError("no text")
    return base64.b64decode(value, validate=True)


LINE = Annotated[str, AfterValidator(lambda text: text_without(text, ""))]
TEXT = Annotated[str, AfterValidator(lambda text: text_without(text, "\n\r\t"))]
KINDS: dict[str, Any] = {
    "string": LINE,
    "text": TEXT,
    "html": TEXT,
    "slug": Annotated[str, Limits(max_length=100), fullmatch(re.compile("[a-z0-9]+(?:-[a-z0-9]+)*"))],
    "email": Annotated[str, Limits(max_length=254), fullmatch(ADDRESS)],
    "url": Annotated[LINE, Limits(max_length=2083), AfterValidator(checked_url)],
    "phone": Annotated[str, fullmatch(re.compile(r"\+[1-9][0-9]{6,14}"))],
    "ip": Annotated[str, AfterValidator(lambda text: str(ipaddress.ip_address(text)))],
    "password": Annotated[str, Limits(min_length=8, max_length=128)],
    "int": Annotated[int, Strict(), Limits(ge=-(2**31), lt=2**31)],
    "bigint": Annotated[int, Strict(), Limits(ge=-(2**63), lt=2**63)],
    "float": Annotated[float, Strict(), AllowInfNan(False)],  # noqa: FBT003
    "decimal": Annotated[Decimal, BeforeValidator(number), AllowInfNan(False)],  # noqa: FBT003
    "bool": Annotated[bool, Strict()],
    "date": Annotated[dt.date, BeforeValidator(from_text)],
    "time": Annotated[dt.time, BeforeValidator(from_text), AfterValidator(without_offset)],
    "datetime": Annotated[dt.datetime, BeforeValidator(from_text), AfterValidator(with_offset)],
    "duration": Annotated[dt.timedelta, BeforeValidator(from_text)],
    "uuid": UUID,
    "json": Annotated[JsonValue, AfterValidator(without_nul)],
    "bytes": Annotated[bytes, BeforeValidator(decoded)],
}


def validator(field: Field) -> TypeAdapter[Any]:
    """What pydantic makes of the field's rules."""
    bounds = {name: value for name, value in vars(field.bounds).items() if value is not None}
    kind: Any = (
        Literal[tuple(value for _, value in field.type.enum.members)]
        if field.type.enum
        else KINDS[field.type.scalar.name]
    )
    own: dict[str, Any] = {}
    if field.type.scalar.name == "decimal":
        own = {"max_digits": field.type.arguments[0], "decimal_places": field.type.arguments[1]}
    elif field.type.scalar.name == "string":
        own = {"max_length": field.type.arguments[0]}
    if field.type.is_list:
        kind = list[Annotated[kind, Limits(**own)]]
        return TypeAdapter(
            Annotated[kind, Limits(**bounds)] if not field.nullable else Annotated[kind, Limits(**bounds)] | None
        )
    kind = Annotated[kind, Limits(**(own | bounds))]
    return TypeAdapter(kind | None if field.nullable else kind)


@st.composite
def text_bounds(draw: st.DrawFn, name: str) -> Bounds:
    if name in {"phone", "ip"}:
        return Bounds()
    if name in {"email", "url"}:
        most = draw(st.none() | st.integers(20, 250))
        return Bounds(min_length=draw(st.none() | st.integers(0, most or 250)), max_length=most)
    least = draw(st.none() | st.integers(0, 40))
    most = draw(st.none() | st.integers(max(least or 1, 8 if name == "password" else 1), 90))
    pattern = draw(st.none() | st.sampled_from(PATTERNS)) if name in {"string", "text"} else None
    return Bounds(min_length=least, max_length=most, pattern=pattern)


@st.composite
def number_bounds(draw: st.DrawFn, name: str, places: int) -> Bounds:
    size = 90 if name == "decimal" else 1000
    low, high = sorted(draw(st.tuples(st.integers(-size, size), st.integers(-size, size))))
    if name == "float":
        high += 1
    elif draw(st.booleans()):
        high += 12
    found: dict[str, object] = {}
    if draw(st.booleans()):
        found[draw(st.sampled_from(["gt", "ge"]))] = low
    if draw(st.booleans()):
        found[draw(st.sampled_from(["lt", "le"]))] = high
    if name != "float" and draw(st.booleans()):
        found["multiple_of"] = (
            draw(st.sampled_from([2, 5])) if not places else draw(st.sampled_from([1, Decimal(5).scaleb(-places)]))
        )
    return Bounds(**found)  # type: ignore[arg-type]


@st.composite
def fields(draw: st.DrawFn) -> Field:
    name = draw(st.sampled_from([*SCALARS, "enum"]))
    nullable = draw(st.booleans())
    if draw(st.integers(0, 4)) == 0 and name != "password":
        least = draw(st.none() | st.integers(0, 5))
        bounds = Bounds(min_length=least, max_length=draw(st.none() | st.integers(max(least or 0, 1), 8)))
        return Field("past_values", field_type(draw, name, is_list=True), nullable=nullable, bounds=bounds)
    type_ = field_type(draw, name, is_list=False)
    bounds = Bounds()
    if type_.scalar.textual:
        bounds = draw(text_bounds(name))
    elif type_.scalar.numeric:
        bounds = draw(number_bounds(name, type_.arguments[1] if name == "decimal" else 0))
    field_name = draw(
        st.sampled_from(["label_text", "x", "class_", "größe", "a_rather_long_name_for_a_field_of_an_entity"])
    )
    return Field(field_name, type_, nullable=nullable, bounds=bounds)


def field_type(draw: st.DrawFn, name: str, *, is_list: bool) -> FieldType:
    if name == "enum":
        values = draw(
            st.lists(st.sampled_from(["OPEN", "PAID", "in transit", "no_such_member"]), min_size=1, unique=True)
        )
        return FieldType(
            ENUM, enum=Enum(Name.parse("State"), tuple((f"M{i}", v) for i, v in enumerate(values))), is_list=is_list
        )
    arguments: tuple[int, ...] = ()
    if name == "string":
        arguments = (draw(st.integers(100, 255)),)
    elif name == "decimal":
        places = draw(st.integers(0, 4))
        arguments = (places + draw(st.integers(2, 9)), places)
    return FieldType(SCALARS[name], arguments, is_list=is_list)


def is_possible(field: Field) -> bool:
    """Some value lies within the bounds; the spec's reader refuses other fields."""
    if field.bounds.pattern is not None or not field.type.scalar.numeric:
        return True
    low = next((each for each in (field.bounds.ge, field.bounds.gt) if each is not None), None)
    high = next((each for each in (field.bounds.le, field.bounds.lt) if each is not None), None)
    return low is None or high is None or high - low > 10 or field.type.scalar.name == "float"  # type: ignore[operator]


@settings(max_examples=400, deadline=None)
@given(fields().filter(is_possible), st.integers(1, 7))
def test_samples_are_valid_different_and_always_the_same(field: Field, count: int) -> None:
    found = samples(field, count)
    adapter = validator(field)

    assert found == samples(field, count)
    assert len({repr(each) for each in found}) == len(found) <= count
    assert field.bounds.pattern or found
    for value in found:
        assert adapter.validate_python(json_sample(value, field)) is not None
        json.dumps(json_sample(value, field))


@settings(max_examples=400, deadline=None)
@given(fields().filter(is_possible))
def test_invalid_samples_are_refused(field: Field) -> None:
    adapter = validator(field)

    for each in invalid_samples(field):
        json.dumps(each.value, allow_nan=False)
        with pytest.raises(ValidationError):
            adapter.validate_python(each.value)


@pytest.mark.parametrize(
    ("name", "count"),
    [(name, 2 if name == "bool" else 6) for name in SCALARS],
)
def test_a_type_without_bounds_has_as_many_samples_as_are_asked_for(name: str, count: int) -> None:
    arguments = {"string": (255,), "decimal": (10, 2)}.get(name, ())
    assert len(samples(Field("label", FieldType(SCALARS[name], arguments)), 6)) == count


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("string", "Label text 1"),
        ("html", "<p>Label text 1</p>"),
        ("slug", "label-text-1"),
        ("email", "label_text1@example.com"),
        ("url", "https://example.com/label-text/1"),
        ("phone", "+15551000001"),
        ("ip", "192.0.2.1"),
        ("password", "secret phrase 1"),
        ("int", 1),
        ("decimal", Decimal("1.50")),
        ("bool", True),
        ("date", dt.date(2030, 1, 2)),
        ("time", dt.time(8, 7)),
        ("datetime", dt.datetime(2030, 1, 1, 9, tzinfo=dt.UTC)),
        ("duration", dt.timedelta(minutes=15)),
        ("uuid", UUID("0190a1b2-0000-7000-8000-000000000001")),
        ("bytes", b"label_text 1"),
    ],
)
def test_samples_look_like_what_people_would_write(name: str, first: object) -> None:
    arguments = {"string": (255,), "decimal": (10, 2)}.get(name, ())
    assert samples(Field("label_text", FieldType(SCALARS[name], arguments)), 1) == [first]


def test_bounds_leave_exactly_their_values() -> None:
    tight = Field("amount", FieldType(SCALARS["int"]), bounds=Bounds(gt=0, lt=16, multiple_of=5))
    money = Field(
        "price",
        FieldType(SCALARS["decimal"], (4, 2)),
        bounds=Bounds(ge=Decimal("0.25"), lt=1, multiple_of=Decimal("0.25")),
    )
    share = Field("share", FieldType(SCALARS["float"]), bounds=Bounds(ge=1, le=1))
    short = Field("code", FieldType(SCALARS["string"], (1,)), bounds=Bounds(min_length=1))

    assert sorted(samples(tight, 9)) == [5, 10, 15]  # type: ignore[type-var]
    assert sorted(samples(money, 9)) == [Decimal("0.25"), Decimal("0.50"), Decimal("0.75")]  # type: ignore[type-var]
    assert samples(share, 9) == [1.0]
    assert len(samples(short, 9)) == 9


def test_every_rule_has_its_own_invalid_sample() -> None:
    field = Field(
        "code",
        FieldType(SCALARS["string"], (12,)),
        bounds=Bounds(min_length=3, pattern=r"^[A-Z]+$"),
        reference=None,
        nullable=False,
    )

    assert {each.reason for each in invalid_samples(field)} == {
        "null",
        "a number",
        "a list",
        "too long",
        "too short",
        "a NUL character",
        "a control character",
        "a line break",
        "no match",
    }
    assert InvalidSample("x" * 13, "too long") in invalid_samples(field)


def test_a_reference_has_the_samples_of_its_key() -> None:
    field = Field("site", FieldType(SCALARS["int"]), reference=Reference("Site", "restrict", None))

    assert samples(field, 2) == [1, 2]


@given(st.timedeltas())
def test_a_duration_is_written_as_pydantic_does(value: dt.timedelta) -> None:
    field = Field("span", FieldType(SCALARS["duration"]))

    assert json_sample(value, field) == json.loads(TypeAdapter(dt.timedelta).dump_json(value))


def test_forms_in_json() -> None:
    money = Field("price", FieldType(SCALARS["decimal"], (10, 2)))
    document = Field("extra", FieldType(SCALARS["json"]))
    moment = Field("at", FieldType(SCALARS["datetime"]))

    assert json_sample(Decimal("1E+1"), money) == "10.00"
    assert json_sample([1, {"a": None}], document) == [1, {"a": None}]
    assert (
        json_sample(dt.datetime(2030, 1, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2))), moment)
        == "2030-01-01T00:00:00Z"
    )
    assert json_sample(b"\xff", Field("raw", FieldType(SCALARS["bytes"]))) == "/w=="
