"""What a server reports about a broken constraint, read without a server."""

import pytest
from sqlalchemy import CheckConstraint, Column, Integer, MetaData, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from app.core.errors import AppError, ConflictError, InvalidError
from app.core.integrity import translate
from app.core.models import Base

metadata = MetaData(naming_convention=Base.metadata.naming_convention)
Table(
    "reported",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("floor", Integer),
    Column("room", Integer),
    UniqueConstraint("floor", "room"),
    CheckConstraint("floor > 0", name="floor_gt"),
)


class ServerError(Exception):
    """Carries what asyncpg carries."""

    def __init__(self, sqlstate: str, constraint: str | None, column: str | None = None) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate
        self.table_name = "reported"
        self.constraint_name = constraint
        self.column_name = column


def told(report: ServerError) -> AppError:
    wrapper = Exception("wrapped")
    wrapper.__cause__ = report
    return translate(IntegrityError("INSERT", {}, wrapper), metadata)


@pytest.mark.parametrize(
    ("report", "kind", "detail", "fields"),
    [
        (
            ServerError("23505", "uq_reported_floor_room"),
            ConflictError,
            "Another row has the same floor and room.",
            ["floor", "room"],
        ),
        (
            ServerError("23505", "pk_reported"),
            ConflictError,
            "Another row has the same id.",
            ["id"],
        ),
        (
            ServerError("23505", "made_by_hand"),
            ConflictError,
            "Another row has the same values.",
            [],
        ),
        (
            ServerError("23514", "ck_reported_floor_gt"),
            InvalidError,
            "The values break the rule ck_reported_floor_gt.",
            [],
        ),
        (ServerError("23502", None, "room"), InvalidError, None, ["room"]),
        (
            ServerError("23P01", "ex_reported"),
            ConflictError,
            "The change does not fit what is stored.",
            [],
        ),
    ],
)
def test_the_client_is_told_what_the_server_reports(
    report: ServerError, kind: type[AppError], detail: str | None, fields: list[str]
) -> None:
    error = told(report)
    assert type(error) is kind
    assert error.detail == detail
    assert [each.loc for each in error.errors] == [["body", field] for field in fields]


@pytest.mark.parametrize("sqlstate", ["23001", "23503"])
def test_a_broken_reference_is_a_conflict(sqlstate: str) -> None:
    error = told(ServerError(sqlstate, "fk_reported_floor_floors"))
    assert isinstance(error, ConflictError)
    assert error.errors == []
