"""A table of the tests' own: what the core promises must hold whatever entities the app has."""

import datetime as dt
import math
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.models import Base, Timestamps, UuidKey, Versioned
from app.core.pagination import BaseOffsetQuery, CommaSeparated
from app.core.repository import BaseReader, BaseRepository
from app.core.scalars import Int32, Line, Password
from app.core.schemas import ABSENT, BaseInput
from app.core.service import BaseService


class ProbeBase(Base, DeclarativeBase):
    """Keeps the tests' tables out of the app's metadata."""

    # Names of classes are looked up there: an entity may be called like one of these.
    registry: ClassVar[orm.registry] = orm.registry(
        metadata=sa.MetaData(naming_convention=Base.metadata.naming_convention)
    )


class Probe(Versioned, Timestamps, UuidKey, ProbeBase):
    """A row with a value of each kind that matters to the core."""

    __tablename__ = "test_probes"
    __table_args__ = (sa.CheckConstraint("size >= 0", name="size_ge"),)

    label: Mapped[str] = mapped_column(sa.String(40), unique=True)
    size: Mapped[int | None] = mapped_column(sa.Integer())
    secret: Mapped[str | None] = mapped_column(sa.String(255))
    parent_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("test_probes.id", ondelete="RESTRICT"))

    @property
    def share(self) -> float:
        """Grows without bound for a size of 1, and has no result for one of 8."""
        size = self.size or 0
        return math.inf if size == 1 else 1 / (size - 8)


class ProbeCreate(BaseInput):
    """A new probe."""

    label: Line
    size: Annotated[Int32 | None, Field(ge=-100)] = None
    secret: Password | None = None
    parent_id: UUID | None = None


class ProbeUpdate(BaseInput):
    """Changes to a probe."""

    label: Line = ABSENT
    size: Int32 | None = ABSENT
    secret: Password | None = ABSENT
    parent_id: UUID | None = ABSENT


class ProbeQuery(BaseOffsetQuery):
    """Filters of every kind."""

    searched: ClassVar[tuple[str, ...]] = ("label",)

    q: str | None = None
    sort: Annotated[tuple[Literal["label", "-label", "size", "-size"], ...], CommaSeparated] = ()
    label: str | None = None
    label__ne: str | None = None
    label__in: list[str] | None = None
    label__contains: str | None = None
    size: int | None = None
    size__ne: int | None = None
    size__gt: int | None = None
    size__gte: int | None = None
    size__lt: int | None = None
    size__lte: int | None = None
    size__in: Annotated[list[int] | None, CommaSeparated] = None
    size__isnull: bool | None = None
    created_at__gt: dt.datetime | None = None


class ProbeReader(BaseReader[Probe]):
    """What is asked about probes."""

    model = Probe
    label = "probe"
    hidden: ClassVar[tuple[str, ...]] = ("secret",)
    computed: ClassVar[tuple[str, ...]] = ("share",)


class ProbeRepository(ProbeReader, BaseRepository[Probe]):
    """The same inside a transaction, and how probes are stored."""


class ProbeService(BaseService[Probe]):
    """Changes probes."""

    hashed: ClassVar[tuple[str, ...]] = ("secret",)


async def make_table(session: AsyncSession) -> None:
    """Create the table inside the test's transaction, which takes it away again."""
    connection = await session.connection()
    await connection.run_sync(ProbeBase.metadata.create_all)
