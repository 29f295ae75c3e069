"""A request that is repeated with its key is carried out once, whatever happened to the first attempt."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from fastapi import APIRouter, FastAPI, Response
from httpx2 import AsyncClient
from httpx2 import Response as Answer
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.idempotency import OncePerKey, RepeatableRoute
from app.api.session import RequestSession
from app.core.errors import ConflictError
from app.core.idempotency import PURGED_AT_ONCE, idempotency_keys
from app.core.types import utc_now

parcels = sa.Table("repeatable_parcels", sa.MetaData(), sa.Column("id", sa.Integer(), primary_key=True))


@pytest.fixture
async def app(app: FastAPI, session: AsyncSession) -> FastAPI:
    """The app, with an endpoint that sends parcels."""
    connection = await session.connection()
    await connection.run_sync(parcels.metadata.create_all)
    router = APIRouter(route_class=RepeatableRoute)
    app.state.refusing = False

    @router.post("/parcels", status_code=201, dependencies=[OncePerKey])
    @router.post("/letters", status_code=201, dependencies=[OncePerKey])
    async def send(body: dict[str, int], session: RequestSession, response: Response) -> dict[str, Any]:
        number = await session.scalar(sa.insert(parcels).returning(parcels.c.id))
        if app.state.refusing:
            raise ConflictError
        response.headers["Location"] = "/parcels/7"
        return body | {"id": number}

    app.include_router(router)
    return app


async def send(client: AsyncClient, key: str, path: str = "/parcels", weight: int = 1) -> Answer:
    return await client.post(path, json={"weight": weight}, headers={"Idempotency-Key": key})


async def count(session: AsyncSession, table: sa.Table) -> int:
    return await session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


async def test_the_first_answer_is_given_again(client: AsyncClient, session: AsyncSession) -> None:
    first, again = [await send(client, "key") for _ in range(2)]

    assert await count(session, parcels) == 1
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Location"] == first.headers["Location"] == "/parcels/7"
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_key_with_another_body_is_refused(client: AsyncClient, session: AsyncSession) -> None:
    _, other = await send(client, "key", weight=1), await send(client, "key", weight=2)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert other.json()["errors"][0]["loc"] == ["header", "idempotency-key"]
    assert await count(session, parcels) == 1


async def test_another_key_and_another_path_are_another_request(client: AsyncClient, session: AsyncSession) -> None:
    answers = [await send(client, "a"), await send(client, "b"), await send(client, "a", "/letters")]

    assert not any("Idempotency-Replayed" in answer.headers for answer in answers)
    assert await count(session, parcels) == 3


async def test_a_request_without_a_key_costs_nothing(client: AsyncClient, statements: list[str]) -> None:
    statements.clear()

    for _ in range(2):
        await client.post("/parcels", json={})

    assert [statement for statement in statements if "idempotency_keys" in statement] == []


@pytest.mark.parametrize("key", ["", "k" * 256, "tab\there", "clé"])
async def test_a_malformed_key_is_refused(key: str, client: AsyncClient, session: AsyncSession) -> None:
    answer = await client.post("/parcels", json={}, headers=[(b"Idempotency-Key", key.encode())])

    assert answer.status_code == 422
    assert await count(session, parcels) == 0


async def test_a_request_that_was_refused_may_be_sent_again(
    app: FastAPI, client: AsyncClient, session: AsyncSession
) -> None:
    app.state.refusing = True
    refused = await send(client, "key")
    app.state.refusing = False
    accepted = await send(client, "key", weight=2)

    assert (refused.status_code, accepted.status_code) == (409, 201)
    assert await count(session, parcels) == 1


async def test_a_key_is_free_again_when_it_has_expired(client: AsyncClient, session: AsyncSession) -> None:
    await send(client, "key")
    await session.execute(sa.update(idempotency_keys).values(expires_at=utc_now() - dt.timedelta(seconds=1)))

    later = await send(client, "key", weight=2)
    again = await send(client, "key", weight=2)

    assert (later.status_code, later.json()["weight"]) == (201, 2)
    assert again.content == later.content
    assert await count(session, parcels) == 2


async def test_new_keys_take_expired_ones_away(client: AsyncClient, session: AsyncSession) -> None:
    expired = utc_now() - dt.timedelta(seconds=1)
    old = [{"id": f"{number}", "body_digest": "", "expires_at": expired} for number in range(PURGED_AT_ONCE + 1)]
    await session.execute(sa.insert(idempotency_keys), old)

    await send(client, "a")
    after_one = await count(session, idempotency_keys)
    await send(client, "b")

    assert (after_one, await count(session, idempotency_keys)) == (2, 2)
