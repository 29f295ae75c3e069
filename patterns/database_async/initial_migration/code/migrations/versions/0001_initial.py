"""Create all tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # devmatrix: region upgrade_calls
    create_storage_sites()
    create_freight_carriers()
    create_stock_items()
    create_supply_contracts()
    create_stock_movements()
    create_audit_lines()
    create_storage_site_nearby_sites()
    create_stock_item_overflow_sites()
    # devmatrix: end
    # devmatrix: when any_create
    create_idempotency_keys()


def downgrade() -> None:
    # devmatrix: when any_create
    op.drop_table("idempotency_keys")
    # devmatrix: region downgrade_operations
    op.drop_table("stock_item_overflow_sites")
    op.drop_table("storage_site_nearby_sites")
    op.drop_table("audit_lines")
    op.drop_table("stock_movements")
    op.drop_table("supply_contracts")
    op.drop_table("stock_items")
    op.drop_table("freight_carriers")
    op.drop_table("storage_sites")
    # devmatrix: end


# devmatrix: when any_create
def create_idempotency_keys() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("body_digest", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_expires_at"), "idempotency_keys", ["expires_at"])


# devmatrix: region create_tables
def create_storage_sites() -> None:
    op.create_table(
        "storage_sites",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("site_title", sa.String(80), nullable=False),
        sa.Column("is_heated", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_storage_sites")),
        sa.UniqueConstraint("site_title", name=op.f("uq_storage_sites_site_title")),
    )
    op.create_index(op.f("ix_storage_sites_created_at"), "storage_sites", ["created_at"])


def create_freight_carriers() -> None:
    op.create_table(
        "freight_carriers",
        sa.Column("carrier_code", sa.String(40), nullable=False),
        sa.Column("carrier_name", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("carrier_code", name=op.f("pk_freight_carriers")),
    )
    op.create_index(op.f("ix_freight_carriers_created_at"), "freight_carriers", ["created_at"])


def create_stock_items() -> None:
    op.create_table(
        "stock_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label_text", sa.String(120), nullable=False),
        sa.Column("long_story", sa.Text(), nullable=True),
        sa.Column("rich_story", sa.Text(), nullable=True),
        sa.Column("page_slug", sa.String(100), nullable=False),
        sa.Column("contact_email", sa.String(320), nullable=True),
        sa.Column("info_url", sa.String(2083), nullable=True),
        sa.Column("help_phone", sa.String(16), nullable=True),
        sa.Column("source_ip", sa.String(45), nullable=True),
        sa.Column("access_phrase", sa.String(255), nullable=True),
        sa.Column("shelf_code", sa.String(12), nullable=False),
        sa.Column("unit_count", sa.Integer(), nullable=False),
        sa.Column("total_count", sa.BigInteger(), nullable=True),
        sa.Column("fill_level", sa.Double(), nullable=True),
        sa.Column("unit_price", sa.Numeric(10, 2), nullable=False),
        sa.Column("is_fragile", sa.Boolean(), nullable=False),
        sa.Column("best_before", sa.Date(), nullable=True),
        sa.Column("daily_check", sa.Time(), nullable=True),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lead_time", sa.Interval(), nullable=True),
        sa.Column("trace_uuid", sa.Uuid(), nullable=True),
        sa.Column(
            "extra_data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True
        ),
        sa.Column("raw_label", sa.LargeBinary(), nullable=True),
        sa.Column(
            "stock_state",
            sa.Enum(
                "DRAFT_STATE",
                "ACTIVE_STATE",
                "RETIRED_STATE",
                name="stock_state",
                native_enum=False,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "past_states", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "search_tags", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("intake_note", sa.String(255), nullable=True),
        sa.Column("secret_hint", sa.String(255), nullable=True),
        sa.Column("home_site_id", sa.Uuid(), nullable=False),
        sa.Column("backup_site_id", sa.Uuid(), nullable=True),
        sa.Column("substitute_item_id", sa.Uuid(), nullable=True),
        sa.Column("detached_substitute_item_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deletion_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint('"unit_count" >= 0', name=op.f("ck_stock_items_unit_count_ge")),
        sa.CheckConstraint('"unit_count" <= 100000', name=op.f("ck_stock_items_unit_count_le")),
        sa.CheckConstraint('"total_count" > -1', name=op.f("ck_stock_items_total_count_gt")),
        sa.CheckConstraint('"fill_level" >= 0', name=op.f("ck_stock_items_fill_level_ge")),
        sa.CheckConstraint('"fill_level" < 1.5', name=op.f("ck_stock_items_fill_level_lt")),
        sa.CheckConstraint('"unit_price" > 0', name=op.f("ck_stock_items_unit_price_gt")),
        sa.CheckConstraint(
            '"unit_price" > 1 OR NOT "is_fragile"',
            name=op.f("ck_stock_items_is_fragile_unit_price_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["home_site_id"],
            ["storage_sites.id"],
            name=op.f("fk_stock_items_home_site_id_storage_sites"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["backup_site_id"],
            ["storage_sites.id"],
            name=op.f("fk_stock_items_backup_site_id_storage_sites"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["substitute_item_id"],
            ["stock_items.id"],
            name=op.f("fk_stock_items_substitute_item_id_stock_items"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_items")),
    )
    op.create_index(op.f("ix_stock_items_contact_email"), "stock_items", ["contact_email"])
    op.create_index(op.f("ix_stock_items_unit_count"), "stock_items", ["unit_count"])
    op.create_index(op.f("ix_stock_items_home_site_id"), "stock_items", ["home_site_id"])
    op.create_index(op.f("ix_stock_items_backup_site_id"), "stock_items", ["backup_site_id"])
    op.create_index(
        op.f("ix_stock_items_substitute_item_id"), "stock_items", ["substitute_item_id"]
    )
    op.create_index(
        op.f("uq_stock_items_page_slug"),
        "stock_items",
        ["page_slug"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("uq_stock_items_shelf_code"),
        "stock_items",
        ["shelf_code"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("uq_stock_items_home_site_id_label_text"),
        "stock_items",
        ["home_site_id", "label_text"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        op.f("uq_stock_items_contact_email"),
        "stock_items",
        ["contact_email"],
        unique=True,
        sqlite_where=sa.text("(\"stock_state\" = 'ACTIVE_STATE') AND deleted_at IS NULL"),
        postgresql_where=sa.text("(\"stock_state\" = 'ACTIVE_STATE') AND deleted_at IS NULL"),
    )
    op.create_index(
        op.f("ix_stock_items_stock_state_best_before"),
        "stock_items",
        ["stock_state", "best_before"],
    )
    op.create_index(
        op.f("ix_stock_items_unit_price_unit_count"),
        "stock_items",
        ["unit_price", "unit_count"],
        sqlite_where=sa.text('"is_fragile" AND "stock_state" <> \'RETIRED_STATE\''),
        postgresql_where=sa.text('"is_fragile" AND "stock_state" <> \'RETIRED_STATE\''),
    )
    op.create_index(
        op.f("ix_stock_items_detached_substitute_item_id"),
        "stock_items",
        ["detached_substitute_item_id"],
    )
    op.create_index(op.f("ix_stock_items_created_at"), "stock_items", ["created_at"])
    op.create_index(
        op.f("ix_stock_items_deletion_id"),
        "stock_items",
        ["deletion_id"],
        sqlite_where=sa.text("deletion_id IS NOT NULL"),
        postgresql_where=sa.text("deletion_id IS NOT NULL"),
    )


def create_supply_contracts() -> None:
    op.create_table(
        "supply_contracts",
        sa.Column("served_site_id", sa.Uuid(), nullable=False),
        sa.Column("serving_carrier_id", sa.String(40), nullable=False),
        sa.Column("agreed_price", sa.Numeric(10, 2), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint('"agreed_price" >= 0', name=op.f("ck_supply_contracts_agreed_price_ge")),
        sa.ForeignKeyConstraint(
            ["served_site_id"],
            ["storage_sites.id"],
            name=op.f("fk_supply_contracts_served_site_id_storage_sites"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["serving_carrier_id"],
            ["freight_carriers.carrier_code"],
            name=op.f("fk_supply_contracts_serving_carrier_id_freight_carriers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "served_site_id", "serving_carrier_id", name=op.f("pk_supply_contracts")
        ),
    )
    op.create_index(
        op.f("ix_supply_contracts_serving_carrier_id"), "supply_contracts", ["serving_carrier_id"]
    )
    op.create_index(op.f("ix_supply_contracts_created_at"), "supply_contracts", ["created_at"])


def create_stock_movements() -> None:
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("moved_amount", sa.Integer(), nullable=False),
        sa.Column("moved_item_id", sa.Uuid(), nullable=False),
        sa.Column("used_carrier_id", sa.String(40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deletion_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["moved_item_id"],
            ["stock_items.id"],
            name=op.f("fk_stock_movements_moved_item_id_stock_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["used_carrier_id"],
            ["freight_carriers.carrier_code"],
            name=op.f("fk_stock_movements_used_carrier_id_freight_carriers"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
    )
    op.create_index(op.f("ix_stock_movements_moved_item_id"), "stock_movements", ["moved_item_id"])
    op.create_index(
        op.f("ix_stock_movements_used_carrier_id"), "stock_movements", ["used_carrier_id"]
    )
    op.create_index(op.f("ix_stock_movements_created_at"), "stock_movements", ["created_at"])
    op.create_index(
        op.f("ix_stock_movements_deletion_id"),
        "stock_movements",
        ["deletion_id"],
        sqlite_where=sa.text("deletion_id IS NOT NULL"),
        postgresql_where=sa.text("deletion_id IS NOT NULL"),
    )


def create_audit_lines() -> None:
    op.create_table(
        "audit_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("audit_text", sa.String(500), nullable=False),
        sa.Column(
            "noted_movement_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["noted_movement_id"],
            ["stock_movements.id"],
            name=op.f("fk_audit_lines_noted_movement_id_stock_movements"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_lines")),
    )
    op.create_index(op.f("ix_audit_lines_noted_movement_id"), "audit_lines", ["noted_movement_id"])


def create_storage_site_nearby_sites() -> None:
    op.create_table(
        "storage_site_nearby_sites",
        sa.Column("storage_site_id", sa.Uuid(), nullable=False),
        sa.Column("nearby_site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["storage_site_id"],
            ["storage_sites.id"],
            name=op.f("fk_storage_site_nearby_sites_storage_site_id_storage_sites"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["nearby_site_id"],
            ["storage_sites.id"],
            name=op.f("fk_storage_site_nearby_sites_nearby_site_id_storage_sites"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "storage_site_id", "nearby_site_id", name=op.f("pk_storage_site_nearby_sites")
        ),
    )
    op.create_index(
        op.f("ix_storage_site_nearby_sites_nearby_site_id"),
        "storage_site_nearby_sites",
        ["nearby_site_id"],
    )


def create_stock_item_overflow_sites() -> None:
    op.create_table(
        "stock_item_overflow_sites",
        sa.Column("stock_item_id", sa.Uuid(), nullable=False),
        sa.Column("overflow_site_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["stock_item_id"],
            ["stock_items.id"],
            name=op.f("fk_stock_item_overflow_sites_stock_item_id_stock_items"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["overflow_site_id"],
            ["storage_sites.id"],
            name=op.f("fk_stock_item_overflow_sites_overflow_site_id_storage_sites"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "stock_item_id", "overflow_site_id", name=op.f("pk_stock_item_overflow_sites")
        ),
    )
    op.create_index(
        op.f("ix_stock_item_overflow_sites_overflow_site_id"),
        "stock_item_overflow_sites",
        ["overflow_site_id"],
    )
# devmatrix: end
