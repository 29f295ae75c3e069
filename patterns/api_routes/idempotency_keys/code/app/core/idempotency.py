"""Answers that are kept for a while, so that a request which is repeated with its key is carried out once."""

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from pydantic import Field
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import FieldProblem, InvalidError
from app.core.models import Base
from app.core.settings import BaseAppSettings
from app.core.types import UtcDateTime, utc_now

# More than one, so that expired keys become fewer.
PURGED_AT_ONCE = 10

idempotency_keys = sa.Table(
    "idempotency_keys",
    Base.metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("body_digest", sa.String(64), nullable=False),
    sa.Column("expires_at", UtcDateTime(), nullable=False, index=True),
    # The answer: without one while the first request is at work, which nobody else sees.
    sa.Column("status", sa.Integer()),
    sa.Column("headers", sa.JSON()),
    sa.Column("body", sa.LargeBinary()),
)


class IdempotencySettings(BaseAppSettings):
    """How long a request may be repeated."""

    idempotency_keep_seconds: int = Field(
        default=86_400, ge=1, description="Seconds in which a POST with a known Idempotency-Key gets its first answer again."
    )


class KeyReusedError(InvalidError):
    """The key came with another body before."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        message = "This key was used for a request with another body."
        super().__init__(errors=[FieldProblem(loc=["header", "idempotency-key"], message=message, code=self.code)])


def digest(*parts: bytes) -> str:
    """What stands for these parts: no other parts have the same."""
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


async def claim(session: AsyncSession, key: str, body_digest: str, keep_seconds: int) -> Mapping[str, Any] | None:
    """Take the key for this transaction, or wait for the one that has it and answer what it has kept.

    KeyReusedError when that was for another body.
    """
    now = utc_now()
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    claimed = insert(idempotency_keys).values(
        id=key, body_digest=body_digest, expires_at=now + dt.timedelta(seconds=keep_seconds)
    )
    renewed = claimed.on_conflict_do_update(
        index_elements=[idempotency_keys.c.id],
        set_={"body_digest": claimed.excluded.body_digest, "expires_at": claimed.excluded.expires_at},
        where=idempotency_keys.c.expires_at <= now,
    )
    if await session.scalar(renewed.returning(idempotency_keys.c.id)) is not None:
        await _purge(session, now)
        return None
    kept = await session.execute(sa.select(idempotency_keys).where(idempotency_keys.c.id == key))
    answer = kept.mappings().one()
    if answer["body_digest"] != body_digest:
        raise KeyReusedError
    return dict(answer)


async def keep(session: AsyncSession, key: str, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Store the answer for those who come with the key later."""
    await session.execute(
        sa.update(idempotency_keys)
        .where(idempotency_keys.c.id == key)
        .values(status=status, headers=dict(headers), body=body)
    )


async def _purge(session: AsyncSession, now: dt.datetime) -> None:
    expired = (
        sa.select(idempotency_keys.c.id)
        .where(idempotency_keys.c.expires_at <= now)
        .limit(PURGED_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    await session.execute(sa.delete(idempotency_keys).where(idempotency_keys.c.id.in_(expired)))
