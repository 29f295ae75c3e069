"""Rows that stay when they are deleted: hidden, and restorable together with what went with them.

To the database a hidden row is there, so its foreign keys neither cascade nor restrict. What they promise
is done here, by statements over whole sets of rows: how many run depends on how tables refer to each other
and how deep, never on how many rows there are.
"""

import operator
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from app.core.errors import ConflictError
from app.core.types import utc_now

Condition = sa.ColumnElement[bool]
# Some rows of a table, whatever it is called in the statement.
Rows = Callable[[sa.FromClause], Condition]


def keeps_rows(table: sa.FromClause) -> bool:
    """Whether the deleted rows of a table stay, hidden."""
    return "deletion_id" in table.c


def is_live(table: sa.FromClause) -> Condition:
    """Whether a row is there to be seen; partial indexes say it in the same words."""
    return table.c.deleted_at.is_(None)


def is_hidden(table: sa.FromClause) -> Condition:
    """Whether a row was deleted; the index over such rows says it in the same words."""
    return table.c.deletion_id.is_not(None)


def nameable(rows: sa.Select[Any], table: sa.FromClause) -> sa.Select[Any]:
    """Those of the rows that a reference may name: they stay live until the transaction ends."""
    if not keeps_rows(table):
        return rows
    # The lock that a foreign key takes: it waits for `hide`, not for other changes of the row.
    return rows.where(is_live(table)).with_for_update(read=True, key_share=True)


def settled(table: sa.FromClause, values: dict[str, Any]) -> dict[str, Any]:
    """The values, and that a reference which is set among them does not come back as it was."""
    kept = (f"detached_{name}" for name in values)
    return values | {name: None for name in kept if name in table.c}


async def hide(session: AsyncSession, table: sa.Table, which: Condition) -> bool:
    """Delete rows, and what depends on them; whether there were any.

    ConflictError while a row that stays needs one of those that go.
    """
    deletion = uuid7()
    mark = {"deleted_at": utc_now(), "deletion_id": deletion}

    def is_gone(target: sa.FromClause) -> Condition:
        return target.c.deletion_id == deletion

    if not await _change(session, table, sa.and_(which, is_live(table)), mark):
        return False
    reached = await _spread(session, table, is_gone, is_live, mark)
    for key in _references_to(reached, "SET NULL"):
        kept = dict(zip(_kept(key), key.columns, strict=True))
        await _change(session, key.table, _refers(key, key.columns, is_gone), kept | dict.fromkeys(key.columns))
    needed = []
    for key in _references_to(reached, "RESTRICT"):
        stays = [is_live(key.table)] if keeps_rows(key.table) else []
        needed.append(_some(key.table, _refers(key, key.columns, is_gone), *stays))
    if needed and await session.scalar(sa.select(sa.or_(*needed))):
        raise ConflictError("Another row needs this one, or one that would go with it.")
    return True


async def bring_back(session: AsyncSession, table: sa.Table, which: Condition) -> bool:
    """Restore a deleted row, and what went with it; whether there was one.

    ConflictError when one of them refers to a row that stays hidden.
    """
    deletion = await session.scalar(
        sa.select(table.c.deletion_id).where(which, is_hidden(table)).with_for_update()
    )
    if deletion is None:
        return False
    show = {"deleted_at": None}

    def is_gone(target: sa.FromClause) -> Condition:
        return sa.and_(target.c.deletion_id == deletion, target.c.deleted_at.is_not(None))

    def is_back(target: sa.FromClause) -> Condition:
        return sa.and_(target.c.deletion_id == deletion, is_live(target))

    await _change(session, table, which, show)
    reached = await _spread(session, table, is_back, is_gone, show)
    for each in reached:
        await _require_what_is_named(session, each, is_back)
    for key in _references_to(reached, "SET NULL"):
        kept = _kept(key)
        unset = sa.and_(*(column.is_(None) for column in key.columns))
        again = dict(zip(key.columns, kept, strict=True)) | dict.fromkeys(kept)
        await _change(session, key.table, sa.and_(unset, _refers(key, kept, is_back)), again)
    for each in reached:
        await session.execute(sa.update(each).where(is_back(each)).values(deletion_id=None))
    return True


async def _spread(
    session: AsyncSession, table: sa.Table, those: Rows, dependents: Rows, values: Mapping[str, Any]
) -> list[sa.Table]:
    """Set values on what depends on rows that have them, level by level; the tables with such rows.

    Each level is locked before the next is looked for, so that nobody adds to it meanwhile.
    """
    reached, waiting = [table], [table]
    while waiting:
        for key in _references_to([waiting.pop()], "CASCADE"):
            which = _refers(key, key.columns, those)
            # What only links two rows stays, and is not seen without them.
            if keeps_rows(key.table) and await _change(
                session, key.table, sa.and_(which, dependents(key.table)), values
            ):
                waiting.append(key.table)
                reached += [key.table] * (key.table not in reached)
    return reached


async def _require_what_is_named(session: AsyncSession, table: sa.Table, is_back: Rows) -> None:
    """ConflictError when a row that is back refers to a hidden one; none of the others can be hidden meanwhile."""
    for key in table.foreign_key_constraints:
        if keeps_rows(key.referred_table):
            target = key.referred_table.alias()
            source = table.alias()
            pairs = (source.c[each.parent.key] == target.c[each.column.key] for each in key.elements)
            named = sa.select(target.c.deleted_at).where(_some(source, *pairs, is_back(source)))
            # Not filtered by the statement: that would leave out, unlocked, what another request is hiding now.
            moments = await session.scalars(named.with_for_update(read=True, key_share=True))
            if any(moment is not None for moment in moments):
                raise ConflictError("What this row refers to, or one that comes back with it, is deleted.")


async def _change(session: AsyncSession, table: sa.Table, which: Condition, values: Mapping[Any, Any]) -> bool:
    """Set values on rows, which makes them another version; whether there were any.

    They are locked as a DELETE would lock them: who is about to refer to one of them waits.
    """
    key = [*table.primary_key]
    rows = sa.select(*key).where(which).order_by(*key).with_for_update().correlate(None)
    version = {"version": table.c.version + 1} if "version" in table.c else {}
    change = sa.update(table).where(sa.tuple_(*key).in_(rows)).values({**values, **version})
    return await session.scalar(change.returning(sa.literal(1))) is not None


def _refers(key: sa.ForeignKeyConstraint, columns: Iterable[sa.ColumnElement[Any]], to: Rows) -> Condition:
    """Whether a row names one of these rows in these columns."""
    target = key.referred_table.alias()
    named = (target.c[each.column.key] for each in key.elements)
    return _some(target, *map(operator.eq, columns, named), to(target))


def _some(table: sa.FromClause, *which: Condition) -> Condition:
    """Whether there are such rows in a table."""
    return sa.select(sa.literal(1)).select_from(table).where(*which).exists()


def _kept(key: sa.ForeignKeyConstraint) -> list[sa.Column[Any]]:
    """Where a row keeps what a reference named while that is hidden."""
    return [key.table.c[f"detached_{column.key}"] for column in key.columns]


def _references_to(tables: Iterable[sa.Table], rule: str) -> list[sa.ForeignKeyConstraint]:
    """The foreign keys to tables that have this rule for deletions."""
    return [key for table in tables for key in _foreign_keys(table) if key.ondelete == rule]


@cache
def _foreign_keys(table: sa.Table) -> list[sa.ForeignKeyConstraint]:
    others = table.metadata.tables.values()
    return [key for other in others for key in other.foreign_key_constraints if key.referred_table is table]
