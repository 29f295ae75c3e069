"""The yardstick: the to-do list's endpoints on FastAPI and asyncpg, written by hand, and nothing around them."""

from __future__ import annotations

import datetime as dt
import json
import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import asyncpg
from fastapi import FastAPI, HTTPException, Query, Request, Response
from pydantic import BaseModel, Field
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

COLUMNS = "id, title, description, completed, priority, due_date, tags, created_at, updated_at, version"
SELECT_ONE = f"SELECT {COLUMNS} FROM tasks WHERE id = $1"
SELECT_PAGE = f"SELECT {COLUMNS} FROM tasks ORDER BY completed, due_date, id LIMIT $1 OFFSET $2"
COUNT = "SELECT count(*) FROM tasks"
INSERT = f"INSERT INTO tasks ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1) RETURNING {COLUMNS}"


class TaskCreate(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: str | None = None
    completed: bool = False
    priority: str = "NORMAL"
    due_date: dt.date | None = None
    tags: list[str] = []


class Task(TaskCreate):
    id: UUID
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int


class TaskPage(BaseModel):
    items: list[Task]
    total: int
    limit: int
    offset: int


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["ASYNCPG_URL"], min_size=10, max_size=30, init=_read_json) as pool:
        app.state.pool = pool
        yield


async def _read_json(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")


app = FastAPI(lifespan=lifespan)


@app.get("/health/live")
async def probe() -> dict[str, str]:
    return {"status": "up"}


@app.get("/api/v1/tasks/{task_id}")
async def get_task(task_id: UUID, request: Request) -> Task:
    row = await request.app.state.pool.fetchrow(SELECT_ONE, task_id)
    if row is None:
        raise HTTPException(404)
    return Task(**row)


@app.get("/api/v1/tasks")
async def list_tasks(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> TaskPage:
    async with request.app.state.pool.acquire() as connection:
        total = await connection.fetchval(COUNT)
        rows = await connection.fetch(SELECT_PAGE, limit, offset)
    return TaskPage(items=[Task(**row) for row in rows], total=total, limit=limit, offset=offset)


@app.post("/api/v1/tasks", status_code=201)
async def create_task(data: TaskCreate, request: Request, response: Response) -> Task:
    values = (data.title, data.description, data.completed, data.priority, data.due_date, data.tags)
    row = await request.app.state.pool.fetchrow(INSERT, uuid7(), *values, dt.datetime.now(dt.UTC))
    response.headers["Location"] = f"/api/v1/tasks/{row['id']}"
    return Task(**row)
