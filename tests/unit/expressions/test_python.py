"""The emitted Python means what the spec's author wrote."""

from __future__ import annotations

import datetime as dt
import operator
import subprocess
import sys
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devmatrix.expressions.parse import parse_expression
from devmatrix.expressions.python import emit_python
from devmatrix.expressions.types import ValueType

from .rows import ENVIRONMENT, MOMENT, OrderState, Row, evaluated, expecting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MONEY = ValueType("decimal", scale=2)
small = st.integers(-50, 50)
cents = st.integers(-5000, 5000).map(lambda each: Decimal(each) / 100)
words = st.text(st.sampled_from("aB \"'\\{}%é\n"), max_size=4)
days_ = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))
rows = st.builds(
    Row,
    count=small,
    limit=small,
    rate=st.floats(-100, 100),
    price=cents,
    label=words,
    ready=st.booleans(),
    day=days_,
    at=st.builds(dt.datetime.combine, days_, st.times(), st.just(dt.UTC)),
    lead=st.timedeltas(dt.timedelta(-9), dt.timedelta(9)),
    state=st.sampled_from(OrderState),
    states=st.lists(st.sampled_from(OrderState), max_size=3),
    tags=st.lists(words, max_size=3),
    maybe_count=st.none() | small,
    maybe_price=st.none() | cents,
    maybe_label=st.none() | words,
    maybe_day=st.none() | days_,
)


@dataclass(frozen=True)
class Drawn:
    """A text in the language, and what it gives for a row, said without the compiler."""

    text: str
    value: Callable[[Row], Any]


def leaf(name: str) -> Drawn:
    return Drawn(name, operator.attrgetter(name))


def constant(text: str, value: object) -> Drawn:
    return Drawn(text, lambda _: value)


def infix(symbol: str, function: Callable[[Any, Any], Any]) -> Callable[[Drawn, Drawn], Drawn]:
    def build(left: Drawn, right: Drawn) -> Drawn:
        return Drawn(f"({left.text}) {symbol} ({right.text})", lambda row: function(left.value(row), right.value(row)))

    return build


def prefix(name: str, function: Callable[..., Any]) -> Callable[..., Drawn]:
    def build(*arguments: Drawn) -> Drawn:
        text = ", ".join(each.text for each in arguments)
        return Drawn(f"{name}({text})", lambda row: function(*(each.value(row) for each in arguments)))

    return build


def choice(test: Drawn, then: Drawn, otherwise: Drawn) -> Drawn:
    text = f"({then.text}) if ({test.text}) else ({otherwise.text})"
    return Drawn(text, lambda row: then.value(row) if test.value(row) else otherwise.value(row))


def fallback(name: str, then: Drawn) -> Drawn:
    def value(row: Row) -> object:
        found = getattr(row, name)
        return then.value(row) if found is None else found

    return Drawn(f"{name} if {name} is not None else ({then.text})", value)


ARITHMETIC = [infix("+", operator.add), infix("-", operator.sub), infix("*", operator.mul)]
COMPARISON = [
    infix(symbol, function)
    for symbol, function in [
        ("==", operator.eq),
        ("!=", operator.ne),
        ("<", operator.lt),
        ("<=", operator.le),
        (">", operator.gt),
        (">=", operator.ge),
    ]
]
integers: st.SearchStrategy[Drawn] = st.deferred(
    lambda: (
        st.sampled_from([leaf("count"), leaf("limit")])
        | st.integers(0, 9).map(lambda each: constant(str(each), each))
        | calls(ARITHMETIC, integers, integers)
        | integers.map(lambda each: Drawn(f"-({each.text})", lambda row: -each.value(row)))
        | calls([prefix("min", min), prefix("max", max)], integers, integers)
        | texts.map(prefix("len", len))
        | st.builds(choice, conditions, integers, integers)
        | integers.map(lambda each: fallback("maybe_count", each))
    )
)
decimals: st.SearchStrategy[Drawn] = st.deferred(
    lambda: (
        st.just(leaf("price"))
        | st.just(Drawn("price * 1.25", lambda row: row.price * Decimal("1.25")))
        | calls(ARITHMETIC, decimals, integers | decimals)
        | calls([prefix("min", min), prefix("max", max)], decimals, decimals)
        | decimals.map(prefix("abs", abs))
        | st.builds(choice, conditions, decimals, decimals)
        | decimals.map(lambda each: fallback("maybe_price", each))
    )
)
texts: st.SearchStrategy[Drawn] = st.deferred(
    lambda: (
        st.just(leaf("label"))
        | words.map(lambda each: constant(repr(each), each))
        | calls([infix("+", operator.add)], texts, texts)
        | calls([prefix("lower", str.lower), prefix("upper", str.upper), prefix("strip", str.strip)], texts)
        | st.builds(choice, conditions, texts, texts)
    )
)
moments: st.SearchStrategy[Drawn] = st.deferred(
    lambda: (
        st.sampled_from([leaf("at"), constant("now()", MOMENT)])
        | calls([infix("+", operator.add), infix("-", operator.sub)], moments, spans)
    )
)
spans: st.SearchStrategy[Drawn] = st.deferred(
    lambda: (
        st.just(leaf("lead"))
        | st.integers(0, 9).map(lambda each: constant(f"days({each})", dt.timedelta(each)))
        | st.integers(0, 9).map(lambda each: constant(f"hours({each})", dt.timedelta(hours=each)))
        | calls([infix("+", operator.add), infix("-", operator.sub)], spans, spans)
    )
)
conditions: st.SearchStrategy[Drawn] = st.deferred(
    lambda: (
        st.just(leaf("ready"))
        | st.sampled_from(list(OrderState)).map(
            lambda each: Drawn(f"state == '{each}' or '{each}' in states", lambda row: each in (row.state, *row.states))
        )
        | calls(COMPARISON, integers, integers)
        | calls(COMPARISON, decimals, integers)
        | calls(COMPARISON, moments, moments)
        | calls([infix("in", lambda a, b: a in b), infix("not in", lambda a, b: a not in b)], texts, texts)
        | calls([infix("and", lambda a, b: a and b), infix("or", lambda a, b: a or b)], conditions, conditions)
        | conditions.map(lambda each: Drawn(f"not ({each.text})", lambda row: not each.value(row)))
    )
)


def calls(functions: list[Callable[..., Drawn]], *arguments: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    return st.builds(lambda function, *drawn: function(*drawn), st.sampled_from(functions), *arguments)


def always_the_same(error: Exception) -> bool:
    return any(words in str(error) for words in ("always the same", "too large", "at most", "the value", "64 bits"))


@settings(max_examples=200)
@given(integers | decimals | texts | moments | spans | conditions, rows)
def test_emitted_code_gives_what_the_text_says(drawn: Drawn, row: Row) -> None:
    try:
        expression = parse_expression(drawn.text, ENVIRONMENT)
    except Exception as error:
        # Comparisons of equal sides and texts beyond the limits are drawn too.
        if always_the_same(error):
            return
        raise
    with localcontext(prec=200):
        found = evaluated(emit_python(expression, lambda name: f"self.{name}").text, row)
        expected = drawn.value(row)

    assert found == expected
    assert type(found) is type(expected) or isinstance(expected, (str, Decimal))


@given(decimals | integers, rows)
def test_a_decimal_result_keeps_the_declared_scale(drawn: Drawn, row: Row) -> None:
    try:
        expression = parse_expression(drawn.text, expecting(MONEY))
    except Exception as error:
        if always_the_same(error):
            return
        raise
    with localcontext(prec=200):
        found = evaluated(emit_python(expression, lambda name: f"self.{name}").text, row)

        assert isinstance(found, Decimal)
        assert found.as_tuple().exponent == -2
        assert abs(found - drawn.value(row)) <= Decimal("0.005")


@pytest.mark.parametrize(
    ("text", "emitted"),
    [
        ("(count + 1) * 2", "(self.count + 1) * 2"),
        ("count + (1 * 2)", "self.count + 1 * 2"),
        ("count - (limit - 1)", "self.count - (self.limit - 1)"),
        ("(count - limit) - 1", "self.count - self.limit - 1"),
        ("-(count + 1)", "-(self.count + 1)"),
        ("not (ready and ready)", "not (self.ready and self.ready)"),
        ("not (count == 1)", "self.count != 1"),
        ("not not ready", "self.ready"),
        ("(ready or count > 1) and count < 5", "(self.ready or self.count > 1) and self.count < 5"),
        ("3 < count", "self.count > 3"),
        ("state in ['PAID']", "self.state == OrderState.PAID"),
        ("state not in ('PAID', 'SENT')", "self.state not in (OrderState.PAID, OrderState.SENT)"),
        ("upper(label + 'x')", '(self.label + "x").upper()'),
        ("(count if ready else 1) + 1", "(self.count if self.ready else 1) + 1"),
        ("1 if ready else 2 if count > 1 else 3", "1 if self.ready else 2 if self.count > 1 else 3"),
        ("price * 0.1", 'self.price * Decimal("0.1")'),
        ("now() + days(2)", "utc_now() + dt.timedelta(days=2)"),
        ("today()", "utc_now().date()"),
        ("'\"{x}\\\\'", '"\\"{x}\\\\"'),
    ],
)
def test_emitted_code_reads_as_if_written_by_hand(text: str, emitted: str) -> None:
    assert emit_python(parse_expression(text, ENVIRONMENT), lambda name: f"self.{name}").text == emitted


@pytest.mark.parametrize(
    ("text", "result", "emitted"),
    [
        ("count * price", MONEY, '(self.count * self.price).quantize(Decimal("0.01"))'),
        ("count", MONEY, 'Decimal(self.count).quantize(Decimal("0.01"))'),
        ("price", ValueType("decimal", scale=0), "self.price.quantize(Decimal(1))"),
        ("1.5", MONEY, 'Decimal("1.50")'),
        (
            "maybe_price",
            MONEY.optional,
            'None if self.maybe_price is None else self.maybe_price.quantize(Decimal("0.01"))',
        ),
        ("None", MONEY.optional, "None"),
        ("count", ValueType("float"), "self.count"),
        ("'PAID'", ValueType("enum", enum=ENVIRONMENT.enums["OrderState"]), "OrderState.PAID"),
    ],
)
def test_a_result_becomes_the_declared_type(text: str, result: ValueType, emitted: str) -> None:
    assert emit_python(parse_expression(text, expecting(result)), lambda name: f"self.{name}").text == emitted


def test_imports_are_those_that_the_code_uses() -> None:
    code = emit_python(parse_expression("now() + days(1) < at and price > 1.5 and state == 'PAID'", ENVIRONMENT), str)

    assert code.imports == {
        "from app.core.types import utc_now",
        "from app.enums import OrderState",
        "from decimal import Decimal",
        "import datetime as dt",
    }


TYPED = """
from __future__ import annotations
import datetime as dt
import enum
from decimal import Decimal

def utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

class OrderState(enum.StrEnum):
    OPEN = "OPEN"
    PAID = "PAID"
    SENT = "SENT"

class Order:
    count: int
    limit: int
    rate: float
    price: Decimal
    label: str
    ready: bool
    day: dt.date
    at: dt.datetime
    lead: dt.timedelta
    state: OrderState
    states: list[OrderState]
    tags: list[str]
    maybe_count: int | None
    maybe_price: Decimal | None
    maybe_day: dt.date | None
"""
RESULTS = [
    ("count / 2", ValueType("float"), "float"),
    ("count // 2 % 3", ValueType("int"), "int"),
    ("count * rate", ValueType("float"), "float"),
    ("price / 3 * count", MONEY, "Decimal"),
    ("count if ready else price", MONEY, "Decimal"),
    ("(count if ready else price) * 2", MONEY, "Decimal"),
    ("min(price, 5)", MONEY, "Decimal"),
    ("max(count, 2.5)", ValueType("float"), "float"),
    ("maybe_price", MONEY.optional, "Decimal | None"),
    ("count if ready else None", ValueType("int").optional, "int | None"),
    ("maybe_count + 1 if maybe_count is not None else 0", ValueType("int"), "int"),
    ("not (maybe_count is None or maybe_day is None) and maybe_day > today()", ValueType("bool"), "bool"),
    ("state in ['PAID', 'SENT'] and 'OPEN' in states", ValueType("bool"), "bool"),
    ("round(price, 1)", MONEY, "Decimal"),
    ("round(rate)", ValueType("int"), "int"),
    ("abs(lead) * 2 + hours(1)", ValueType("duration"), "dt.timedelta"),
    ("lead / hours(1)", ValueType("float"), "float"),
    ("day + days(3)", ValueType("date"), "dt.date"),
    ("now() - at", ValueType("duration"), "dt.timedelta"),
    ("strip(upper(label)) + 'x'", ValueType("text"), "str"),
    ("len(tags) + len(label)", ValueType("int"), "int"),
]


def test_emitted_code_passes_a_strict_type_checker(tmp_path: Path) -> None:
    lines = [TYPED]
    for number, (text, result, annotation) in enumerate(RESULTS):
        code = emit_python(parse_expression(text, expecting(result)), lambda name: f"self.{name}")
        lines += ["    @property", f"    def result_{number}(self) -> {annotation}:", f"        return {code.text}", ""]
    module = tmp_path / "orders.py"
    module.write_text("\n".join(lines), encoding="utf-8")

    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={tmp_path}", str(module)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)

    assert checked.returncode == 0, checked.stdout
