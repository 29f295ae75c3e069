"""Pass 5: bounds that fit the type and one another, and leave some value possible."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from devmatrix.diagnostics import quote
from devmatrix.model.app import Bounds
from devmatrix.model.build_links import MAX_LINKS
from devmatrix.model.exact import EXACT, fits_decimal
from devmatrix.model.regex import check_pattern

if TYPE_CHECKING:
    from devmatrix.model.draft import Draft, FieldDraft

# What has to be typed to pass a minimum is bounded, or the app's own tests would drown in it.
MAX_MINIMUM = {"text": 10_000, "list": 100, "link": 10}
MAX_ITEMS = 10_000
MIN_PASSWORD = 8
MAX_PASSWORD = 128
MIN_ADDRESS = 20

_INTEGERS = {"int": 2**31, "bigint": 2**63}
_NUMBERS = ("gt", "ge", "lt", "le", "multiple_of")
_LARGEST_FLOAT = Decimal("1.7976931348623157e308")


def check_bounds(draft: Draft) -> None:
    """Settle `bounds` of every sound field."""
    for subject in list(draft.sound_fields()):
        options = subject.options
        _check_lengths(draft, subject)
        _check_pattern(draft, subject)
        if any(each in options for each in _NUMBERS):
            _check_numbers(draft, subject)
        given = {each: options[each] for each in ("min_length", "max_length", "pattern", *_NUMBERS) if each in options}
        subject.bounds = Bounds(**given)  # type: ignore[arg-type]


def longest(subject: FieldDraft) -> int | None:
    """The most characters that a text field can hold; None when there is no limit."""
    assert subject.type
    limits = [*subject.type.arguments[:1], subject.type.scalar.max_length]
    if subject.scalar == "password":
        limits = [MAX_PASSWORD]
    if not subject.is_list and isinstance(given := subject.options.get("max_length"), int):
        limits.append(given)
    return min((each for each in limits if each is not None), default=None)


def _check_lengths(draft: Draft, subject: FieldDraft) -> None:
    least, most = subject.options.get("min_length"), subject.options.get("max_length")
    room = MAX_LINKS if subject.linked else MAX_ITEMS if subject.is_list else _room(subject)
    if isinstance(most, int) and most < 1:
        draft.refuse_field("DM206", subject, f"`max_length` is at least 1, not {quote(most)}", option="max_length")
    elif isinstance(most, int) and room is not None and most > room:
        message = f"`max_length` is {most}, but {_written(subject)} holds at most {room}"
        draft.refuse_field("DM206", subject, message, option="max_length")
    elif isinstance(most, int) and subject.scalar in {"email", "url"} and not subject.is_list and most < MIN_ADDRESS:
        message = (
            f"`max_length` of {'an email address' if subject.scalar == 'email' else 'a URL'} is at least {MIN_ADDRESS}"
        )
        draft.refuse_field("DM206", subject, message, option="max_length")
    if isinstance(least, int):
        _check_least(draft, subject, least, most if isinstance(most, int) else room)
    elif subject.scalar == "password" and isinstance(most, int) and most < MIN_PASSWORD:
        hint = f"passwords have at least {MIN_PASSWORD} characters unless `min_length` says otherwise"
        draft.refuse_field("DM206", subject, "no password can be that short", hint, option="max_length")


def _room(subject: FieldDraft) -> int | None:
    assert subject.type
    if subject.scalar == "password":
        return MAX_PASSWORD
    return subject.type.arguments[0] if subject.scalar == "string" else subject.type.scalar.max_length


def _written(subject: FieldDraft) -> str:
    if subject.is_list:
        return "a many-to-many field" if subject.linked else "a list"
    arguments = f"({subject.type.arguments[0]})" if subject.type and subject.scalar == "string" else ""
    return f"`{subject.scalar}{arguments}`"


def _check_least(draft: Draft, subject: FieldDraft, least: int, most: int | None) -> None:
    ceiling = MAX_MINIMUM["link" if subject.linked else "list" if subject.is_list else "text"]
    if least < 0:
        draft.refuse_field("DM206", subject, f"`min_length` is at least 0, not {quote(least)}", option="min_length")
    elif most is not None and least > most:
        message = f"`min_length` is {least}, but there is room for {most}: no value can pass"
        draft.refuse_field("DM206", subject, message, option="min_length")
    elif least > ceiling:
        draft.refuse_field("DM206", subject, f"`min_length` is at most {ceiling}, not {least}", option="min_length")


def _check_pattern(draft: Draft, subject: FieldDraft) -> None:
    pattern = subject.options.get("pattern")
    problem = "it is empty" if pattern == "" else check_pattern(pattern) if isinstance(pattern, str) else None
    if problem:
        draft.refuse_field("DM210", subject, f"the pattern cannot be used: {problem}", option="pattern")


def _check_numbers(draft: Draft, subject: FieldDraft) -> None:
    numbers = {each: Decimal(subject.options[each]) for each in _NUMBERS if each in subject.options}  # type: ignore[arg-type]
    for option, number in numbers.items():
        if problem := _unfit(subject, option, number):
            draft.refuse_field("DM207", subject, problem, option=option)
            return
    for strict, loose in (("gt", "ge"), ("lt", "le")):
        if strict in numbers and loose in numbers:
            draft.refuse_field(
                "DM205", subject, f"`{strict}` and `{loose}` together", "one of them is enough", option=loose
            )
            return
    if not _possible(subject, numbers):
        last = list(numbers)[-1]
        draft.refuse_field("DM206", subject, "no number can be within these bounds", option=last)


def _unfit(subject: FieldDraft, option: str, number: Decimal) -> str | None:
    """Why a number cannot be a bound of that type."""
    assert subject.type
    if option == "multiple_of" and number <= 0:
        return "`multiple_of` is greater than 0"
    if subject.scalar in _INTEGERS:
        limit = _INTEGERS[subject.scalar]
        if number != number.to_integral_value():
            return f"`{option}` of an `{subject.scalar}` is a whole number"
        if not -limit <= number < limit:
            return f"`{option}` does not fit into {'32' if subject.scalar == 'int' else '64'} bits"
    elif subject.scalar == "decimal" and not fits_decimal(number, *subject.type.arguments):
        precision, scale = subject.type.arguments
        return f"`{option}` does not fit decimal({precision},{scale})"
    elif abs(number) > _LARGEST_FLOAT:
        return f"`{option}` is too large for a float"
    return None


def span(subject: FieldDraft, numbers: dict[str, Decimal]) -> tuple[int, int]:
    """The least and the greatest value of an exact number within bounds, counted in its smallest unit."""
    assert subject.type
    scale = subject.type.arguments[1] if subject.scalar == "decimal" else 0
    limit = _INTEGERS.get(subject.scalar) or 10 ** subject.type.arguments[0]
    least, most = (-limit, limit - 1) if subject.scalar in _INTEGERS else (-limit + 1, limit - 1)
    units = {each: int(EXACT.scaleb(number, scale)) for each, number in numbers.items()}
    least = max(least, units.get("ge", least), units.get("gt", least - 1) + 1)
    most = min(most, units.get("le", most), units.get("lt", most + 1) - 1)
    step = units.get("multiple_of", 1)
    return -(-least // step), most // step


def _possible(subject: FieldDraft, numbers: dict[str, Decimal]) -> bool:
    if subject.scalar == "float":
        least = numbers.get("ge", numbers.get("gt", -_LARGEST_FLOAT))
        most = numbers.get("le", numbers.get("lt", _LARGEST_FLOAT))
        return least < most or (least == most and not {"gt", "lt"} & numbers.keys())
    first, last = span(subject, numbers)
    return first <= last
