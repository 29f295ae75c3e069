"""Tables of the tests' own, whose deleted rows stay: a tree, what stands on it, and what refers to that."""

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core.models import Base, IntegerKey, SoftDeletes, UuidKey, Versioned
from app.core.repository import BaseRepository
from app.core.service import BaseService


class ShelfBase(Base, DeclarativeBase):
    """Keeps these tables out of the app's metadata."""

    # Names of classes are looked up there: an entity may be called like one of these.
    registry: ClassVar[orm.registry] = orm.registry(
        metadata=sa.MetaData(naming_convention=Base.metadata.naming_convention)
    )


class Shelf(SoftDeletes, Versioned, UuidKey, ShelfBase):
    """A tree: what stands on a shelf goes with it."""

    __tablename__ = "test_shelves"

    below_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("test_shelves.id", ondelete="CASCADE")
    )


class Volume(SoftDeletes, Versioned, IntegerKey, ShelfBase):
    """Goes with its shelf, takes its pages along."""

    __tablename__ = "test_volumes"
    __table_args__ = (
        sa.Index(
            None,
            "title",
            unique=True,
            postgresql_where=sa.text("deleted_at IS NULL"),
            sqlite_where=sa.text("deleted_at IS NULL"),
        ),
    )

    title: Mapped[str] = mapped_column(sa.String(40))
    shelf_id: Mapped[UUID] = mapped_column(sa.ForeignKey("test_shelves.id", ondelete="CASCADE"))


class Page(SoftDeletes, IntegerKey, ShelfBase):
    """A grandchild, without versions; it may also need a shelf by itself."""

    __tablename__ = "test_pages"

    volume_id: Mapped[int] = mapped_column(sa.ForeignKey("test_volumes.id", ondelete="CASCADE"))
    source_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("test_shelves.id", ondelete="RESTRICT")
    )


class Mark(Versioned, IntegerKey, ShelfBase):
    """Lets go of what is deleted."""

    __tablename__ = "test_marks"

    volume_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("test_volumes.id", ondelete="SET NULL")
    )
    detached_volume_id: Mapped[int | None] = mapped_column(sa.BigInteger())


class Loan(IntegerKey, ShelfBase):
    """Needs its volume."""

    __tablename__ = "test_loans"

    volume_id: Mapped[int] = mapped_column(sa.ForeignKey("test_volumes.id", ondelete="RESTRICT"))


class MarkRepository(BaseRepository[Mark]):
    """Changes marks."""

    model = Mark
    label = "mark"


class VolumeRepository(BaseRepository[Volume]):
    """What deletes and restores volumes."""

    model = Volume
    label = "volume"


class VolumeService(BaseService[Volume]):
    """The same, counted."""


async def make_shelves(connection: AsyncConnection) -> None:
    """Create the tables."""
    await connection.run_sync(ShelfBase.metadata.create_all)
