"""The two engines: Python's parser, and the one that enforces a pattern in the emitted app."""

from __future__ import annotations

import importlib
import re
import warnings
from functools import lru_cache
from typing import Any

# The parser is private to `re`, but its trees have been the same since Python 3.11.
_PARSER: Any = importlib.import_module("re._parser")
CONSTANTS: Any = importlib.import_module("re._constants")
UNBOUNDED: int = CONSTANTS.MAXREPEAT


def parsed(pattern: str) -> Any:
    """Python's parse tree of a pattern that compiles."""
    return _PARSER.parse(pattern)


def compile_problem(pattern: str) -> str | None:
    """Why one of the engines does not compile the pattern; None when both do."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except re.error as error:
        place = "" if error.pos is None else f" at character {error.pos + 1}"
        return f"it does not compile: {error.msg}{place}"
    except (Warning, OverflowError, RecursionError, ValueError):
        return "it does not compile"
    try:
        _validator(pattern)
    except Exception:  # noqa: BLE001  (SchemaError, and whatever else the engine says)
        return "the engine that enforces it in the app does not compile it: it is too large, or not in its language"
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether the emitted app finds the pattern in the text."""
    try:
        _validator(pattern).validate_python(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=256)
def _validator(pattern: str) -> Any:
    # Imported where it is needed: a spec without a pattern does not pay for it.
    from pydantic_core import SchemaValidator, core_schema

    return SchemaValidator(core_schema.str_schema(pattern=pattern))
