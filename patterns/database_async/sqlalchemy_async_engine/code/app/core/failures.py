"""What a failing database means: whether the work was taken back, and whether it may be done again."""

from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError


class Failure(Enum):
    """The ways to fail that are nobody's mistake."""

    # Another transaction came in between: this one was rolled back, and may succeed when repeated.
    CONFLICT = "conflict"
    # The database cannot be reached, or the connection broke before the commit: nothing was stored.
    LOST = "lost"
    # The database cancelled a statement that took too long, and nothing was stored.
    TIMEOUT = "timeout"
    # The connection broke while the commit was under way: it may have been stored.
    UNKNOWN = "unknown"


class CommitLostError(Exception):
    """The connection broke between the request to commit and its answer."""


# https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRES_CODES = {
    "40001": Failure.CONFLICT,  # serialization_failure
    "40P01": Failure.CONFLICT,  # deadlock_detected
    "57014": Failure.TIMEOUT,  # query_canceled
}
POSTGRES_CLASSES = {
    "08": Failure.LOST,  # connection exception
    "53": Failure.LOST,  # insufficient resources
    "57": Failure.LOST,  # operator intervention, such as a shutdown
}
# https://www.sqlite.org/rescode.html
SQLITE_CODES = {
    5: Failure.CONFLICT,  # SQLITE_BUSY
    6: Failure.CONFLICT,  # SQLITE_LOCKED
    9: Failure.TIMEOUT,  # SQLITE_INTERRUPT
    10: Failure.LOST,  # SQLITE_IOERR
    13: Failure.LOST,  # SQLITE_FULL
    14: Failure.LOST,  # SQLITE_CANTOPEN
}
SQLITE_PRIMARY = 0xFF


def failure_of(error: BaseException) -> Failure | None:
    """How the database failed; None for an error of another kind."""
    match error:
        case CommitLostError():
            return Failure.UNKNOWN
        case DBAPIError(connection_invalidated=True):
            return Failure.LOST
        case DBAPIError():
            return _failure_by_code(error)
        case _:
            return None


def _failure_by_code(error: DBAPIError) -> Failure | None:
    if state := getattr(error.orig, "sqlstate", None):
        return POSTGRES_CODES.get(state) or POSTGRES_CLASSES.get(state[:2])
    if code := getattr(error.orig, "sqlite_errorcode", None):
        return SQLITE_CODES.get(code & SQLITE_PRIMARY)
    # No code: it was not the database that answered.
    return Failure.LOST if isinstance(error, OperationalError) else None
