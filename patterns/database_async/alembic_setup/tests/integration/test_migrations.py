"""The migrations make what the models describe, and can take it back."""

import asyncio
import os
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from app import models  # noqa: F401 - fills the metadata
from app.core.database import DatabaseSettings
from app.core.models import Base
from tests.databases import execute, opened, temporary_database
from tests.migrating import ROOT, alembic_config, reflected, use_migration


@pytest.fixture
def config(empty_database: DatabaseSettings) -> Config:
    """Alembic, working on an empty database."""
    return alembic_config(empty_database)


async def created(settings: DatabaseSettings) -> dict[str, Any]:
    """The schema that the models make."""
    async with opened(settings) as database, database.engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    return await reflected(settings)


def test_the_migrations_make_what_the_models_make(config: Config, tmp_path: Path) -> None:
    command.upgrade(config, "head")
    migrated = asyncio.run(reflected(config.attributes["settings"]))
    with temporary_database(tmp_path) as other:
        assert migrated == asyncio.run(created(other))
    assert migrated


def test_autogenerate_finds_nothing_to_do(config: Config) -> None:
    command.upgrade(config, "head")
    command.check(config)


def test_the_migrations_can_be_taken_back_and_repeated(config: Config) -> None:
    settings = config.attributes["settings"]
    command.upgrade(config, "head")
    first = asyncio.run(reflected(settings))
    command.downgrade(config, "base")
    assert asyncio.run(reflected(settings)) == {}
    command.upgrade(config, "head")
    assert asyncio.run(reflected(settings)) == first


def test_each_migration_has_one_successor(config: Config) -> None:
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_tables_of_others_are_left_alone(config: Config) -> None:
    command.upgrade(config, "head")
    asyncio.run(execute(config.attributes["settings"], "CREATE TABLE saq_jobs (id INTEGER)"))
    command.check(config)
    asyncio.run(execute(config.attributes["settings"], "CREATE TABLE strange (id INTEGER)"))
    with pytest.raises(CommandError, match="remove_table"):
        command.check(config)


def test_a_migration_that_fails_leaves_nothing(config: Config, tmp_path: Path) -> None:
    use_migration(
        config,
        tmp_path,
        "op.create_table('halves', sa.Column('id', sa.Integer()))",
        "raise RuntimeError('half way')",
    )
    with pytest.raises(RuntimeError, match="half way"):
        command.upgrade(config, "head")
    assert asyncio.run(reflected(config.attributes["settings"])) == {}


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(config: Config, tmp_path: Path) -> None:
    use_migration(
        config,
        tmp_path,
        "op.create_table('homes', sa.Column('id', sa.Integer(), primary_key=True))",
        "home = sa.ForeignKey('homes.id', ondelete='CASCADE')",
        "op.create_table('guests', sa.Column('home_id', sa.Integer(), home))",
        "op.execute('INSERT INTO homes VALUES (1)')",
        "op.execute('INSERT INTO guests VALUES (1)')",
        "with op.batch_alter_table('homes') as batch:",
        "    batch.alter_column('id', type_=sa.BigInteger())",
    )
    command.upgrade(config, "head")
    assert asyncio.run(count_guests(config.attributes["settings"])) == 1


def test_the_statements_can_be_written_down(config: Config, tmp_path: Path) -> None:
    use_migration(
        config,
        tmp_path,
        "homes = op.create_table('homes', sa.Column('id', sa.Integer()))",
        "op.execute(homes.insert().values(id=7))",
    )
    config.output_buffer = script = StringIO()
    command.upgrade(config, "head", sql=True)
    assert "CREATE TABLE homes" in script.getvalue()
    assert "VALUES (7)" in script.getvalue()
    assert asyncio.run(reflected(config.attributes["settings"])) == {}


def test_a_migration_can_be_generated(config: Config, tmp_path: Path) -> None:
    settings = config.attributes["settings"]
    locations = [str(ROOT / "migrations" / "versions"), str(tmp_path)]
    config.set_main_option("version_locations", os.pathsep.join(locations))
    command.upgrade(config, "head")
    before = asyncio.run(reflected(settings))
    table = min(Base.metadata.tables)
    asyncio.run(execute(settings, f'ALTER TABLE "{table}" ADD COLUMN stray INTEGER'))
    command.revision(config, "drop it", autogenerate=True, version_path=str(tmp_path))
    (path,) = tmp_path.glob("*.py")
    assert re.fullmatch(r"20\d{6}_\d{4}_drop_it\.py", path.name)
    source = path.read_text(encoding="utf-8")
    assert "stray" in source
    assert ("batch_alter_table" in source) is settings.sqlite
    command.upgrade(config, "head")
    assert asyncio.run(reflected(settings)) == before


async def count_guests(settings: DatabaseSettings) -> int | None:
    async with opened(settings) as database, database.engine.connect() as connection:
        found: int | None = await connection.scalar(text("SELECT count(*) FROM guests"))
        return found
