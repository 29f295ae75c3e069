"""A factory makes rows that the database takes, and leaves to the test what the test is about."""

from typing import Any, ClassVar

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factory import BaseFactory, choose
from tests.probe import Probe, ProbeCreate, make_table


class RootFactory(BaseFactory[Probe]):
    """Probes that need no other."""

    model = Probe

    @staticmethod
    def values(n: int) -> dict[str, Any]:
        return {"label": f"Root {n}", "size": n}


class ProbeFactory(BaseFactory[Probe]):
    """Probes below one of their own."""

    model = Probe
    parents: ClassVar[dict[str, type[BaseFactory[Any]]]] = {"parent_id": RootFactory}

    @staticmethod
    def values(n: int) -> dict[str, Any]:
        return {"label": f"Label {n}", "size": choose(n, 5, 6)}


class SharingFactory(ProbeFactory):
    """Probes below one that is there."""

    shared = ("parent_id",)


@pytest.fixture
async def session(session: AsyncSession) -> AsyncSession:
    """A session that knows the table of the tests."""
    await make_table(session)
    return session


async def labels(session: AsyncSession) -> set[str]:
    return set(await session.scalars(sa.select(Probe.label)))


async def test_build_stores_what_the_row_needs_and_not_the_row(session: AsyncSession) -> None:
    values = await ProbeFactory(session).build()

    parent = await session.get_one(Probe, values["parent_id"])
    assert await labels(session) == {parent.label}
    assert values.keys() == {"label", "size", "parent_id"}


async def test_create_stores_the_row(session: AsyncSession) -> None:
    row = await ProbeFactory(session).create()

    session.expunge_all()
    stored = await session.get_one(Probe, row.id)
    assert (stored.label, stored.parent_id) == (row.label, row.parent_id)


async def test_a_value_of_the_test_takes_the_place_of_the_factory_s(session: AsyncSession) -> None:
    row = await ProbeFactory(session).create(label="mine", size=None)

    assert (row.label, row.size) == ("mine", None)


async def test_a_reference_of_the_test_makes_no_other_row(session: AsyncSession) -> None:
    root = await RootFactory(session).create()

    below = await ProbeFactory(session).create(parent_id=root.id)
    alone = await ProbeFactory(session).create(parent_id=None)

    assert await labels(session) == {root.label, below.label, alone.label}


async def test_each_row_of_a_batch_has_values_of_its_own(session: AsyncSession) -> None:
    rows = await ProbeFactory(session).create_batch(4, size=7)

    assert len({row.label for row in rows}) == 4
    assert len({row.parent_id for row in rows}) == 4
    assert {row.size for row in rows} == {7}


async def test_factories_of_one_table_do_not_repeat_each_other(session: AsyncSession) -> None:
    first = await ProbeFactory(session).create()
    second = await ProbeFactory(session).create()

    assert first.label != second.label


async def test_rows_may_share_a_parent_but_not_one_that_the_test_named(
    session: AsyncSession,
) -> None:
    named = await RootFactory(session).create()
    factory = SharingFactory(session)

    await factory.create(parent_id=named.id)
    rows = await factory.create_batch(2)

    assert len({row.parent_id for row in rows}) == 1


async def test_a_body_has_what_the_schema_takes_as_json(session: AsyncSession) -> None:
    body = await ProbeFactory(session).body(ProbeCreate, secret="a secret phrase")

    assert ProbeCreate.model_validate(body).model_fields_set == body.keys()
    assert isinstance(body["parent_id"], str)
