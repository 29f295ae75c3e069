"""Which failures of a database are nobody's mistake."""

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.core.failures import CommitLostError, Failure, failure_of


class PostgresError(Exception):
    """As the driver's adapter raises it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__("told by the server")
        self.sqlstate = sqlstate


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("told by the library")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (PostgresError("40001"), Failure.CONFLICT),
        (PostgresError("40P01"), Failure.CONFLICT),
        (PostgresError("57014"), Failure.TIMEOUT),
        (PostgresError("57P01"), Failure.LOST),
        (PostgresError("08006"), Failure.LOST),
        (PostgresError("53300"), Failure.LOST),
        (PostgresError("42P01"), None),
        (PostgresError("22003"), None),
        (sqlite_error(sqlite3.SQLITE_BUSY), Failure.CONFLICT),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), Failure.CONFLICT),
        (sqlite_error(sqlite3.SQLITE_INTERRUPT), Failure.TIMEOUT),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN), Failure.LOST),
        (sqlite_error(sqlite3.SQLITE_FULL), Failure.LOST),
        (sqlite_error(sqlite3.SQLITE_ERROR), None),
    ],
)
def test_the_code_tells(error: Exception, failure: Failure | None) -> None:
    assert failure_of(OperationalError("SELECT 1", None, error)) is failure


def test_a_broken_connection_is_one_whatever_its_last_words_were() -> None:
    error = DBAPIError("SELECT 1", None, PostgresError("42P01"), connection_invalidated=True)
    assert failure_of(error) is Failure.LOST


def test_a_connection_that_was_never_made_has_no_code() -> None:
    assert failure_of(OperationalError(None, None, ConnectionRefusedError())) is Failure.LOST


def test_a_lost_commit_leaves_its_outcome_open() -> None:
    assert failure_of(CommitLostError()) is Failure.UNKNOWN


@pytest.mark.parametrize(
    "error", [IntegrityError("INSERT", None, PostgresError("23505")), OSError("the disk is full")]
)
def test_other_errors_are_not_for_here(error: Exception) -> None:
    assert failure_of(error) is None
