"""Entity tags: reads that save a transfer, writes that lose no update."""

from typing import Annotated

from fastapi import Header, Response

from app.core.errors import NotModifiedError, PreconditionFailedError

IfMatch = Annotated[str | None, Header(description="Change the row only while its ETag is among these.")]
IfNoneMatch = Annotated[str | None, Header(description="Send the row only when its ETag is not among these.")]


def entity_tag(version: int) -> str:
    """The strong entity tag of a version of a row."""
    return f'"{version}"'


def set_entity_tag(response: Response, version: int) -> None:
    """Tell the client which version it received."""
    response.headers["ETag"] = entity_tag(version)


def require_change(version: int, if_none_match: str | None) -> None:
    """Answer 304 when the client has this version already."""
    tags = {tag.removeprefix("W/") for tag in _tags(if_none_match)}
    if tags & {"*", entity_tag(version)}:
        raise NotModifiedError(headers={"ETag": entity_tag(version)})


def require_match(version: int, if_match: str | None) -> None:
    """Answer 412 when the client read another version. Weak tags never match a write."""
    if if_match is not None and not _tags(if_match) & {"*", entity_tag(version)}:
        message = "The row has changed since it was read."
        raise PreconditionFailedError(message)


def _tags(header: str | None) -> set[str]:
    return {tag.strip() for tag in (header or "").split(",")} - {""}
