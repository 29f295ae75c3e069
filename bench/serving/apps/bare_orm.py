"""What most begin with: the same endpoints on FastAPI and SQLAlchemy's ORM, as its documentation shows them."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import sqlalchemy as sa
from fastapi import Depends, FastAPI, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    pass


class TaskRow(Base):
    __tablename__ = "tasks"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    title: Mapped[str]
    description: Mapped[str | None]
    completed: Mapped[bool]
    priority: Mapped[str]
    due_date: Mapped[dt.date | None]
    tags: Mapped[list[str]] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), default=now)
    updated_at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True), default=now)
    version: Mapped[int] = mapped_column(default=1)


class TaskCreate(BaseModel):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: str | None = None
    completed: bool = False
    priority: str = "NORMAL"
    due_date: dt.date | None = None
    tags: list[str] = []


class Task(TaskCreate):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int


class TaskPage(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    items: list[Task]
    total: int
    limit: int
    offset: int


engine = create_async_engine(os.environ["DATABASE_URL"], pool_size=10, max_overflow=20)
sessions = async_sessionmaker(engine, expire_on_commit=False)


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]
app = FastAPI()


@app.get("/health/live")
async def probe() -> dict[str, str]:
    return {"status": "up"}


@app.get("/api/v1/tasks/{task_id}", response_model=Task)
async def get_task(task_id: UUID, session: Session) -> TaskRow:
    row = await session.get(TaskRow, task_id)
    if row is None:
        raise HTTPException(404)
    return row


@app.get("/api/v1/tasks", response_model=TaskPage)
async def list_tasks(
    session: Session,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> dict[str, object]:
    total = await session.scalar(sa.select(sa.func.count()).select_from(TaskRow))
    page = sa.select(TaskRow).order_by(TaskRow.completed, TaskRow.due_date, TaskRow.id).limit(limit).offset(offset)
    rows = (await session.scalars(page)).all()
    return {"items": rows, "total": total, "limit": limit, "offset": offset}


@app.post("/api/v1/tasks", status_code=201, response_model=Task)
async def create_task(data: TaskCreate, session: Session, response: Response) -> TaskRow:
    row = TaskRow(**data.model_dump())
    session.add(row)
    # What the session makes is known here: there is nothing to refresh.
    await session.commit()
    response.headers["Location"] = f"/api/v1/tasks/{row.id}"
    return row
