"""Changes of a database that is in use: they lock no table for long, and an interrupted one can be run again.

What takes long on PostgreSQL runs outside of the migration's transaction. What stands before it in the
migration is committed then, so give such a change a migration of its own. On SQLite, where one writer
works at a time anyway, everything stays in the transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op


@contextmanager
def committing_each() -> Iterator[None]:
    """Commit every statement on its own on PostgreSQL: rows are locked for that long only.

    A migration that fails in between keeps what is done, and starts again from its beginning.
    """
    if not on_postgresql():
        yield
        return
    with op.get_context().autocommit_block():
        yield


def batches(key: sa.ColumnElement[Any], size: int = 1000) -> Iterator[sa.ColumnElement[bool]]:
    """Conditions that part the rows of a table, in the order of its key.

    For a change of many rows; name those that are not done yet, so that it can be run again:

        with committing_each():
            for batch in batches(things.c.id):
                op.execute(things.update().where(batch, things.c.size.is_(None)).values(size=0))
    """
    rest: sa.ColumnElement[bool] = sa.true()
    # A script that is only written down knows no keys: it has one batch.
    while not op.get_context().as_sql:
        ordered = sa.select(key).where(rest).order_by(key)
        last = op.get_bind().scalar(ordered.offset(size - 1).limit(1))
        if last is None:
            break
        yield rest & (key <= last)
        rest = key > last
    yield rest


def create_index(
    name: str, table: str, columns: Sequence[str | sa.TextClause], *, unique: bool = False
) -> None:
    """Create an index while others write to its table."""
    if not on_postgresql():
        op.create_index(op.f(name), table, columns, unique=unique)
        return
    with waiting_for_others():
        # An attempt that was interrupted has left an index that is not valid.
        op.drop_index(op.f(name), table, if_exists=True, postgresql_concurrently=True)
        op.create_index(op.f(name), table, columns, unique=unique, postgresql_concurrently=True)


def drop_index(name: str, table: str) -> None:
    """Drop an index while others use its table."""
    if not on_postgresql():
        op.drop_index(op.f(name), table)
        return
    with waiting_for_others():
        op.drop_index(op.f(name), table, if_exists=True, postgresql_concurrently=True)


def add_check(name: str, table: str, condition: str) -> None:
    """Add a CHECK: new rows obey it at once, old ones are looked at without blocking anybody."""
    if not on_postgresql():
        with op.batch_alter_table(table) as batch:
            batch.create_check_constraint(op.f(name), sa.text(condition))
        return
    op.drop_constraint(op.f(name), table, if_exists=True)
    op.create_check_constraint(op.f(name), table, sa.text(condition), postgresql_not_valid=True)
    validate(name, table)


def add_foreign_key(
    name: str, table: str, column: str, target: str, *, ondelete: str | None = None
) -> None:
    """Add a reference to the `id` of another table, as `add_check` adds a CHECK."""
    if not on_postgresql():
        with op.batch_alter_table(table) as batch:
            batch.create_foreign_key(op.f(name), target, [column], ["id"], ondelete=ondelete)
        return
    op.drop_constraint(op.f(name), table, if_exists=True)
    op.create_foreign_key(
        op.f(name), table, target, [column], ["id"], ondelete=ondelete, postgresql_not_valid=True
    )
    validate(name, table)


def drop_constraint(name: str, table: str) -> None:
    """Drop a CHECK or a reference."""
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name))


def validate(name: str, table: str) -> None:
    """Look at the old rows, after the lock that adding the constraint took is given back."""
    quote = op.get_context().dialect.identifier_preparer.quote
    with op.get_context().autocommit_block():
        op.execute(f"ALTER TABLE {quote(table)} VALIDATE CONSTRAINT {quote(name)}")


@contextmanager
def waiting_for_others() -> Iterator[None]:
    """Be patient: to work concurrently is to wait for all who began earlier, and blocks nobody."""
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        yield
        op.execute("RESET lock_timeout")


def on_postgresql() -> bool:
    """Whether this runs on a server with others at work."""
    return op.get_context().dialect.name == "postgresql"
