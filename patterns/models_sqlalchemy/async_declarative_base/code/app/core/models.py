"""What every table shares."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from uuid_utils.compat import uuid7

from app.core.columns import INTEGER_KEY
from app.core.links import Link
from app.core.types import UtcDateTime, utc_now


def _kind(index: sa.Index, _table: sa.Table) -> str:
    return "uq" if index.unique else "ix"


class Base(DeclarativeBase):
    """The root of all models. Constraint names follow a rule, so that errors can be read by name."""

    __table__: ClassVar[sa.Table]
    # Many-to-many: the attributes that hold the keys of linked rows.
    __links__: ClassVar[Mapping[str, Link]] = {}
    metadata: ClassVar[sa.MetaData] = sa.MetaData(
        naming_convention={
            "kind": _kind,
            "ix": "%(kind)s_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UuidKey:
    """A time-ordered UUID as key: made by the application, close together in the index."""

    id: Mapped[UUID] = mapped_column(sa.Uuid(), primary_key=True, default=uuid7, sort_order=-1)


class IntegerKey:
    """A key that the database counts up."""

    id: Mapped[int] = mapped_column(INTEGER_KEY, primary_key=True, sort_order=-1)


class Timestamps:
    """When a row was made and last changed."""

    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime(), default=utc_now, index=True, sort_order=1)
    updated_at: Mapped[dt.datetime] = mapped_column(UtcDateTime(), default=utc_now, onupdate=utc_now, sort_order=2)


class Versioned:
    """A count of changes: an update of a row that changed meanwhile is refused."""

    version: Mapped[int] = mapped_column(sa.Integer(), default=1, sort_order=3)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


# devmatrix: when any_soft_delete
class SoftDeletes:
    """A row that stays when it is deleted, hidden; those that went together share a `deletion_id`."""

    deleted_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime(), sort_order=4)
    deletion_id: Mapped[UUID | None] = mapped_column(sa.Uuid(), sort_order=5)
