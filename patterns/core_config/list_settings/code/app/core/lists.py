"""Settings that hold several values."""

import json
from typing import Annotated, TypeVar

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

Item = TypeVar("Item")


def split_list(value: object) -> object:
    """Read `a, b` and `["a", "b"]` alike; what is no text is left to pydantic."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json.loads(value)
    return [part.strip() for part in value.split(",") if part.strip()]


# NoDecode: pydantic-settings would insist on JSON.
Listed = Annotated[tuple[Item, ...], NoDecode, BeforeValidator(split_list)]
