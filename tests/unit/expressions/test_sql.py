"""A condition means the same in SQL, in Python, and to the generator that looks for values."""

from __future__ import annotations

import datetime as dt
import itertools
import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest

from devmatrix.expressions.evaluate import evaluate
from devmatrix.expressions.parse import Environment, parse_condition
from devmatrix.expressions.python import emit_python
from devmatrix.expressions.sql import UnportableError, emit_sql
from devmatrix.expressions.types import BOOL, DATE, DATETIME, INT, TEXT, ValueType
from devmatrix.model.app import Enum
from devmatrix.names import Name

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
STATE = Enum(Name.parse("State"), (("OPEN", "it's open"), ("SHUT", "a:b")))
TYPES = {
    "a": INT,
    "b": INT.optional,
    "flag": BOOL,
    "maybe": BOOL.optional,
    "text": TEXT,
    "state": ValueType("enum", enum=STATE),
    "day": DATE,
    "moment": DATETIME,
}
VALUES: dict[str, list[Any]] = {
    "a": [-7, 0, 3],
    "b": [None, 0, 4],
    "flag": [True, False],
    "maybe": [None, True, False],
    "text": ["", "a'b", "é"],
    "state": ["it's open", "a:b"],
}
CONDITIONS = [
    "a > 0",
    "-a < 3",
    "a + 2 * a != 9",
    "a - (a - 1) == 1 or flag",
    "abs(a) > 3",
    "b is None or b > a",
    "b is not None and b > a",
    "not (b is not None and b > a)",
    "maybe is not None and maybe != flag",
    "not flag or (maybe is not None and maybe)",
    "(b > 0 if b is not None else flag)",
    "flag and (a > 0 or not flag)",
    "a in (0, 3)",
    "a not in (0, 3)",
    "len(text) < 2 or len(text) * a > 1",
    'text == "a\'b"',
    "state == State.OPEN",
    "state != State.SHUT and a > 0",
    "state in (State.OPEN, State.SHUT) and flag",
    "(a > 0) == flag",
]


def condition(text: str) -> Any:
    return parse_condition(text, Environment(names=TYPES, enums={"State": STATE}))


@pytest.mark.parametrize("text", CONDITIONS)
def test_a_condition_means_one_thing(text: str) -> None:
    expression = condition(text)
    names = sorted(expression.names)
    sql = emit_sql(expression, str)
    python = emit_python(expression, lambda name: f"row.{name}").text
    members = SimpleNamespace(**dict(STATE.members))
    with sqlite3.connect(":memory:") as connection:
        for values in itertools.product(*(VALUES[name] for name in names)):
            row = dict(zip(names, values, strict=True))
            columns = ", ".join(f':{name} AS "{name}"' for name in names)
            (stored,) = connection.execute(f"SELECT {sql} FROM (SELECT {columns})", row).fetchone()  # noqa: S608
            wanted = evaluate(expression, row, NOW)
            assert stored is not None
            assert bool(stored) == wanted
            assert bool(eval(python, {"row": SimpleNamespace(**row), "State": members, "len": len})) == wanted  # noqa: S307


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('text < "m"', "databases differ in the order of texts"),
        ("a / 2 == 1", "databases differ in what a / 2 gives"),
        ("a // 2 == 1", "databases differ in what a // 2 gives"),
        ("day < today()", "today() gives another value each time"),
        ("moment < now()", "now() gives another value each time"),
        ('lower(text) == "x"', "databases differ in what lower() gives"),
        ('"x" in text', "databases differ in how they look into a text or a list"),
        ("day + days(1) == day", "databases differ in what day + days(1) gives"),
    ],
)
def test_what_databases_differ_in_is_refused(text: str, reason: str) -> None:
    with pytest.raises(UnportableError) as failure:
        emit_sql(condition(text), str)
    assert failure.value.reason == reason
