"""Queries that every entity has. Nothing here commits."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.dml import ReturningInsert

from app.core.cursors import behind, read_cursor, write_cursor
from app.core.errors import AppError, NotFoundError, StaleError
from app.core.filtering import SortKey, conditions, ordering
from app.core.keys import has_key, key_names, key_of, key_values
from app.core.links import links_to
from app.core.models import Base, Timestamps, Versioned
from app.core.models import SoftDeletes  # devmatrix: when any_soft_delete
from app.core.pagination import BaseCursorQuery, BaseOffsetQuery, BaseQuery
from app.core.reading import JoinedReader, Reader, Rows
from app.core.soft_deletion import bring_back, hide, is_live, keeps_rows, nameable, settled  # devmatrix: when any_soft_delete
from app.core.types import utc_now

Row = TypeVar("Row", bound=Base)


class BaseReader(Generic[Row]):
    """Looks at the rows of one table: at columns, not at entities.

    What is only shown needs no identity map and no tracking of changes, which cost several times as
    much as the query itself.
    """

    model: type[Row]
    label: ClassVar[str]
    # Stored, and shown to nobody.
    hidden: ClassVar[tuple[str, ...]] = ()
    # Worked out from other fields.
    computed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    async def read(self, key: Any) -> Mapping[str, Any]:
        """What the row with that key shows; NotFoundError without one."""
        rows = await self.reader.rows(_select_by_key(self.model, self.hidden), key_values(self.model, key))
        if not rows:
            raise self.missing()
        return self.shown(self._named(rows[0]))

    async def page(self, query: BaseOffsetQuery | BaseCursorQuery) -> Mapping[str, Any]:
        """One page of the rows that match, with what its schema has beside them."""
        if isinstance(query, BaseCursorQuery):
            return await self._page_behind(query)
        return await (self._counted_page(query) if query.counted else self._uncounted_page(query))

    async def _counted_page(self, query: BaseOffsetQuery) -> Mapping[str, Any]:
        matching = conditions(self.model, query)
        count = sa.select(sa.func.count()).select_from(self.model.__table__).where(*matching)
        # One statement for both: half the round trips of a list.
        both = self._page_at(query).add_columns(count.correlate(None).scalar_subquery())
        rows = await self.reader.rows(both)
        if rows or not query.offset:
            total = rows[0][-1] if rows else 0
        else:
            total = (await self.reader.rows(count))[0][0]
        return self._items(rows) | {"total": total, "limit": query.limit, "offset": query.offset}

    async def _uncounted_page(self, query: BaseOffsetQuery) -> Mapping[str, Any]:
        rows = await self.reader.rows(self._page_at(query))
        return self._items(rows) | {"limit": query.limit, "offset": query.offset}

    async def _page_behind(self, query: BaseCursorQuery) -> Mapping[str, Any]:
        order = ordering(self.model, query)
        statement = self._matching(query)
        if query.cursor is not None:
            statement = statement.where(behind(order, read_cursor(query, order, query.cursor)))
        # One more than the page has: whether there is another page.
        rows = await self.reader.rows(statement.limit(query.limit + 1))
        page = rows[: query.limit]
        more = len(rows) > len(page)
        return self._items(page) | {"next_cursor": self._cursor(query, order, page[-1]) if more else None}

    def _page_at(self, query: BaseOffsetQuery) -> sa.Select[*tuple[Any, ...]]:
        return self._matching(query).limit(query.limit).offset(query.offset)

    def _matching(self, query: BaseQuery) -> sa.Select[*tuple[Any, ...]]:
        """The rows that match, in the order of the list."""
        order = [key.expression for key in ordering(self.model, query)]
        return sa.select(*_shown(self.model, self.hidden)).where(*conditions(self.model, query)).order_by(*order)

    def _items(self, rows: Rows) -> dict[str, Any]:
        return {"items": [self.shown(self._named(row)) for row in rows]}

    def _cursor(self, query: BaseCursorQuery, order: Sequence[SortKey], row: Sequence[Any]) -> str:
        values = self._named(row)
        return write_cursor(query, order, [values[key.column.name] for key in order])

    def missing(self) -> NotFoundError:
        """The error that says that there is no such row."""
        return NotFoundError(f"There is no {self.label} with this {' and '.join(key_names(self.model))}.")

    def compute(self, name: str, fields: object) -> Any:
        """A computed field, worked out from an entity or from what else has its attributes."""
        return getattr(self.model, name).fget(fields)

    def shown(self, stored: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a row shows: its columns, and what is worked out from them."""
        if not self.computed:
            return stored
        fields = SimpleNamespace(**stored)
        return {**stored, **{name: self.compute(name, fields) for name in self.computed}}

    def _named(self, row: Sequence[Any]) -> dict[str, Any]:
        columns = _shown(self.model, self.hidden)
        return {column.name: value for column, value in zip(columns, row, strict=False)}


class BaseRepository(BaseReader[Row]):
    """Loads and stores entities, inside the transaction of a session."""

    def __init__(self, session: AsyncSession) -> None:
        super().__init__(JoinedReader(session))
        self.session = session

    async def find(self, key: Any) -> Row | None:
        """The row with that key, if there is one."""
        # devmatrix: region found_row
        row = await self.session.get(self.model, key)
        if isinstance(row, SoftDeletes) and row.deleted_at is not None:
            return None
        return row
        # devmatrix: end

    async def get(self, key: Any) -> Row:
        """The row with that key; NotFoundError without one. One that has links is held: they go with its version."""
        if self.model.__links__:
            await self._hold(key, key_share=True)
        row = await self.find(key)
        if row is None:
            raise self.missing()
        return row

    # devmatrix: when any_soft_delete
    async def get_deleted(self, key: Any) -> Row:
        """The deleted row with that key; NotFoundError without one."""
        row = await self.session.get(self.model, key)
        if not isinstance(row, SoftDeletes) or row.deleted_at is None:
            raise NotFoundError(f"There is no deleted {self.label} with this id.")
        return row

    async def exists(self, column: sa.Column[Any], value: Any) -> bool:
        """Whether a row of any table has that value in that column."""
        rows = sa.select(sa.literal(1)).where(column == value).limit(1)
        # devmatrix: when any_soft_delete
        rows = nameable(rows, column.table)
        return await self.session.scalar(rows) is not None

    async def known(self, column: sa.Column[Any], values: Iterable[Any]) -> set[Any]:
        """Those of the values that rows of any table have in that column."""
        rows = sa.select(column).where(column.in_(values))
        # devmatrix: when any_soft_delete
        rows = nameable(rows, column.table)
        return {*await self.session.scalars(rows)}

    def defaults(self) -> dict[str, Any]:
        """What a new row has in each column that is not given."""
        return {column.name: _default(column.default) for column in self.model.__table__.columns}

    async def insert(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Store a row, and answer its columns: a statement costs half of what an entity does."""
        links, stored = self._divided(values)
        rows = await self.session.execute(_insert(self.model, self.hidden), stored)
        row = self._named(rows.one())
        for name, keys in links.items():
            await self._link(row[key_names(self.model)[0]], name, keys)
        return row | {name: sorted(links.get(name, ())) for name in self.model.__links__}

    async def change(self, row: Row, values: Mapping[str, Any]) -> Row:
        """Set values on a row and write it."""
        links, stored = self._divided(values)
        # devmatrix: when any_soft_delete
        stored = settled(self.model.__table__, stored)
        for name, value in stored.items():
            setattr(row, name, value)
        counted = self.session.is_modified(row)
        await self.session.flush()
        await self.relink(row, links, counted=counted)
        return row

    async def relink(self, row: Row, links: Mapping[str, Iterable[Any]], *, counted: bool = False) -> None:
        """Replace the links of a row that is held: a change of the row, unless it is `counted` already."""
        changed = {name: {*keys} for name, keys in links.items() if {*keys} != {*getattr(row, name)}}
        if changed and not counted:
            await self._touch(self.model, has_key(self.model, key_of(row)))
        key = key_of(row)
        for name, keys in changed.items():
            present, link = {*getattr(row, name)}, self.model.__links__[name]
            if gone := present - keys:
                await self.session.execute(sa.delete(link.table).where(link.source == key, link.target.in_(gone)))
            await self._link(key, name, keys - present)
            set_committed_value(row, name, sorted(keys))

    async def remove(self, row: Row) -> None:
        """Delete a row by statement, so that the database settles what refers to it.

        StaleError when a versioned row changed since it was read, NotFoundError when another one is gone.
        """
        await self._touch_linked(row)
        if not await self._take_away(row):
            raise self._lost(row)
        self.session.expunge(row)

    # devmatrix: when any_soft_delete
    async def restore(self, row: Row) -> None:
        """Make a deleted row visible again, with what went with it; errors as for `remove`."""
        if not await bring_back(self.session, self.model.__table__, self._as_read(row)):
            raise self._lost(row)
        await self.session.refresh(row)

    async def _take_away(self, row: Row) -> bool:
        # devmatrix: when any_soft_delete
        if isinstance(row, SoftDeletes):
            return await hide(self.session, self.model.__table__, self._as_read(row))
        statement = sa.delete(self.model).where(self._as_read(row))
        return await self.session.scalar(statement.returning(sa.literal(1))) is not None

    def _as_read(self, row: Row) -> sa.ColumnElement[bool]:
        """Whether the table has the row as it was read."""
        same = [has_key(self.model, key_of(row))]
        if isinstance(row, Versioned):
            same.append(type(row).version == row.version)
        return sa.and_(*same)

    def _lost(self, row: Row) -> AppError:
        return StaleError() if isinstance(row, Versioned) else self.missing()

    def _divided(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Links, and what the row's own table stores."""
        links = {name: values[name] for name in self.model.__links__ if name in values}
        return links, {name: value for name, value in values.items() if name not in links}

    async def _link(self, key: Any, name: str, targets: Iterable[Any]) -> None:
        link = self.model.__links__[name]
        if pairs := link.pairs(key, targets):
            await self.session.execute(sa.insert(link.table), pairs)

    async def _hold(self, key: Any, *, key_share: bool) -> None:
        """Wait until nobody else changes the row, and keep others from it until the transaction ends.

        With `key_share`, others may still refer to the row.
        """
        columns = self.model.__table__.primary_key
        await self.session.execute(
            sa.select(*columns).where(has_key(self.model, key)).with_for_update(key_share=key_share)
        )

    async def _touch(self, model: type[Base], condition: sa.ColumnElement[bool]) -> None:
        """Count a change of what belongs to rows as a change of the rows."""
        values: dict[str, Any] = {}
        if issubclass(model, Versioned):
            values["version"] = model.version + 1
        if issubclass(model, Timestamps):
            values["updated_at"] = utc_now()
        if values:
            await self.session.execute(sa.update(model).where(condition).values(values))

    async def _touch_linked(self, row: Row) -> None:
        """Count the links that go with a row as changes of the rows that have them."""
        key = key_of(row)
        if owners := links_to(self.model):
            await self._hold(key, key_share=False)
        for owner, link in owners:
            linked = sa.select(link.source).where(link.target == key)
            if owner is self.model:
                linked = linked.where(link.source != key)
            await self._touch(owner, owner.id.in_(linked))


def _default(default: Any) -> Any:
    if not isinstance(default, sa.ColumnDefault):
        return None
    return default.arg(None) if default.is_callable else default.arg


@cache
def _columns(model: type[Base], hidden: tuple[str, ...]) -> tuple[sa.ColumnElement[Any], ...]:
    return tuple(column for column in model.__table__.columns if column.name not in hidden)


@cache
def _shown(model: type[Base], hidden: tuple[str, ...]) -> tuple[sa.ColumnElement[Any], ...]:
    # What one SELECT tells of a row: its columns, then the keys of the rows that it is linked to.
    return *_columns(model, hidden), *(getattr(model, name).expression.label(name) for name in model.__links__)


@cache
def _select_by_key(model: type[Base], hidden: tuple[str, ...]) -> sa.Select[*tuple[Any, ...]]:
    # Made once: to build a statement costs more than to run it.
    named = (column == sa.bindparam(column.name) for column in model.__table__.primary_key)
    statement = sa.select(*_shown(model, hidden)).where(*named)
    # devmatrix: when any_soft_delete
    if keeps_rows(model.__table__):
        return statement.where(is_live(model.__table__))
    return statement


@cache
def _insert(model: type[Base], hidden: tuple[str, ...]) -> ReturningInsert[*tuple[Any, ...]]:
    return sa.insert(model.__table__).returning(*_columns(model, hidden))
