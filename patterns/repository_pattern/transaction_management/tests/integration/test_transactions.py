"""A request is one transaction, and its answer is never a lie."""

from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, event, insert, select
from sqlalchemy.orm import Session
from starlette.types import Message, Receive, Scope, Send

from app.api.session import RequestSession
from app.core.config import Settings
from app.core.database import Database, DatabaseSettings
from app.core.errors import ConflictError
from app.main import create_app

metadata = MetaData()
accounts = Table("transaction_accounts", metadata, Column("id", Integer, primary_key=True))
# Checked when the transaction is committed, and not before.
entries = Table(
    "transaction_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", ForeignKey(accounts.c.id, deferrable=True, initially="DEFERRED")),
)


@pytest.fixture
async def app(settings: Settings, empty_database: DatabaseSettings) -> AsyncIterator[FastAPI]:
    """An app that really commits, to a database of its own."""
    url = empty_database.database_url
    app = create_app(settings.model_copy(update={"database_url": url}))

    @app.post("/accounts/{key}", status_code=201)
    async def create_account(key: int, session: RequestSession) -> int:
        await session.execute(insert(accounts).values(id=key))
        return key

    @app.post("/accounts/{key}/refused", status_code=201)
    async def refuse_account(key: int, session: RequestSession) -> int:
        await session.execute(insert(accounts).values(id=key))
        raise ConflictError("Changed our mind.")

    @app.post("/accounts/{key}/broken", status_code=201)
    async def break_account(key: int, session: RequestSession) -> int:
        await session.execute(insert(accounts).values(id=key))
        raise RuntimeError("broken")

    @app.post("/accounts/{key}/misshapen", status_code=201)
    async def misshape_account(key: int, session: RequestSession) -> int:
        await session.execute(insert(accounts).values(id=key))
        return "no number"  # type: ignore[return-value]

    @app.post("/entries/{account}", status_code=201)
    async def create_entry(account: int, session: RequestSession) -> int:
        await session.execute(insert(entries).values(account_id=account))
        return account

    async with app.router.lifespan_context(app):
        database: Database = app.state.database
        async with database.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        yield app


async def account_ids(app: FastAPI) -> list[int]:
    """What a stranger to the request sees."""
    database: Database = app.state.database
    async with database.engine.connect() as connection:
        return list(await connection.scalars(select(accounts.c.id).order_by(accounts.c.id)))


async def test_what_was_answered_is_stored(app: FastAPI, client: AsyncClient) -> None:
    assert (await client.post("/accounts/1")).status_code == 201
    assert await account_ids(app) == [1]


async def test_it_is_stored_before_the_answer_leaves(app: FastAPI) -> None:
    seen: list[list[int]] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def look_and_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.append(await account_ids(app))
            await send(message)

        await app(scope, receive, look_and_send)

    async with AsyncClient(transport=ASGITransport(watched), base_url="http://test") as client:
        response = await client.post("/accounts/1")
    assert response.status_code == 201
    assert seen == [[1]]


@pytest.mark.parametrize(
    ("failure", "status"), [("refused", 409), ("broken", 500), ("misshapen", 500)]
)
async def test_a_failed_request_leaves_nothing(
    app: FastAPI, client: AsyncClient, failure: str, status: int
) -> None:
    assert (await client.post(f"/accounts/1/{failure}")).status_code == status
    assert await account_ids(app) == []


async def test_a_commit_that_breaks_a_constraint_is_a_conflict(client: AsyncClient) -> None:
    response = await client.post("/entries/99")
    assert response.status_code == 409
    assert response.json()["code"] == "conflict"


async def test_a_commit_that_fails_is_an_error(app: FastAPI, client: AsyncClient) -> None:
    def fail(_session: Session) -> None:
        raise OSError("the disk is full")

    event.listen(Session, "before_commit", fail)
    try:
        response = await client.post("/accounts/1")
    finally:
        event.remove(Session, "before_commit", fail)
    assert response.status_code == 500
    assert await account_ids(app) == []


async def test_the_connection_goes_back_to_the_pool(app: FastAPI, client: AsyncClient) -> None:
    for path in ("/accounts/1", "/accounts/2/broken", "/entries/99"):
        await client.post(path)
    assert app.state.database.engine.pool.checkedout() == 0
