"""Each operation of the migrations, up and down, on a table that has rows."""

import asyncio
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.database import DatabaseSettings
from tests.databases import opened
from tests.migrating import alembic_config, reflected, use_migration

metadata = sa.MetaData()
homes = sa.Table("op_homes", metadata, sa.Column("id", sa.Integer, primary_key=True))
guests = sa.Table(
    "op_guests",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("home_id", sa.Integer),
    sa.Column("size", sa.Integer),
)
# How many rows each batch had.
log = sa.Table("op_log", metadata, sa.Column("rows", sa.Integer))
LOG = (
    "guests = sa.table('op_guests', sa.column('id', sa.Integer()), sa.column('size'))",
    "log = sa.table('op_log', sa.column('rows'))",
)
COUNT = "op.execute(log.insert().from_select(['rows'], sa.select(sa.func.count()).select_from(guests).where(batch)))"


@pytest.fixture
def config(empty_database: DatabaseSettings) -> Config:
    """Alembic, working on a database with one home and 25 guests that live there."""
    asyncio.run(fill(empty_database))
    return alembic_config(empty_database)


async def fill(settings: DatabaseSettings) -> None:
    async with opened(settings) as database, database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(homes.insert().values(id=1))
        rows = [{"id": number, "home_id": 1, "size": number} for number in range(25)]
        await connection.execute(guests.insert(), rows)


def run(config: Config, statement: sa.Executable) -> list[Any]:
    """Execute and commit a statement; what it returns."""

    async def execute() -> list[Any]:
        settings: DatabaseSettings = config.attributes["settings"]
        async with opened(settings) as database, database.engine.begin() as connection:
            result = await connection.execute(statement)
            return list(result.scalars()) if result.returns_rows else []

    return asyncio.run(execute())


def kept(config: Config, kind: str) -> set[str]:
    """The names of what the table of the guests has of a kind."""
    schema = asyncio.run(reflected(config.attributes["settings"]))
    return {each["name"] for each in schema["op_guests"][kind]}


@pytest.mark.parametrize("unique", [True, False])
def test_an_index_is_created_and_dropped(config: Config, tmp_path: Path, *, unique: bool) -> None:
    up = f"operations.create_index('ix_size', 'op_guests', ['size'], unique={unique})"
    use_migration(config, tmp_path, up, back=["operations.drop_index('ix_size', 'op_guests')"])
    command.upgrade(config, "head")
    assert "ix_size" in kept(config, "indexes")
    if unique:
        with pytest.raises(IntegrityError):
            run(config, guests.insert().values(id=99, size=1))
    command.downgrade(config, "base")
    assert "ix_size" not in kept(config, "indexes")


def test_an_index_that_could_not_be_finished_is_made_again(config: Config, tmp_path: Path) -> None:
    run(config, guests.insert().values(id=99, size=1))
    up = "operations.create_index('ix_size', 'op_guests', ['size'], unique=True)"
    use_migration(config, tmp_path, up)
    with pytest.raises(IntegrityError):
        command.upgrade(config, "head")
    run(config, guests.delete().where(guests.c.id == 99))
    command.upgrade(config, "head")
    with pytest.raises(IntegrityError):
        run(config, guests.insert().values(id=99, size=1))


def test_an_index_blocks_nobody_on_a_server(config: Config, tmp_path: Path) -> None:
    use_migration(config, tmp_path, "operations.create_index('ix_size', 'op_guests', ['size'])")
    config.output_buffer = script = StringIO()
    command.upgrade(config, "head", sql=True)
    sqlite = config.attributes["settings"].sqlite
    assert ("CREATE INDEX CONCURRENTLY" in script.getvalue()) is not sqlite


CONSTRAINTS = [
    ("checks", "add_check('limit', 'op_guests', 'size < 25')", {"size": 25, "home_id": 1}),
    ("foreign keys", "add_foreign_key('limit', 'op_guests', 'home_id', 'op_homes')", {"home_id": 9}),
]


@pytest.mark.parametrize(("kind", "operation", "refused"), CONSTRAINTS)
def test_a_constraint_is_added_and_dropped(
    config: Config, tmp_path: Path, kind: str, operation: str, refused: dict[str, int]
) -> None:
    back = ["operations.drop_constraint('limit', 'op_guests')"]
    use_migration(config, tmp_path, f"operations.{operation}", back=back)
    command.upgrade(config, "head")
    assert kept(config, kind) == {"limit"}
    with pytest.raises(IntegrityError):
        run(config, guests.insert().values(id=99, **refused))
    assert len(run(config, sa.select(guests.c.id))) == 25
    command.downgrade(config, "base")
    assert kept(config, kind) == set()


@pytest.mark.parametrize(("kind", "operation", "refused"), CONSTRAINTS[:1])
def test_a_constraint_that_old_rows_break_is_added_when_they_are_mended(
    config: Config, tmp_path: Path, kind: str, operation: str, refused: dict[str, int]
) -> None:
    run(config, guests.insert().values(id=99, **refused))
    use_migration(config, tmp_path, f"operations.{operation}")
    with pytest.raises(IntegrityError):
        command.upgrade(config, "head")
    run(config, guests.delete().where(guests.c.id == 99))
    command.upgrade(config, "head")
    assert kept(config, kind) == {"limit"}


def test_many_rows_are_changed_batch_by_batch(config: Config, tmp_path: Path) -> None:
    use_migration(
        config,
        tmp_path,
        *LOG,
        "with operations.committing_each():",
        "    for batch in operations.batches(guests.c.id, size=10):",
        f"        {COUNT}",
        "        op.execute(guests.update().where(batch).values(size=guests.c.size + 100))",
    )
    command.upgrade(config, "head")
    assert run(config, sa.select(log.c.rows)) == [10, 10, 5]
    sizes = run(config, sa.select(guests.c.size).order_by(guests.c.id))
    assert sizes == list(range(100, 125))


def test_batches_that_are_done_stay_when_a_later_one_fails(config: Config, tmp_path: Path) -> None:
    use_migration(
        config,
        tmp_path,
        *LOG,
        "with operations.committing_each():",
        "    for number, batch in enumerate(operations.batches(guests.c.id, size=10)):",
        f"        {COUNT}",
        "        1 / (1 - number)",
    )
    with pytest.raises(ZeroDivisionError):
        command.upgrade(config, "head")
    stays = [] if config.attributes["settings"].sqlite else [10, 10]
    assert run(config, sa.select(log.c.rows)) == stays


def test_batches_can_be_written_down(config: Config, tmp_path: Path) -> None:
    loop = "for batch in operations.batches(guests.c.id):"
    use_migration(
        config, tmp_path, *LOG, loop, "    op.execute(guests.delete().where(batch))"
    )
    config.output_buffer = script = StringIO()
    command.upgrade(config, "head", sql=True)
    assert script.getvalue().count("DELETE FROM op_guests") == 1


async def test_a_migration_does_not_queue_for_a_lock(
    empty_database: DatabaseSettings, tmp_path: Path
) -> None:
    await fill(empty_database)
    config = alembic_config(empty_database.model_copy(update={"database_lock_timeout_seconds": 0.1}))
    use_migration(config, tmp_path, "op.add_column('op_homes', sa.Column('late', sa.Integer()))")
    async with opened(empty_database) as database:
        async with database.engine.begin() as connection:
            await connection.execute(homes.insert().values(id=2))
            with pytest.raises(DBAPIError):
                async with asyncio.timeout(20):
                    await asyncio.to_thread(command.upgrade, config, "head")
        await asyncio.to_thread(command.upgrade, config, "head")
