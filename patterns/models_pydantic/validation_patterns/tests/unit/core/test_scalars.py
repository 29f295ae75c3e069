"""Each kind of value takes what it should and refuses the rest."""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from app.core import scalars

HEART = "\N{BLACK HEART SUIT}"


@pytest.mark.parametrize(
    ("kind", "given", "taken"),
    [
        (scalars.Line, f"a line {HEART}", f"a line {HEART}"),
        (scalars.Text, "two\n\tlines\r\n", "two\n\tlines\r\n"),
        (scalars.Segment, f"a?b=c&d#e%2F {HEART}", f"a?b=c&d#e%2F {HEART}"),
        (scalars.Segment, "...", "..."),
        (scalars.Segment, ".a", ".a"),
        (scalars.Slug, "a-slug-2", "a-slug-2"),
        (scalars.Email, "name@EXAMPLE.com", "name@example.com"),
        (scalars.Url, "https://example.com/a?b=c", "https://example.com/a?b=c"),
        (scalars.Phone, "+15550100000", "+15550100000"),
        (scalars.IpAddress, "2001:DB8::0001", "2001:db8::1"),
        (scalars.IpAddress, "192.0.2.1", "192.0.2.1"),
        (scalars.Html, "<p>kept</p><script>gone()</script>", "<p>kept</p>"),
        (scalars.Int32, 2**31 - 1, 2**31 - 1),
        (scalars.Int64, -(2**63), -(2**63)),
        (scalars.Float, 1, 1.0),
        (scalars.Exact, "1.50", Decimal("1.50")),
        (scalars.Exact, 0.1, Decimal("0.1")),
        (scalars.Exact, "-" + "9" * 38, Decimal("-" + "9" * 38)),
        (Annotated[scalars.Exact, scalars.Multiple(Decimal("0.5"))], "9" * 38, Decimal("9" * 38)),
        (scalars.Bool, True, True),
        (scalars.Date, "2030-01-31", dt.date(2030, 1, 31)),
        (scalars.Date, dt.date(2030, 1, 31), dt.date(2030, 1, 31)),
        (scalars.Time, "12:30:00", dt.time(12, 30)),
        (scalars.Time, "12:30", dt.time(12, 30)),
        (scalars.Time, dt.time(12, 30), dt.time(12, 30)),
        (scalars.Url, "http://me:secret@192.0.2.1:8080", "http://me:secret@192.0.2.1:8080"),
        (scalars.Url, f"https://example.com/{HEART}#top", f"https://example.com/{HEART}#top"),
        (scalars.DateTime, "2030-01-01T02:00:00+02:00", dt.datetime(2030, 1, 1, tzinfo=dt.UTC)),
        (scalars.Duration, "PT90M", dt.timedelta(minutes=90)),
        (scalars.Json, {"a": [1, None, "b", 1.5]}, {"a": [1, None, "b", 1.5]}),
        (scalars.Json, 5, 5),
        (scalars.Base64, "AP8=", b"\x00\xff"),
        (scalars.Base64, b"\x00\xff", b"\x00\xff"),
        (Annotated[Decimal, scalars.scaled(2)], Decimal(5), Decimal("5.00")),
        (Annotated[Decimal, scalars.scaled(2)], Decimal("9" * 36), Decimal("9" * 36 + ".00")),
        (Annotated[Decimal | None, scalars.scaled(2)], None, None),
    ],
)
def test_takes(kind: Any, given: Any, taken: Any) -> None:
    value = TypeAdapter(kind).validate_python(given)

    assert value == taken
    assert repr(value) == repr(taken)


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (scalars.Line, "two\nlines"),
        (scalars.Line, "a\0"),
        (scalars.Line, "a\x7f"),
        (scalars.Line, "a\N{LINE SEPARATOR}"),
        (scalars.Line, "\ud800"),
        (scalars.Line, 5),
        (scalars.Segment, ""),
        (scalars.Segment, "."),
        (scalars.Segment, ".."),
        (scalars.Segment, "a/b"),
        (scalars.Segment, "/"),
        (scalars.Segment, "a\n"),
        (scalars.Text, "a\0"),
        (scalars.Text, "a\x1b[0m"),
        (scalars.Slug, "Not-A-Slug"),
        (scalars.Slug, "a" * 101),
        (scalars.Email, "no address"),
        (scalars.Url, "javascript:alert(1)"),
        (scalars.Url, "ftp://example.com"),
        (scalars.Url, "https://"),
        (scalars.Url, "https://exa mple.com"),
        (scalars.Url, "https://example.com/two\nlines"),
        (scalars.Url, "https://example.com:0"),
        (scalars.Url, f"https://{HEART}.example"),
        (scalars.Url, "https://example.com/" + "a" * 2083),
        (scalars.Url, "https://[broken"),
        (scalars.Url, "https://example.com:port"),
        (scalars.Url, "https://example.com:65536"),
        (scalars.Phone, "0123"),
        (scalars.IpAddress, "300.1.1.1"),
        (scalars.IpAddress, "fe80::1%eth0"),
        (scalars.Email, "\ud800@example.com"),
        (scalars.Password, "short"),
        (scalars.Password, "long enough \ud800"),
        (scalars.Int32, 2**31),
        (scalars.Int32, "5"),
        (scalars.Int32, True),
        (scalars.Int32, 5.0),
        (scalars.Int64, 2**63),
        (scalars.Float, "1.5"),
        (scalars.Float, float("inf")),
        (scalars.Exact, True),
        (scalars.Exact, "NaN"),
        (scalars.Exact, "much"),
        (scalars.Exact, "1e3"),
        (scalars.Exact, "1_000"),
        (scalars.Exact, " 1"),
        (scalars.Exact, "\N{ARABIC-INDIC DIGIT ONE}"),
        (scalars.Exact, 1e300),
        (scalars.Exact, 1e-300),
        (Annotated[scalars.Exact, scalars.Multiple(Decimal("0.5"))], "0.25"),
        (Annotated[scalars.Exact, scalars.Multiple(Decimal(5))], 5e300),
        (scalars.Bool, 1),
        (scalars.Bool, "true"),
        (scalars.Date, 1700000000),
        (scalars.Date, "1700000000"),
        (scalars.Date, "-86400"),
        (scalars.DateTime, "-4.7e-150"),
        (scalars.Time, "12:30:00Z"),
        (scalars.Time, 5),
        (scalars.Time, "12"),
        (scalars.Time, "1230"),
        (scalars.Exact, "1\n"),
        (scalars.DateTime, "2030-01-01T00:00:00"),
        (scalars.DateTime, 1700000000),
        (scalars.DateTime, "0001-01-01T00:00:00+14:00"),
        (scalars.Duration, 90),
        (scalars.Duration, "90"),
        (scalars.Duration, "P200Y"),
        (scalars.Json, None),
        (scalars.Json, {"a": ["\0"]}),
        (scalars.Json, {"\0": 1}),
        (scalars.Json, [float("nan")]),
        (scalars.Json, [2**63]),
        (scalars.Json, "\0"),
        (scalars.Json, ["\ud800"]),
        (scalars.Base64, "not base64!"),
        (scalars.Base64, "AP8"),
        (scalars.Base64, 5),
        (UUID, 5),
    ],
)
def test_refuses(kind: Any, given: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(given)


def test_bytes_travel_as_base64() -> None:
    assert TypeAdapter(scalars.Base64).dump_json(b"\x00\xff") == b'"AP8="'


@pytest.mark.parametrize(("kind", "form"), [(scalars.Base64, "byte"), (scalars.Email, "idn-email")])
def test_the_schema_tells_the_form(kind: Any, form: str) -> None:
    assert TypeAdapter(kind).json_schema()["format"] == form


@pytest.mark.parametrize("text", ["plain", "two\nlines", "tab\t", "nul\0", "\x7f", "\x85", "\u2028", "\U0001f600", "https://example.com/a", "12:30:00"])
@pytest.mark.parametrize("kind", [scalars.Line, scalars.Text, scalars.Url, scalars.Time, scalars.Slug])
def test_the_schema_says_of_a_text_what_the_check_does(kind: Any, text: str) -> None:
    adapter = TypeAdapter(kind)
    # Python's own sign for the end also stands before a last line break; that of JSON Schema does not.
    stated = re.search(adapter.json_schema()["pattern"].removesuffix("$") + r"\Z", text) is not None
    try:
        adapter.validate_python(text)
    except ValidationError:
        assert not stated
    else:
        assert stated
