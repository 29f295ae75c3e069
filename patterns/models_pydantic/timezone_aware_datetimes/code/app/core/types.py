"""Moments in time: always aware, always UTC, on every database."""

import datetime as dt
from typing import Any

import sqlalchemy as sa


def utc_now() -> dt.datetime:
    """The current moment, aware and in UTC."""
    return dt.datetime.now(dt.UTC)


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """A timestamp that is UTC in Python whatever the database keeps.

    SQLite forgets the offset and PostgreSQL answers in the session's zone; both come back as UTC.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a datetime without an offset cannot be stored"
            raise ValueError(message)
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        return value.astimezone(dt.UTC)
