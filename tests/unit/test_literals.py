"""Whatever a spec says, the source that is written for it means exactly that."""

from __future__ import annotations

import ast
import datetime as dt
import math
import re
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devmatrix.literals import docstring, literal_imports, python_literal

HOSTILE = (
    '"',
    "'",
    '"""',
    "'''",
    "\\",
    "C:\\new\\u0041",
    '\\"""',
    '"""\\',
    "ends in \\",
    "a\nb",
    "a\r\nb\rc",
    "{x} {{ y }} {% z %} %s $s",
    "# comment",
    "\x00\x1b\x7f\x85\xa0",
    "\u202e\u2066\u200b\ufeff\u2028\u2029",
    "\ud800",
    "\U000e0001\U0010ffff\ufffe",
    "naïve Ελλάδα 日本 🚀",
)
texts = st.text(st.characters(), max_size=60) | st.sampled_from(HOSTILE)
zones = st.none() | st.just(dt.UTC) | st.integers(-1439, 1439).map(lambda each: dt.timezone(dt.timedelta(minutes=each)))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | texts
    | st.binary(max_size=20)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.uuids()
    | st.dates()
    | st.times().map(lambda each: each.replace(fold=0))
    | st.datetimes(timezones=zones, allow_imaginary=True).map(lambda each: each.replace(fold=0))
    | st.timedeltas()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(texts, inner, max_size=4)
    ),
    max_leaves=12,
)


def evaluated(source: str) -> object:
    return eval(source, {"dt": dt, "Decimal": Decimal, "UUID": UUID})  # noqa: S307


@given(values)
def test_a_literal_evaluates_to_its_value(value: object) -> None:
    again = evaluated(python_literal(value))

    assert again == value
    assert repr(again) == repr(value)


@given(texts)
def test_a_text_is_one_plain_string_token_on_one_visible_line(text: str) -> None:
    source = python_literal(text)

    assert ast.literal_eval(source) == text
    assert source.startswith('"')
    assert source.isprintable() or all(ord(each) > 0x7F for each in source if not each.isprintable())
    assert not re.search(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", source)


@given(texts, st.integers(0, 12))
def test_a_docstring_says_the_words_of_its_text(text: str, indent: int) -> None:
    lines = docstring(text, indent)
    if not lines:
        assert not text.strip()
        return
    [statement] = ast.parse("if True:\n" + "\n".join(docstring(text, 4))).body

    assert isinstance(statement, ast.If)
    [expression] = statement.body
    assert isinstance(expression, ast.Expr)
    assert words(ast.literal_eval(expression.value)) == words(text)
    assert all(not each or each.startswith(" " * indent) for each in lines)
    assert not re.search(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]", "".join(lines))


def words(text: str) -> list[str]:
    return re.split(r"[ \t\n\r\x0b\x0c]+", text.strip(" \t\n\r\x0b\x0c"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is kept.", ['"""What is kept."""']),
        ('Say "hi"', ['"""Say "hi" """']),
        ("C:\\temp", ['r"""C:\\temp"""']),
        ("ends in \\", ['"""ends in \\u005c"""']),
        ('a"""b', ['"""a""\\u0022b"""']),
        ("one\n\n\n  two  \n\n", ['"""one', "", "two", '"""']),
        (" \n ", []),
    ],
)
def test_docstrings_look_hand_written(text: str, expected: list[str]) -> None:
    assert docstring(text) == expected


def test_a_long_docstring_is_wrapped() -> None:
    lines = docstring("word " * 60, 8)

    assert max(map(len, lines)) <= 100
    assert len(lines) > 2


def test_imports_are_those_that_the_literal_uses() -> None:
    value = {"a": [Decimal(1), (UUID(int=0),)], "b": dt.timedelta(1)}

    assert literal_imports(value) == {"from decimal import Decimal", "from uuid import UUID", "import datetime as dt"}
    assert literal_imports("text") == frozenset()


def test_special_floats_and_unknown_values() -> None:
    assert math.isnan(float(str(evaluated(python_literal(math.nan)))))
    with pytest.raises(TypeError, match="object has no literal"):
        python_literal(object())
