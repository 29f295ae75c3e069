"""How tests migrate: by the app's own migrations, or by one that a test writes."""

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from alembic.config import Config
from sqlalchemy import Connection, Inspector, inspect

from app.core.database import DatabaseSettings
from tests.databases import opened

ROOT = Path(__file__).parents[1]
VERSIONS = "alembic_version"


def alembic_config(settings: DatabaseSettings) -> Config:
    """Alembic, working on that database."""
    config = Config(ROOT / "alembic.ini", stdout=StringIO())
    config.attributes["settings"] = settings
    return config


def use_migration(
    config: Config, folder: Path, *statements: str, back: Sequence[str] = ("pass",)
) -> None:
    """Replace the migrations by a single one that runs these statements."""
    lines = [
        "import sqlalchemy as sa",
        "from alembic import op",
        "from migrations import operations",
        "revision = 'only'",
        "down_revision = None",
        "def upgrade():",
        *(f"    {statement}" for statement in statements),
        "def downgrade():",
        *(f"    {statement}" for statement in back),
    ]
    (folder / "only.py").write_text("\n".join(lines), encoding="utf-8")
    config.set_main_option("version_locations", str(folder))


def schema_of(connection: Connection) -> dict[str, Any]:
    """Everything that the database itself can tell about its tables."""
    inspector = inspect(connection)
    tables = sorted(set(inspector.get_table_names()) - {VERSIONS})
    return {table: table_of(inspector, table) for table in tables}


def table_of(inspector: Inspector, table: str) -> dict[str, Any]:
    columns = [{**column, "type": repr(column["type"])} for column in inspector.get_columns(table)]
    return {
        "columns": sorted(columns, key=by_name),
        "primary key": inspector.get_pk_constraint(table),
        "foreign keys": sorted(inspector.get_foreign_keys(table), key=by_name),
        "uniques": sorted(inspector.get_unique_constraints(table), key=by_name),
        "checks": sorted(inspector.get_check_constraints(table), key=by_name),
        "indexes": sorted(map(comparable, inspector.get_indexes(table)), key=by_name),
    }


def comparable(index: Mapping[str, Any]) -> dict[str, Any]:
    """An index with its condition as text: two clauses are never equal."""
    options = index.get("dialect_options", {})
    return {**index, "dialect_options": {name: str(option) for name, option in options.items()}}


def by_name(item: Mapping[str, object]) -> str:
    return str(item["name"])


async def reflected(settings: DatabaseSettings) -> dict[str, Any]:
    """The schema of a database."""
    async with opened(settings) as database, database.engine.connect() as connection:
        return await connection.run_sync(schema_of)
