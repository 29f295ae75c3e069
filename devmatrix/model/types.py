"""The scalar types of the spec language: one row a type.

A row says what the type is called in each language that DevMatrix writes. Names that start with a
capital letter and carry no module come from `app.core.scalars` of the emitted app.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from devmatrix.model.app import Enum

Family = Literal[
    "text", "integer", "number", "bool", "date", "datetime", "time", "duration", "uuid", "json", "bytes", "enum"
]

EQUALITY = ("", "ne", "in")
ORDER = ("gt", "gte", "lt", "lte")


@dataclass(frozen=True)
class Scalar:
    """One scalar type.

    `python` annotates the model; `body` what a request body may hold; `query` a query
    parameter; `column` is the SQLAlchemy type, with `{0}` and `{1}` for the type's arguments.
    `operators` are the suffixes that a filter may carry ("" is equality); `output` is the type in a
    response where that differs from `python`.
    """

    name: str
    family: Family
    python: str
    body: str
    query: str
    column: str
    operators: tuple[str, ...] = EQUALITY
    arguments: int = 0
    defaults: tuple[int, ...] = ()
    max_length: int | None = None
    output: str | None = None

    @property
    def read(self) -> str:
        """The type in a response."""
        return self.output or self.python

    @property
    def textual(self) -> bool:
        return self.family == "text"

    @property
    def numeric(self) -> bool:
        return self.family in {"integer", "number"}


_TEXT = (*EQUALITY, "contains")
_ORDERED = (*EQUALITY, *ORDER)

SCALARS: dict[str, Scalar] = {
    row.name: row
    for row in (
        Scalar("string", "text", "str", "Line", "Line", "sa.String({0})", _TEXT, 1, (255,)),
        Scalar("text", "text", "str", "Text", "Text", "sa.Text()", _TEXT),
        Scalar("slug", "text", "str", "Slug", "Line", "sa.String(100)", _TEXT, max_length=100),
        Scalar("email", "text", "str", "Email", "Line", "sa.String(320)", _TEXT, max_length=320),
        Scalar("url", "text", "str", "Url", "Line", "sa.String(2083)", _TEXT, max_length=2083),
        Scalar("phone", "text", "str", "Phone", "Line", "sa.String(16)", _TEXT, max_length=16),
        Scalar("ip", "text", "str", "IpAddress", "Line", "sa.String(45)", EQUALITY, max_length=45),
        Scalar("html", "text", "str", "Html", "Text", "sa.Text()", ("contains",)),
        Scalar("password", "text", "str", "Password", "", "sa.String(255)", ()),
        Scalar("int", "integer", "int", "Int32", "Int32Query", "sa.Integer()", _ORDERED),
        Scalar("bigint", "integer", "int", "Int64", "Int64Query", "sa.BigInteger()", _ORDERED),
        Scalar("float", "number", "float", "Float", "FloatQuery", "sa.Double()", _ORDERED),
        Scalar("decimal", "number", "Decimal", "Exact", "ExactQuery", "DecimalNumber({0}, {1})", _ORDERED, 2),
        Scalar("bool", "bool", "bool", "Bool", "bool", "sa.Boolean()", ("",)),
        Scalar("date", "date", "dt.date", "Date", "Date", "sa.Date()", _ORDERED),
        Scalar("time", "time", "dt.time", "Time", "Time", "sa.Time()", _ORDERED, output="Time"),
        Scalar("datetime", "datetime", "dt.datetime", "DateTime", "DateTime", "UtcDateTime()", _ORDERED),
        Scalar(
            "duration",
            "duration",
            "dt.timedelta",
            "Duration",
            "Duration",
            "sa.Interval()",
            _ORDERED,
            output="WrittenDuration",
        ),
        Scalar("uuid", "uuid", "UUID", "UUID", "UUID", "sa.Uuid()", EQUALITY),
        Scalar("json", "json", "JsonValue", "Json", "", "JsonDocument()", ()),
        Scalar("bytes", "bytes", "bytes", "Base64", "", "sa.LargeBinary()", (), output="Base64"),
    )
}

# Not written by a user: the row behind an enum's name, and those of the keys that the app fills in itself.
ENUM = Scalar("enum", "enum", "{enum}", "{enum}", "{enum}", "", EQUALITY)
KEYS = {
    "uuid": SCALARS["uuid"],
    "int": Scalar("int", "integer", "int", "Int64", "Int64Query", "INTEGER_KEY", _ORDERED),
}


@dataclass(frozen=True)
class FieldType:
    """A field's type: a row of the table with its arguments, possibly many of them.

    `arguments` are complete (defaults filled in). A reference has the row of its target's key.
    """

    scalar: Scalar
    arguments: tuple[int, ...] = ()
    enum: Enum | None = None
    is_list: bool = False
