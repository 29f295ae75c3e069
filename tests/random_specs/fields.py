"""Fields of every type, with the options that fit it."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.random_specs import words

FieldSpec = dict[str, Any]

TEXTS = ("string", "text", "slug", "email", "url", "phone", "ip", "html", "password")
NUMBERS = ("int", "bigint", "float", "decimal")
MOMENTS = ("date", "time", "datetime", "duration")
OTHERS = ("bool", "uuid", "json", "bytes")

# Of each type, values that it takes whatever else is asked of it.
VALUES: dict[str, tuple[Any, ...]] = {
    "slug": ("red-chair", "a", "x-1-y"),
    "email": ("ada@example.com", "o_brien+x@example.org"),
    "url": ("https://example.com/a?b=c&d=%20#e", "http://example.com"),
    "phone": ("+15550100000",),
    "ip": ("192.0.2.1", "2001:db8::1"),
    "bool": (True, False),
    "date": ("2026-01-31", "0001-01-01", "9999-12-31"),
    "time": ("14:30", "00:00:00", "23:59:59.5"),
    "datetime": ("2026-01-31T14:30:00Z", "2026-01-31T14:30:00+02:00"),
    "duration": ("PT15M", "P2D", "PT0.5S"),
    "uuid": ("0190a1b2-0000-7000-8000-000000000001",),
    "bytes": ("aGVsbG8=", "/w=="),
    "json": ({"a": [1, None, "{{ x }}"], 'b"\\': {}}, [], "text", 3, 1.5, False),
}
CLOCKS = {
    "date": ("today()", "today() + days(7)"),
    "datetime": ("now()", "now() - hours(1.5)", "now() + (days(1) - hours(2)) * 2"),
    "duration": ("days(2) + hours(1)", "hours(3) / 2"),
    "float": ("round(2.5 * 3, 1)", "abs(-1.5)"),
    "int": ("min(3, 5) + len('x')",),
    "bool": (),
}
PATTERNS = (
    r"^[A-Z]{2}-[0-9]{3}$",
    r"^[a-z0-9]+(?:_[a-z0-9]+)*$",
    r"""^["'{}\\ a-z]+$""",
    r"^\d{4,6}$",
    "[^#%$]",
    "^é+x?$",
    "(?:red|green)",
)


@st.composite
def data_field(draw: st.DrawFn, enums: dict[str, list[str]]) -> Any:
    """A field that holds a value: in the short form when it has no options."""
    kind = draw(st.sampled_from([*TEXTS, *NUMBERS, *MOMENTS, *OTHERS, *enums]))
    is_list = kind != "password" and draw(st.integers(0, 7)) == 0
    nullable = draw(st.booleans())
    options: FieldSpec = {}
    if is_list:
        options |= draw(_list_options())
    elif kind in TEXTS:
        options |= draw(_text_options(kind))
    elif kind in NUMBERS:
        options |= draw(_number_options(kind))
    notation = kind + _arguments(kind, options) + ("[]" if is_list else "") + ("?" if nullable else "")
    options |= draw(_presence(kind, options, enums, is_list=is_list, nullable=nullable))
    options |= draw(_lists(kind, options, is_list=is_list))
    options |= draw(_documentation())
    options = {key: value for key, value in options.items() if not key.startswith("_")}
    return {"type": notation, **options} if options else notation


def _arguments(kind: str, options: FieldSpec) -> str:
    usual = "(10,2)" if kind == "decimal" else ""
    return str(options.get("_arguments", usual))


@st.composite
def _list_options(draw: st.DrawFn) -> FieldSpec:
    least, most = sorted(draw(st.tuples(st.integers(0, 3), st.integers(1, 6))))
    found = {}
    if draw(st.booleans()):
        found["min_length"] = least
    if draw(st.booleans()):
        found["max_length"] = max(most, 1)
    return found


@st.composite
def _text_options(draw: st.DrawFn, kind: str) -> FieldSpec:
    found: FieldSpec = {}
    if kind == "string":
        size = draw(st.none() | st.sampled_from([1, 2, 10, 40, 255, 2000]))
        found["_arguments"] = "" if size is None else f"({size})"
        if size is not None and size < 40:
            return found
    if kind in {"string", "text"} and draw(st.integers(0, 3)) == 0:
        return found | {"pattern": draw(st.sampled_from(PATTERNS))}
    if kind in {"string", "text", "html", "slug", "password", "email", "url"} and draw(st.integers(0, 3)) == 0:
        found["min_length"] = draw(st.integers(0, 12))
    if kind in {"string", "text", "html", "slug", "password", "email", "url"} and draw(st.integers(0, 3)) == 0:
        found["max_length"] = draw(st.integers(24, 40))
    return found


@st.composite
def _number_options(draw: st.DrawFn, kind: str) -> FieldSpec:
    found: FieldSpec = {}
    if kind == "decimal":
        found["_arguments"] = draw(st.sampled_from(["(10,2)", "(38,10)", "(5,0)", "(4,4)", "(18,6)"]))
        if found["_arguments"] == "(4,4)":
            return found
    low = draw(st.integers(-9, 9))
    if draw(st.booleans()):
        found[draw(st.sampled_from(["gt", "ge"]))] = low
    if draw(st.booleans()):
        found[draw(st.sampled_from(["lt", "le"]))] = low + draw(st.integers(20, 1000))
    if kind != "float" and draw(st.integers(0, 3)) == 0:
        found["multiple_of"] = draw(st.sampled_from([1, 2, 5]))
        found["_step"] = True
    return found


@st.composite
def _presence(
    draw: st.DrawFn, kind: str, options: FieldSpec, enums: dict[str, list[str]], *, is_list: bool, nullable: bool
) -> FieldSpec:
    """Defaults, and who may set the field."""
    found: FieldSpec = {}
    values = _values(kind, options, enums, is_list=is_list)
    if values and draw(st.integers(0, 2)) == 0:
        clocks = () if is_list or {"gt", "ge", "lt", "le", "multiple_of"} & options.keys() else CLOCKS.get(kind, ())
        found["default"] = draw(st.sampled_from([*values, *clocks]))
    if values and draw(st.integers(0, 3)) == 0:
        found["example"] = draw(st.sampled_from(values))
    choices = ["immutable", "write_only"]
    if nullable or "default" in found:
        choices.append("readonly")
    if draw(st.integers(0, 4)) == 0 and kind != "password":
        found[draw(st.sampled_from(choices))] = True
    if draw(st.integers(0, 5)) == 0 and kind != "password":
        found["sensitive"] = True
    return found


def _values(kind: str, options: FieldSpec, enums: dict[str, list[str]], *, is_list: bool) -> list[Any]:
    """Values that the field surely takes, for its default and its example."""
    if is_list:
        size = max(options.get("min_length", 0), 1)
        return [[each] * size for each in _values(kind, {}, enums, is_list=False)]
    if kind in enums:
        return list(enums[kind])
    if kind in NUMBERS:
        return [] if options.get("_arguments") == "(4,4)" else [_number(kind, options)]
    if kind in {"string", "text", "html"}:
        return _words(kind, options)
    if kind in {"slug", "email", "url"} and {"min_length", "max_length"} & options.keys():
        return []
    return list(VALUES.get(kind, ()))


def _number(kind: str, options: FieldSpec) -> Any:
    low = next((options[key] + 1 for key in ("gt", "ge") if key in options), None)
    high = next((options[key] - 1 for key in ("lt", "le") if key in options), None)
    number = low if low is not None else high if high is not None else 7
    if options.get("_step"):
        number = -(-number // 10) * 10 if low is not None or high is None else number // 10 * 10
    return number + 0.5 if kind == "float" and not options else number


def _words(kind: str, options: FieldSpec) -> list[str]:
    if options.get("_arguments") in {"(1)", "(2)", "(10)"} or options.keys() & {"pattern", "min_length", "max_length"}:
        return []
    pieces = [
        each for each in words.PIECES if len(each) < 40 and "\t" not in each and "<" not in each and "&" not in each
    ]
    return [each for each in pieces if kind != "string" or "\n" not in each]


@st.composite
def _lists(draw: st.DrawFn, kind: str, options: FieldSpec, *, is_list: bool) -> FieldSpec:
    """How lists use the field."""
    found: FieldSpec = {}
    hidden = options.get("write_only") or kind == "password"
    if is_list or hidden or kind in {"json", "bytes"}:
        return found
    if kind in TEXTS and kind != "ip" and draw(st.integers(0, 3)) == 0:
        found["search"] = True
    if kind == "html":
        return found
    for flag in ("filter", "sort"):
        if draw(st.integers(0, 3)) == 0:
            found[flag] = draw(st.booleans())
    if kind == "text":
        return found
    if draw(st.integers(0, 4)) == 0 and _may_be_unique(kind, options):
        found["unique"] = True
    elif draw(st.integers(0, 4)) == 0 and kind != "url" and options.get("_arguments") != "(2000)":
        found["index"] = True
    return found


def _may_be_unique(kind: str, options: FieldSpec) -> bool:
    if kind in {"bool", "url", "decimal"} or kind not in {*TEXTS, *NUMBERS, *MOMENTS, "uuid"}:
        return False
    return not options.keys() & {"default", "readonly", "pattern"} and options.get("_arguments") != "(2000)"


@st.composite
def _documentation(draw: st.DrawFn) -> FieldSpec:
    from tests.random_specs.strategy import texts

    return {"description": draw(texts())} if draw(st.integers(0, 1)) == 0 else {}


@st.composite
def computed_field(draw: st.DrawFn, fields: dict[str, Any]) -> FieldSpec | None:
    """A field that is worked out from one of the others."""
    choices = [found for name, each in sorted(fields.items()) for found in _expressions(name, each)]
    return draw(st.sampled_from(choices)) if choices else None


def _expressions(name: str, field: Any) -> list[FieldSpec]:
    text = str(field if isinstance(field, str) else field["type"]).split("=", maxsplit=1)[0].strip()
    if not isinstance(field, str) and (field.get("write_only") or field.get("sensitive")):
        return []
    nullable, base = text.endswith("?"), text.rstrip("?").partition("(")[0]
    if text.rstrip("?").endswith("]"):
        return []
    for kinds, type_, expression in _COMPUTED:
        if base in kinds:
            whole = f"({expression}) if NAME is not None else None" if nullable else expression
            return [{"type": f"{type_}{'?' if nullable else ''}", "computed": whole.replace("NAME", name)}]
    return []


_COMPUTED = (
    (("int", "bigint"), "float", "(NAME + 1) * 2 / 3 - -NAME"),
    (("decimal",), "decimal(30,4)", "round(NAME * 1.5, 1) - 2"),
    (("float",), "bool", "NAME > 1.5 and not (NAME >= 9.5 or NAME < -1)"),
    (("string", "slug", "email"), "string", "upper(strip(NAME)) + ' \"{x}\\\\ %s' + lower(NAME)"),
    (("text",), "int", "len(NAME) * 2 - 1"),
    (("date",), "date", "NAME + days(7)"),
    (("datetime",), "duration", "NAME - now()"),
    (("duration",), "duration", "abs(NAME) + hours(1)"),
    (("bool",), "int", "1 if NAME else 2"),
)
