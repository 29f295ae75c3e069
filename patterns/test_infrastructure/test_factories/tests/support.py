"""What several tests say in the same words."""

import operator
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from httpx2 import AsyncClient
from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.keys import has_key, key_names, key_of
from app.core.models import Base
from app.core.models import SoftDeletes  # devmatrix: when any_soft_delete
from app.core.scalars import encode_base64


def as_json(value: Any) -> Any:
    """A value as a request body carries it."""
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return encode_base64(value) if isinstance(value, bytes) else to_jsonable_python(value)


def as_body(schema: type[BaseModel], values: dict[str, Any]) -> dict[str, Any]:
    """Those of the values that a schema takes, as a request carries them."""
    return {name: as_json(value) for name, value in values.items() if name in schema.model_fields}


def faults(schema: type[BaseModel], body: dict[str, Any]) -> dict[Any, str]:
    """The fields of a body that a schema refuses, and why."""
    with pytest.raises(ValidationError) as failure:
        schema.model_validate(body)
    return {each["loc"][0]: each["type"] for each in failure.value.errors()}


def as_parameter(value: Any) -> str:
    """A value as a query carries it."""
    text = as_json(value)
    return text if isinstance(text, str) else str(text).lower()


PREDICATES: dict[str, Callable[[Any, Any], bool]] = {
    "": operator.eq,
    "ne": operator.ne,
    "in": operator.eq,
    "gt": lambda left, right: left is not None and left > right,
    "gte": lambda left, right: left is not None and left >= right,
    "lt": lambda left, right: left is not None and left < right,
    "lte": lambda left, right: left is not None and left <= right,
    "contains": lambda left, right: left is not None and right.lower() in left.lower(),
    "isnull": lambda left, right: (left is None) == right,
}


def matches(row: Any, parameter: str, value: Any) -> bool:
    """Whether a filter keeps a row, worked out without a database."""
    name, _, suffix = parameter.partition("__")
    return PREDICATES[suffix](getattr(row, name), value)


def sample(row: Any, parameter: str) -> Any:
    """A value for a filter's parameter, taken from a row."""
    name, _, suffix = parameter.partition("__")
    return getattr(row, name) is None if suffix == "isnull" else getattr(row, name)


async def pages_of(client: AsyncClient, path: str, query: dict[str, str]) -> AsyncIterator[dict[str, Any]]:
    """The pages of a list, one after the other, until one is empty or says that it is the last."""
    place: dict[str, str] = {}
    while True:
        answer = await client.get(path, params=query | place)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page
        if not page["items"] or page.get("next_cursor", "") is None:
            return
        if "next_cursor" in page:
            place = {"cursor": page["next_cursor"]}
        else:
            place = {"offset": str(page["offset"] + len(page["items"]))}


async def list_all(client: AsyncClient, path: str, query: dict[str, str]) -> list[dict[str, Any]]:
    """The items of a list, however many rows its pages have."""
    return [item async for page in pages_of(client, path, query) for item in page["items"]]


def key_text(model: type[Base], row: Any) -> str:
    """The key of a row, or of what is answered about one."""
    value_of = row.__getitem__ if isinstance(row, dict) else partial(getattr, row)
    return path_of("", tuple(as_json(value_of(name)) for name in key_names(model)))


def visible(model: type[Base]) -> sa.Select[*tuple[Any, ...]]:
    """The keys of the rows that are there to be seen."""
    keys = sa.select(*model.__table__.primary_key)
    # devmatrix: when any_soft_delete
    if issubclass(model, SoftDeletes):
        return keys.where(model.__table__.c.deleted_at.is_(None))
    return keys


async def is_visible(session: AsyncSession, row: Base) -> bool:
    """Whether a row is among those."""
    statement = visible(type(row)).where(has_key(type(row), key_of(row)))
    return await session.scalar(sa.select(statement.exists())) or False


def fields_at_fault(problem: dict[str, Any]) -> set[str]:
    """The fields that a problem names."""
    return {str(part) for error in problem["errors"] for part in error["loc"]}


def in_order(values: list[Any], *, descending: bool) -> bool:
    """Whether values stand in order. Text is left to the database's collation."""
    known = [value for value in values if value is not None]
    if any(isinstance(value, str) for value in known):
        return True
    return known == sorted(known, reverse=descending)


def path_of(collection: str, key: Any) -> str:
    """The path of one row."""
    parts = key if isinstance(key, tuple) else (key,)
    return "/".join([collection, *(quote(str(part), safe="") for part in parts)])
