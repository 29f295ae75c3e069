"""The table of stock items."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from app.core.columns import DecimalNumber, JsonDocument, JsonList, one_of
from app.core.links import Link, linked_keys
from app.core.models import Base, SoftDeletes, Timestamps, UuidKey, Versioned
from app.core.types import UtcDateTime, utc_now
from app.enums import StockState

if TYPE_CHECKING:
    from app.models.stock_movement import StockMovement
    from app.models.storage_site import StorageSite


# devmatrix: region link_tables
stock_item_overflow_sites = sa.Table(
    "stock_item_overflow_sites",
    Base.metadata,
    sa.Column(
        "stock_item_id",
        sa.Uuid(),
        sa.ForeignKey("stock_items.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column(
        "overflow_site_id",
        sa.Uuid(),
        sa.ForeignKey("storage_sites.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)
# devmatrix: end


class StockItem(SoftDeletes, Versioned, Timestamps, UuidKey, Base):  # devmatrix: region model_class
    # devmatrix: region model_table
    """A good that is kept in stock."""

    __tablename__ = "stock_items"
    __table_args__ = (
        sa.Index(
            None,
            "page_slug",
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.Index(
            None,
            "shelf_code",
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.Index(
            None,
            "home_site_id",
            "label_text",
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        ),
        sa.Index(
            None,
            "contact_email",
            unique=True,
            sqlite_where=sa.text("(\"stock_state\" = 'ACTIVE_STATE') AND deleted_at IS NULL"),
            postgresql_where=sa.text("(\"stock_state\" = 'ACTIVE_STATE') AND deleted_at IS NULL"),
        ),
        sa.Index(
            None,
            "deletion_id",
            sqlite_where=sa.text("deletion_id IS NOT NULL"),
            postgresql_where=sa.text("deletion_id IS NOT NULL"),
        ),
        sa.Index(None, "stock_state", "best_before"),
        sa.Index(
            None,
            "unit_price",
            "unit_count",
            sqlite_where=sa.text('"is_fragile" AND "stock_state" <> \'RETIRED_STATE\''),
            postgresql_where=sa.text('"is_fragile" AND "stock_state" <> \'RETIRED_STATE\''),
        ),
        sa.CheckConstraint('"unit_count" >= 0', name="unit_count_ge"),
        sa.CheckConstraint('"unit_count" <= 100000', name="unit_count_le"),
        sa.CheckConstraint('"total_count" > -1', name="total_count_gt"),
        sa.CheckConstraint('"fill_level" >= 0', name="fill_level_ge"),
        sa.CheckConstraint('"fill_level" < 1.5', name="fill_level_lt"),
        sa.CheckConstraint('"unit_price" > 0', name="unit_price_gt"),
        sa.CheckConstraint(
            '"unit_price" > 1 OR NOT "is_fragile"', name="is_fragile_unit_price_rule"
        ),
    )
    __links__: ClassVar[dict[str, Link]] = {
        "overflow_site_ids": Link(stock_item_overflow_sites, most=20)
    }
    # devmatrix: end

    # devmatrix: region model_columns
    label_text: Mapped[str] = mapped_column(sa.String(120))
    long_story: Mapped[str | None] = mapped_column(sa.Text())
    rich_story: Mapped[str | None] = mapped_column(sa.Text())
    page_slug: Mapped[str] = mapped_column(sa.String(100))
    contact_email: Mapped[str | None] = mapped_column(sa.String(320), index=True)
    info_url: Mapped[str | None] = mapped_column(sa.String(2083))
    help_phone: Mapped[str | None] = mapped_column(sa.String(16))
    source_ip: Mapped[str | None] = mapped_column(sa.String(45))
    access_phrase: Mapped[str | None] = mapped_column(sa.String(255))
    shelf_code: Mapped[str] = mapped_column(sa.String(12))
    unit_count: Mapped[int] = mapped_column(sa.Integer(), index=True, default=0)
    total_count: Mapped[int | None] = mapped_column(sa.BigInteger())
    fill_level: Mapped[float | None] = mapped_column(sa.Double())
    unit_price: Mapped[Decimal] = mapped_column(DecimalNumber(10, 2))
    is_fragile: Mapped[bool] = mapped_column(sa.Boolean(), default=False)
    best_before: Mapped[dt.date | None] = mapped_column(sa.Date())
    daily_check: Mapped[dt.time | None] = mapped_column(sa.Time())
    counted_at: Mapped[dt.datetime] = mapped_column(UtcDateTime(), default=utc_now)
    lead_time: Mapped[dt.timedelta | None] = mapped_column(sa.Interval())
    trace_uuid: Mapped[UUID | None] = mapped_column(sa.Uuid())
    extra_data: Mapped[JsonValue | None] = mapped_column(JsonDocument())
    raw_label: Mapped[bytes | None] = mapped_column(sa.LargeBinary())
    stock_state: Mapped[StockState] = mapped_column(
        one_of(StockState, "stock_state"), default=StockState.DRAFT_STATE
    )
    past_states: Mapped[list[StockState]] = mapped_column(JsonList(StockState), default=list)
    search_tags: Mapped[list[str]] = mapped_column(JsonList(str), default=list)
    intake_note: Mapped[str | None] = mapped_column(sa.String(255))
    secret_hint: Mapped[str | None] = mapped_column(sa.String(255))
    home_site_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("storage_sites.id", ondelete="RESTRICT"), index=True
    )
    backup_site_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("storage_sites.id", ondelete="SET NULL"), index=True
    )
    substitute_item_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("stock_items.id", ondelete="SET NULL"), index=True
    )
    detached_substitute_item_id: Mapped[UUID | None] = mapped_column(sa.Uuid(), index=True)
    # devmatrix: end

    # devmatrix: region model_relationships
    home_site: Mapped["StorageSite"] = relationship(
        foreign_keys=[home_site_id], back_populates="kept_items", lazy="raise"
    )
    backup_site: Mapped["StorageSite | None"] = relationship(
        foreign_keys=[backup_site_id], back_populates="spare_items", lazy="raise"
    )
    substitute_item: Mapped["StockItem | None"] = relationship(
        foreign_keys=[substitute_item_id],
        remote_side="StockItem.id",
        back_populates="substituted_items",
        lazy="raise",
    )
    overflow_sites: Mapped[list["StorageSite"]] = relationship(
        secondary=stock_item_overflow_sites,
        back_populates="overflow_items",
        lazy="raise",
        passive_deletes="all",
    )
    substituted_items: Mapped[list["StockItem"]] = relationship(
        foreign_keys="StockItem.substitute_item_id",
        back_populates="substitute_item",
        lazy="raise",
        passive_deletes="all",
    )
    movement_log: Mapped[list["StockMovement"]] = relationship(
        foreign_keys="StockMovement.moved_item_id",
        back_populates="moved_item",
        lazy="raise",
        passive_deletes="all",
    )
    # devmatrix: end

    # devmatrix: region model_linked_keys
    @declared_attr
    @classmethod
    def overflow_site_ids(cls) -> Mapped[list[UUID]]:
        """Where goods go when the home site is full."""
        return linked_keys(stock_item_overflow_sites, cls.id)
    # devmatrix: end

    # devmatrix: region model_computed
    @property
    def stock_value(self) -> Decimal:
        return (self.unit_count * self.unit_price).quantize(Decimal("0.01"))
    # devmatrix: end
