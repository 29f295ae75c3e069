"""Bounds in the words of JSON Schema: pydantic has words of its own for those that follow a validator."""

from decimal import Decimal
from typing import Any

WORDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
OWN_WORDS = {*WORDS, "max_digits", "decimal_places", "multiple_of"}


def state_bounds(schema: dict[str, Any]) -> None:
    """Translate what is said in own words, here and below."""
    own = {word: schema.pop(word) for word in OWN_WORDS & schema.keys()}
    for kind in [*schema.get("anyOf", ()), *filter(None, [schema.get("items")])]:
        # A decimal comes as a number or as text.
        if own and kind.get("type") == "number":
            kind.update(_number(own))
        elif own and kind.get("type") == "string":
            kind["pattern"] = _text(own)
        state_bounds(kind)


def _number(own: dict[str, Any]) -> dict[str, Any]:
    found = {WORDS[word]: _json(value) for word, value in own.items() if word in WORDS}
    if "max_digits" in own:
        end = 10 ** _whole_digits(own)
        if not {"maximum", "exclusiveMaximum"} & found.keys():
            found["exclusiveMaximum"] = end
        if not {"minimum", "exclusiveMinimum"} & found.keys():
            found["exclusiveMinimum"] = -end
    step = own.get("multiple_of") or Decimal(1).scaleb(-own.get("decimal_places", 0))
    return found | {"multipleOf": _json(step)}


def _text(own: dict[str, Any]) -> str:
    """The digits that a decimal may have, and its sign; a pattern cannot say how large it may be."""
    sign = r"\+?" if _exact(own.get("ge", own.get("gt", -1))) >= 0 else "[+-]?"
    places = own.get("decimal_places", 0)
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    return f"^{sign}[0-9]{{1,{_whole_digits(own)}}}{fraction}$"


def _whole_digits(own: dict[str, Any]) -> int:
    whole: int = own["max_digits"] - own.get("decimal_places", 0)
    return max(whole, 1)


def _json(value: Any) -> int | float:
    number = _exact(value)
    return int(number) if number == int(number) else float(number)


def _exact(value: Any) -> Decimal:
    """A bound as a number: pydantic writes decimals as text."""
    return Decimal(str(value))
