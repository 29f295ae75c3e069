"""Entity tags: reads that save a transfer, writes that lose no update."""

from typing import Annotated

from fastapi import Header, Response

from app.core.errors import NotModifiedError, PreconditionFailedError
from app.core.models import Versioned

IfMatch = Annotated[str | None, Header(description="Change the row only while its ETag is among these.")]
IfNoneMatch = Annotated[str | None, Header(description="Send the row only when its ETag is not among these.")]


def entity_tag(row: Versioned) -> str:
    """The strong entity tag of a row's present version."""
    return f'"{row.version}"'


def set_entity_tag(response: Response, row: Versioned) -> None:
    """Tell the client which version it received."""
    response.headers["ETag"] = entity_tag(row)


def require_change(row: Versioned, if_none_match: str | None) -> None:
    """Answer 304 when the client has this version already."""
    tags = {tag.removeprefix("W/") for tag in _tags(if_none_match)}
    if tags & {"*", entity_tag(row)}:
        raise NotModifiedError(headers={"ETag": entity_tag(row)})


def require_match(row: Versioned, if_match: str | None) -> None:
    """Answer 412 when the client read another version. Weak tags never match a write."""
    if if_match is not None and not _tags(if_match) & {"*", entity_tag(row)}:
        message = "The row has changed since it was read."
        raise PreconditionFailedError(message)


def _tags(header: str | None) -> set[str]:
    return {tag.strip() for tag in (header or "").split(",")} - {""}
