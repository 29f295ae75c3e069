"""Pass 6: defaults and examples, read as values of their field's type and held against its bounds."""

from __future__ import annotations

import contextlib
import operator
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from devmatrix.diagnostics import Source, quote
from devmatrix.model.app import Bounds, LiteralDefault
from devmatrix.model.build_expressions import build_default_expression
from devmatrix.model.regex import matches
from devmatrix.model.values import Unfit, read_value
from devmatrix.spec.nodes import Composer
from devmatrix.spec.scalars import UnusableNumber, resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from devmatrix.model.draft import Draft, FieldDraft

_WORD = re.compile(r"[\w.+-]*")
_COMPARISONS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "gt": (operator.gt, "greater than"),
    "ge": (operator.ge, "at least"),
    "lt": (operator.lt, "less than"),
    "le": (operator.le, "at most"),
}


def check_values(draft: Draft) -> None:
    """Settle `default` and `example` of every sound field."""
    for subject in list(draft.sound_fields()):
        if subject.notation.default is not None:
            _check_inline(draft, subject, subject.notation.default)
        elif "default" in subject.options:
            _check_default(draft, subject, subject.options["default"], None)
        if "example" in subject.options:
            _check_example(draft, subject)


def _check_inline(draft: Draft, subject: FieldDraft, text: str) -> None:
    """The default behind `=`: text stands for itself, the rest is read as YAML."""
    if not text:
        draft.refuse_type("DM208", subject, max(0, subject.notation.default_offset - 1), "there is nothing behind `=`")
        return
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    if subject.type and subject.type.scalar.textual and not subject.is_list and not quoted:
        _check_default(draft, subject, text, text)
        return
    _check_default(draft, subject, _read_yaml(text), text)


def _read_yaml(text: str) -> object:
    """The value that a text is in YAML, or the text itself."""
    if _WORD.fullmatch(text):
        # The usual case: one plain scalar, for which a parser would be far too much.
        with contextlib.suppress(UnusableNumber):
            return resolve(text)
        return text
    composer = Composer(Source("", text))
    node = composer.compose()
    return node.plain() if node is not None and not composer.diagnostics else text


def _check_default(draft: Draft, subject: FieldDraft, raw: object, inline: str | None) -> None:
    assert subject.type
    if raw is None:
        if not subject.nullable:
            hint = f"make the field nullable: {subject.notation.name}?"
            _refuse_default(draft, subject, "null cannot be the default of a field that is not nullable", hint)
        return
    try:
        value = read_value(raw, subject.type)
    except Unfit as unfit:
        if _may_be_expression(subject, raw):
            build_default_expression(draft, subject, str(raw), _offset(subject, inline))
        else:
            _refuse_default(
                draft, subject, f"the default of {quote(subject.name)} does not fit: {unfit.message}", unfit.hint
            )
        return
    if problem := out_of_bounds(value, subject.bounds or Bounds()):
        _refuse_default(draft, subject, f"the default of {quote(subject.name)} breaks its own rules: {problem}")
    else:
        subject.default = LiteralDefault(value)


def _may_be_expression(subject: FieldDraft, raw: object) -> bool:
    """A text that is no literal may compute one; a plain word cannot, and is a slip of the pen."""
    if not isinstance(raw, str) or subject.is_list or (subject.type and subject.type.scalar.textual):
        return False
    return _WORD.fullmatch(raw) is None and "(" in raw


def _offset(subject: FieldDraft, inline: str | None) -> int:
    return subject.notation.default_offset if inline is not None else 0


def _refuse_default(draft: Draft, subject: FieldDraft, message: str, hint: str | None = None) -> None:
    subject.sound = False
    if subject.notation.default is not None:
        draft.refuse_type("DM208", subject, subject.notation.default_offset, message, hint)
    else:
        draft.refuse("DM208", (*subject.path, "default"), message, hint)


def _check_example(draft: Draft, subject: FieldDraft) -> None:
    assert subject.type
    raw, path = subject.options["example"], (*subject.path, "example")
    if raw is None and subject.scalar != "json":
        draft.refuse("DM209", path, "null is no example", "leave it out, or show a value")
        subject.sound = False
        return
    try:
        value = read_value(raw, subject.type)
        problem, hint = out_of_bounds(value, subject.bounds or Bounds()), None
    except Unfit as unfit:
        problem, hint = unfit.message, unfit.hint
    if problem:
        draft.refuse("DM209", path, f"the example of {quote(subject.name)} does not fit: {problem}", hint)
        subject.sound = False
    else:
        subject.example = value


def out_of_bounds(value: object, bounds: Bounds) -> str | None:
    """The first bound that a value breaks, in words."""
    if isinstance(value, (str, list)):
        if bounds.min_length is not None and len(value) < bounds.min_length:
            return f"its length is {len(value)}, at least {bounds.min_length} is needed"
        if bounds.max_length is not None and len(value) > bounds.max_length:
            return f"its length is {len(value)}, at most {bounds.max_length} is possible"
        if bounds.pattern is not None and isinstance(value, str) and not matches(bounds.pattern, value):
            return f"it does not match {quote(bounds.pattern)}"
        return None
    for option, (holds, words) in _COMPARISONS.items():
        bound = getattr(bounds, option)
        values = value if isinstance(value, list) else [value]
        if bound is not None and not all(holds(each, bound) for each in values):
            return f"it has to be {words} {bound}"
    step = bounds.multiple_of
    if step is not None and isinstance(value, (int, Decimal)) and Decimal(value) % Decimal(str(step)):
        return f"it has to be a multiple of {step}"
    return None
