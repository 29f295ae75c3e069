"""What changes state, the same for every entity: references are checked, conflicts are named."""

import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar, Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core.database import after_commit
from app.core.errors import ConflictError, FieldProblem, InvalidError, NotFoundError, StaleError
from app.core.integrity import translate
from app.core.metrics import count_event
from app.core.models import Base
from app.core.passwords import hash_password
from app.core.repository import BaseRepository
from app.core.rules import Rule, refusal
from app.core.schemas import BaseInput

Row = TypeVar("Row", bound=Base)


class BaseService(Generic[Row]):
    """Creates, changes and deletes rows of one entity inside the caller's transaction."""

    # Passwords: stored as a hash.
    hashed: ClassVar[tuple[str, ...]] = ()
    # What has to hold for the values of a row.
    rules: ClassVar[tuple[Rule, ...]] = ()

    def __init__(self, repository: BaseRepository[Row]) -> None:
        self.repository = repository

    async def create(self, data: BaseInput) -> Mapping[str, Any]:
        """Insert a row and answer what it shows.

        ConflictError when a unique value is taken, InvalidError for a dangling reference.
        """
        values = await self._storable(data.given())
        if rules := [rule for rule in self.rules if rule.on_create]:
            _check_rules(rules, self.repository.defaults() | values)
        async with self._integrity():
            stored = await self.repository.insert(values)
        self._check_computed(SimpleNamespace(**stored))
        self._count("created")
        return self.repository.shown(stored)

    async def update(self, row: Row, data: BaseInput) -> Row:
        """Change the fields that were sent; errors as for create, StaleError when the row changed meanwhile."""
        return await self._change(row, data.changes())

    async def replace(self, row: Row, data: BaseInput) -> Row:
        """Change all that may be changed, to its default where nothing was sent; errors as for update."""
        return await self._change(row, data.given())

    async def link(self, row: Row, name: str, key: Any) -> None:
        """Add a link unless it is there; NotFoundError when it leads nowhere, ConflictError when there is no room."""
        keys, link = getattr(row, name), self.repository.model.__links__[name]
        if key in keys:
            return
        if not await self.repository.known(link.remote, [key]):
            raise NotFoundError("There is no row with this id to link to.")
        if len(keys) >= link.most:
            raise ConflictError(f"The row has {link.most} of these links already: there is no room for more.")
        await self._relink(row, {name: [*keys, key]})

    async def unlink(self, row: Row, name: str, key: Any) -> None:
        """Take a link away; NotFoundError without it, ConflictError when the row needs it."""
        keys, link = getattr(row, name), self.repository.model.__links__[name]
        if key not in keys:
            raise NotFoundError("There is no such link.")
        if len(keys) <= link.least:
            raise ConflictError(f"The row needs {link.least} of these links.")
        await self._relink(row, {name: [each for each in keys if each != key]})

    async def delete(self, row: Row) -> None:
        """Delete a row; ConflictError while another row needs it, StaleError when it changed meanwhile."""
        async with self._integrity():
            await self.repository.remove(row)
        self._count("deleted")

    async def _change(self, row: Row, values: dict[str, Any]) -> Row:
        storable = await self._storable(values)
        if rules := [rule for rule in self.rules if rule.on_update]:
            present = {column.key: getattr(row, column.key) for column in row.__table__.columns}
            _check_rules(rules, present | storable)
        async with self._integrity():
            await self.repository.change(row, storable)
        self._check_computed(row)
        self._count("updated")
        return row

    # devmatrix: when any_soft_delete
    async def restore(self, row: Row) -> None:
        """Bring a deleted row back with what went with it.

        ConflictError when a unique value is taken by now or what one of them refers to is deleted, StaleError
        when the row changed meanwhile.
        """
        async with self._integrity():
            await self.repository.restore(row)
        self._count("restored")

    async def _storable(self, values: dict[str, Any]) -> dict[str, Any]:
        await self._check_references(values)
        hashes = {
            name: await hash_password(values[name].get_secret_value())
            for name in self.hashed
            if values.get(name) is not None
        }
        return values | hashes

    async def _relink(self, row: Row, links: Mapping[str, list[Any]]) -> None:
        async with self._integrity():
            await self.repository.relink(row, links)
        self._count("updated")

    async def _check_references(self, values: dict[str, Any]) -> None:
        """Name every reference and every link that points nowhere. SQLite's own error would not say which."""
        table = self.repository.model.__table__
        missing = [
            _nowhere(key.column, key.parent.name)
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
            if values.get(key.parent.name) is not None
            and not await self.repository.exists(key.column, values[key.parent.name])
        ]
        for name, link in self.repository.model.__links__.items():
            if keys := values.get(name):
                known = await self.repository.known(link.remote, keys)
                missing += [_nowhere(link.remote, name, index) for index, key in enumerate(keys) if key not in known]
        if missing:
            raise InvalidError(errors=missing)

    def _check_computed(self, fields: object) -> None:
        """Refuse values that a computed field cannot be worked out from: a row must stay readable."""
        failed = [
            FieldProblem(loc=["body", name], message="These values have no result here.", code="not_computable")
            for name in self.repository.computed
            if not self._has_result(name, fields)
        ]
        if failed:
            raise InvalidError(errors=failed)

    def _has_result(self, name: str, fields: object) -> bool:
        """Whether a computed field can be read: nothing is divided by zero, nothing grows beyond its type."""
        try:
            value = self.repository.compute(name, fields)
        except ArithmeticError:
            return False
        return not isinstance(value, float) or math.isfinite(value)

    @asynccontextmanager
    async def _integrity(self) -> AsyncIterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise translate(error, self.repository.model.metadata, self.rules) from error
        except StaleDataError as error:
            raise StaleError from error

    def _count(self, event: str) -> None:
        count = partial(count_event, self.repository.model.__name__, event)
        after_commit(self.repository.session, count)


def _nowhere(column: sa.Column[Any], *place: str | int) -> FieldProblem:
    message = f"There is no row with this {column.name}."
    return FieldProblem(loc=["body", *place], message=message, code="unknown_reference")


def _check_rules(rules: Sequence[Rule], values: dict[str, Any]) -> None:
    """Refuse values that break a rule; all that are broken are told at once."""
    row = SimpleNamespace(**values)
    if broken := [rule for rule in rules if rule.is_broken_by(row)]:
        raise refusal(broken)
