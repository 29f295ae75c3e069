"""What the language takes, what it refuses, and where it points."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from devmatrix.expressions.parse import (
    MAX_LENGTH,
    computed_environment,
    default_environment,
    parse_expression,
)
from devmatrix.expressions.problems import ExpressionError, ExpressionProblem
from devmatrix.expressions.types import ValueType, value_type
from devmatrix.model.app import Field, LiteralDefault, Reference
from devmatrix.model.types import ENUM, SCALARS, FieldType

from .rows import ENVIRONMENT, NAMES, STATE, STATE_TYPE, expecting


def problems(text: str, result: ValueType | None = None) -> list[tuple[int, str, str]]:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, ENVIRONMENT if result is None else expecting(result))
    return [(each.offset, each.code, each.message) for each in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("count + 1", "int"),
        ("count / 2", "float"),
        ("count // 2", "int"),
        ("count % 2", "int"),
        ("count * rate", "float"),
        ("count * price", "decimal"),
        ("price / 3", "decimal"),
        ("price * 1.5", "decimal"),
        ("-price", "decimal"),
        ("label + 'x'", "text"),
        ("day + days(3)", "date"),
        ("days(3) + day", "date"),
        ("day - days(count)", "date"),
        ("day - today()", "duration"),
        ("at + lead", "datetime"),
        ("now() - at", "duration"),
        ("lead * 2 / 3", "duration"),
        ("lead / lead", "float"),
        ("-lead", "duration"),
        ("len(label) + len(tags)", "int"),
        ("min(count, limit, 3)", "int"),
        ("max(price, 5)", "decimal"),
        ("min(count, 2.5)", "float"),
        ("abs(lead)", "duration"),
        ("round(price, 1)", "decimal"),
        ("round(rate)", "int"),
        ("upper(strip(lower(label)))", "text"),
        ("hours(1.5)", "duration"),
        ("count < price and not ready", "bool"),
        ("state == 'PAID' or 'SENT' == state", "bool"),
        ("state in [OrderState.OPEN, 'PAID']", "bool"),
        ("'PAID' in states", "bool"),
        ("'x' in tags and 'y' not in label", "bool"),
        ("token == token if ready and count > 1 else ready", None),
        ("label if ready else None", "text or null"),
        ("1 if ready else 2.5", "float"),
        ("count if ready else price", "decimal"),
        ("'OPEN' if ready else state", "OrderState"),
        ("maybe_count", "int or null"),
        ("maybe_count + 1 if maybe_count is not None else 0", "int"),
        ("0 if maybe_count is None else maybe_count + 1", "int"),
        ("maybe_count is not None and maybe_count > 1", "bool"),
        ("maybe_count is None or maybe_count > 1", "bool"),
        ("not (maybe_count is None or maybe_day is None) and maybe_day > today()", "bool"),
        ("self.count + 1", "int"),
        ("count +\n  1", "int"),
    ],
)
def test_types(text: str, type_: str | None) -> None:
    if type_ is None:
        assert problems(text)
    else:
        assert str(parse_expression(text, ENVIRONMENT).type) == type_


@pytest.mark.parametrize(
    ("text", "offset", "code", "message"),
    [
        ("", 0, "DM400", "this is not an expression"),
        ("count +", 7, "DM400", "this is not an expression"),
        ("count) + (count", 0, "DM400", "this is not an expression"),
        ("'\\d'", 0, "DM400", "this is not an expression"),
        ("count + cuont", 8, "DM401", "there is no cuont here"),
        ("'é' + labl", 6, "DM401", "there is no labl here"),
        ("count +\n cuont", 9, "DM401", "there is no cuont here"),
        ("state == OrderState.OPNE", 9, "DM401", "OrderState has no value OPNE"),
        ("lenght(label)", 0, "DM401", "there is no function lenght()"),
        ("price * rate", 0, "DM402", "`*` does not go with decimal and float"),
        ("price // 2", 0, "DM402", "`//` does not go with decimal and int"),
        ("count + label", 0, "DM402", "`+` does not go with int and text"),
        ("label * 3", 0, "DM402", "`*` does not go with text and int"),
        ("day + hours(1)", 0, "DM402", "`+` does not go with date and duration"),
        ("day + 1", 0, "DM402", "`+` does not go with date and int"),
        ("ready + 1", 0, "DM402", "`+` does not go with bool and int"),
        ("count / 0", 8, "DM402", "this divides by zero"),
        ("-label", 0, "DM402", "`-` needs a number, this is text"),
        ("clock - clock", 0, "DM402", "`-` does not go with time and time"),
        ("count == label", 0, "DM402", "`==` does not go with int and text"),
        ("state < 'PAID'", 0, "DM402", "`<` does not go with OrderState and OrderState"),
        ("state == 'GONE'", 0, "DM402", "`==` does not go with OrderState and text"),
        ("extra == extra", 0, "DM402", "`==` does not go with json and json"),
        ("count == count", 0, "DM402", "this comparison is always the same"),
        ("1 == 2", 0, "DM402", "this comparison is always the same"),
        ("ready == True", 0, "DM402", "a condition is not compared with true or false"),
        ("count and ready", 0, "DM402", "a condition is needed here, this is int"),
        ("True or ready", 0, "DM402", "this condition is always the same"),
        ("True if ready else False", 0, "DM402", "the condition is the value"),
        ("count if ready else label", 0, "DM402", "the branches differ: int and text"),
        ("count is None", 0, "DM402", "count is never null here"),
        ("count is 1", 0, "DM402", "`is` compares with None only"),
        ("OrderState", 0, "DM402", "OrderState is an enum, not a value"),
        ("99999999999999999999", 0, "DM402", "the number does not fit into 64 bits"),
        ("1e999", 0, "DM402", "the number is too large"),
        ("count in [1, 'x']", 13, "DM402", "int is never text"),
        ("maybe_count + 1", 0, "DM403", "maybe_count may be null here"),
        ("1 + (count if ready else None)", 5, "DM403", "this may be null here"),
        ("maybe_count == None", 0, "DM403", "null is not compared by value"),
        ("maybe_count is None and maybe_count > 1", 24, "DM403", "maybe_count may be null here"),
        (
            "maybe_count if maybe_count is None else maybe_count + len(maybe_label)",
            58,
            "DM403",
            "maybe_label may be null here",
        ),
        ("1 < count < 3", 0, "DM404", "a chain of comparisons is not part of the language"),
        ("2 ** count", 0, "DM404", "this operator is not part of the language: 2 ** count"),
        ("[count]", 0, "DM404", "a list may only stand on the right of `in`"),
        ("label[0]", 0, "DM404", "an index is not part of the language"),
        ("f'{count}'", 0, "DM404", "an f-string is not part of the language"),
        ("b'x'", 0, "DM404", "this literal is not part of the language"),
        ("lambda: 1", 0, "DM404", "a lambda is not part of the language"),
        ("{1: 2}", 0, "DM404", "a dict is not part of the language"),
        ("label.x", 0, "DM404", "a value has no parts: label.x"),
        ("~count", 0, "DM404", "`~` is not part of the language"),
        ("__import__('os')", 0, "DM401", "there is no function __import__()"),
        ("label.__class__", 0, "DM404", "a value has no parts: label.__class__"),
        ("len(count)", 0, "DM406", "len() takes a text or a list, this is int"),
        ("len(label, label)", 0, "DM406", "len() takes other arguments"),
        ("round(rate, count)", 0, "DM406", "round() counts its decimals by a number from 0 to 20"),
        ("max(count, price)", 0, "DM406", "max() takes values of one type, these are decimal and int"),
        ("max(state, state)", 0, "DM406", "max() has no order for OrderState"),
        ("days(n=1)", 0, "DM406", "days() takes plain arguments only"),
        ("label.upper()", 0, "DM406", "a value has no methods"),
        ("customer", 0, "DM950", "customer is a reference: an expression over another row is not built yet"),
        ("customer.name", 0, "DM950", "a path through a reference (customer.name) is not built yet"),
        ("sum(i.price for i in items)", 0, "DM950", "sum() over a to-many relation is not built yet"),
    ],
)
def test_mistakes(text: str, offset: int, code: str, message: str) -> None:
    assert problems(text) == [(offset, code, message)]


def test_all_mistakes_are_reported_in_order() -> None:
    assert [offset for offset, _, _ in problems("cuont + 1 if labl == 'x' else maybe_count + 1")] == [0, 13, 30]


@pytest.mark.parametrize(
    ("text", "result", "message"),
    [
        ("rate", ValueType("decimal", scale=2), "this gives float, the field is decimal"),
        ("count / 2", ValueType("int"), "this gives float, the field is int"),
        ("maybe_price", ValueType("decimal", scale=2), "this gives decimal or null, the field is decimal"),
        ("None", ValueType("text"), "this gives null, the field is text"),
        ("'GONE'", STATE_TYPE, "this gives text, the field is OrderState"),
        ("now()", ValueType("date"), "this gives datetime, the field is date"),
        ("len(label) > 1", ValueType("int"), "this gives bool, the field is int"),
    ],
)
def test_a_result_that_is_not_the_fields_type_is_refused(text: str, result: ValueType, message: str) -> None:
    assert problems(text, result) == [(0, "DM407", message)]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("cuont", "did you mean count?"),
        ("OrderState.PIAD", "did you mean PAID?"),
        ("lenn(label)", "did you mean len?"),
        ("label.upper()", "write `upper(label)`"),
        (
            "maybe_count + 1",
            "write `… if maybe_count is not None else …`, or join with `maybe_count is not None and …`",
        ),
        ("price * rate", "make both of them decimal: a float is not exact"),
        ("day + 7", "a date takes whole days: `today() + days(7)`"),
        ("not tags", "write `len(tags) > 0`"),
    ],
)
def test_hints(text: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, ENVIRONMENT)
    assert [each.hint for each in caught.value.problems] == [hint]


@pytest.mark.parametrize(
    "text", ["(" * 400 + "1" + ")" * 400, "-" * 900 + "1", "not " * 200 + "ready", "1+" * 400 + "1"]
)
def test_a_large_expression_is_refused_not_followed(text: str) -> None:
    assert problems(text)[0][1] in {"DM400", "DM405"}


def test_a_long_text_is_refused_at_its_limit() -> None:
    [(offset, code, _)] = problems("1 + " * 300 + "1")

    assert (offset, code) == (MAX_LENGTH, "DM405")


@given(
    st.text(st.sampled_from("count label'\"\\\n\x00\ud800é()[]{}+-*/<>=.,:# 01ifelsnot"), max_size=40)
    | st.text(max_size=30)
)
@example("\x00")
@example("'\ud800'")
@example("1if 1else 1")
@example("count #")
def test_any_text_is_taken_or_refused_at_a_place_in_it(text: str) -> None:
    found: tuple[ExpressionProblem, ...] = ()
    try:
        parse_expression(text, ENVIRONMENT)
    except ExpressionError as error:
        found = error.problems

    assert all(0 <= each.offset <= len(text) for each in found)


def field(name: str, scalar: str, *, nullable: bool = False, **options: object) -> Field:
    row = SCALARS[scalar]
    arguments = (12, 2) if scalar == "decimal" else row.defaults
    return Field(name, FieldType(row, arguments), nullable=nullable, **options)  # type: ignore[arg-type]


def test_computed_reads_the_entitys_own_stored_fields() -> None:
    total = parse_expression("count", ENVIRONMENT)
    fields = [
        field("price", "decimal"),
        field("amount", "int", nullable=True, default=LiteralDefault(1)),
        field("phrase", "password"),
        field("total", "decimal", computed=total),
        field("buyer", "uuid", reference=Reference("Buyer", "restrict", None)),
    ]
    environment = computed_environment(fields, [STATE], ValueType("decimal", scale=2))

    assert environment.names == {"price": ValueType("decimal"), "amount": ValueType("int", nullable=True)}
    assert set(environment.refused) == {"phrase", "total", "buyer"}
    assert environment.references == {"buyer"}


def test_a_default_reads_no_field() -> None:
    environment = default_environment(["count"], [STATE], ValueType("date"))

    assert str(parse_expression("today() + days(7)", environment).type) == "date"
    with pytest.raises(ExpressionError, match="count is a field: a default is made before there is a row to read"):
        parse_expression("today() + days(count)", environment)


def test_every_scalar_has_a_type_in_expressions() -> None:
    for scalar in SCALARS:
        assert value_type(field("x", scalar).type).known
    listed = value_type(FieldType(ENUM, enum=STATE, is_list=True), nullable=True)
    assert str(listed) == "list of OrderState or null"


def test_an_expression_knows_its_names_and_whether_it_is_constant() -> None:
    assert parse_expression("count * price if ready else 0", ENVIRONMENT).names == {"count", "price", "ready"}
    assert parse_expression("days(2) + hours(1)", ENVIRONMENT).constant
    assert not parse_expression("now() + days(2)", ENVIRONMENT).constant
    assert set(NAMES) >= parse_expression("maybe_count", ENVIRONMENT).names
