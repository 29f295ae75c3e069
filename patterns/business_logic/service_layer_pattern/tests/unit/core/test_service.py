"""The generic service: what every write owes to the data."""

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from app.core.database import Database
from app.core.errors import ConflictError, InvalidError, StaleError
from app.core.metrics import new_registry
from app.core.passwords import verify_password
from tests.databases import join
from tests.probe import Probe, ProbeCreate, ProbeRepository, ProbeService, ProbeUpdate, make_table


@pytest.fixture
async def service(session: AsyncSession) -> ProbeService:
    await make_table(session)
    return ProbeService(ProbeRepository(session))


async def created(service: ProbeService, **values: Any) -> Probe:
    """A row that the service made, as an entity."""
    shown = await service.create(ProbeCreate.model_validate(values))
    return await service.repository.get(shown["id"])


async def count(session: AsyncSession) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(Probe)) or 0


async def test_create_stores_the_row(service: ProbeService) -> None:
    row = await created(service, label="first", size=4)

    assert (row.label, row.size, row.version) == ("first", 4, 1)


async def test_create_answers_what_the_row_shows(service: ProbeService) -> None:
    shown = await service.create(ProbeCreate(label="first", size=4, secret=SecretStr("correct horse")))

    assert shown == await service.repository.read(shown["id"])
    assert "secret" not in shown


async def test_create_stores_a_password_as_its_hash(service: ProbeService) -> None:
    row = await created(service, label="first", secret="correct horse")

    assert row.secret is not None
    assert "correct horse" not in row.secret
    assert await verify_password("correct horse", row.secret)


async def test_update_stores_a_password_as_its_hash(service: ProbeService) -> None:
    row = await created(service, label="first", secret="correct horse")

    await service.update(row, ProbeUpdate(secret=SecretStr("battery staple")))

    assert row.secret is not None
    assert await verify_password("battery staple", row.secret)


async def test_update_empties_a_password(service: ProbeService) -> None:
    row = await created(service, label="first", secret="correct horse")

    await service.update(row, ProbeUpdate(secret=None))

    assert row.secret is None


@pytest.mark.parametrize("size", [1, 8])
async def test_create_refuses_what_a_computed_field_has_no_result_for(size: int, service: ProbeService) -> None:
    with pytest.raises(InvalidError) as failure:
        await service.create(ProbeCreate(label="first", size=size))

    assert [error.code for error in failure.value.errors] == ["not_computable"]


async def test_update_refuses_what_a_computed_field_has_no_result_for(service: ProbeService) -> None:
    row = await created(service, label="first", size=4)

    with pytest.raises(InvalidError) as failure:
        await service.update(row, ProbeUpdate(size=8))

    assert [error.loc for error in failure.value.errors] == [["body", "share"]]


async def test_create_names_a_dangling_reference(service: ProbeService, session: AsyncSession) -> None:
    with pytest.raises(InvalidError) as failure:
        await service.create(ProbeCreate(label="first", parent_id=uuid4()))

    assert failure.value.errors[0].loc == ["body", "parent_id"]
    assert await count(session) == 0


async def test_create_names_a_taken_value(service: ProbeService) -> None:
    await service.create(ProbeCreate(label="first"))

    with pytest.raises(ConflictError) as failure:
        await service.create(ProbeCreate(label="first"))

    assert [error.loc for error in failure.value.errors] == [["body", "label"]]


async def test_create_translates_a_check_of_the_database(service: ProbeService) -> None:
    with pytest.raises(InvalidError):
        await service.create(ProbeCreate(label="first", size=-1))


@pytest.mark.parametrize("changes", [{"size": 7}, {"size": None}, {"label": "other"}, {}])
async def test_update_sets_what_was_sent(changes: dict[str, Any], service: ProbeService) -> None:
    row = await created(service, label="first", size=4)

    await service.update(row, ProbeUpdate.model_validate(changes))

    assert (row.label, row.size) == (changes.get("label", "first"), changes.get("size", 4))


async def test_replace_takes_the_default_of_what_was_not_sent(service: ProbeService) -> None:
    row = await created(service, label="first", size=4, secret="correct horse")

    await service.replace(row, ProbeCreate(label="other"))

    assert (row.label, row.size, row.secret) == ("other", None, None)


async def test_replace_names_a_dangling_reference(service: ProbeService) -> None:
    row = await created(service, label="first")

    with pytest.raises(InvalidError) as failure:
        await service.replace(row, ProbeCreate(label="first", parent_id=uuid4()))

    assert [error.loc for error in failure.value.errors] == [["body", "parent_id"]]


async def test_update_of_a_row_that_changed_meanwhile_is_a_conflict(
    service: ProbeService, session: AsyncSession
) -> None:
    row = await created(service, label="first")
    await session.execute(
        sa.update(Probe).values(version=5).execution_options(synchronize_session=False)
    )

    with pytest.raises(StaleError):
        await service.update(row, ProbeUpdate(label="other"))


async def test_delete_of_a_row_that_changed_meanwhile_is_a_conflict(
    service: ProbeService, session: AsyncSession
) -> None:
    row = await created(service, label="first")
    await session.execute(sa.update(Probe).values(version=5).execution_options(synchronize_session=False))

    with pytest.raises(StaleError):
        await service.delete(row)

    assert await count(session) == 1


async def test_delete_is_a_conflict_while_another_row_needs_it(service: ProbeService) -> None:
    parent = await created(service, label="parent")
    await service.create(ProbeCreate(label="child", parent_id=parent.id))

    with pytest.raises(ConflictError):
        await service.delete(parent)


async def test_delete_removes_the_row(service: ProbeService, session: AsyncSession) -> None:
    await service.delete(await created(service, label="first"))

    assert await count(session) == 0


def probes_created() -> float:
    """What the metrics say."""
    labels = {"entity": "Probe", "event": "created"}
    return new_registry(FastAPI()).get_sample_value("app_events_total", labels) or 0


async def test_an_event_counts_when_it_is_stored(database: Database, connection: AsyncConnection) -> None:
    join(database, connection)
    before = probes_created()

    async with database.transaction() as session:
        await make_table(session)
        await ProbeService(ProbeRepository(session)).create(ProbeCreate(label="first"))
        assert probes_created() == before

    assert probes_created() == before + 1


async def test_an_event_that_is_taken_back_does_not_count(database: Database, connection: AsyncConnection) -> None:
    join(database, connection)
    before = probes_created()

    with pytest.raises(LookupError):
        await create_and_fail(database)

    assert probes_created() == before


async def create_and_fail(database: Database) -> None:
    async with database.transaction() as session:
        await make_table(session)
        await ProbeService(ProbeRepository(session)).create(ProbeCreate(label="first"))
        raise LookupError
