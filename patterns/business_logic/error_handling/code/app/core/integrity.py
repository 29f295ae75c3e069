"""What a broken constraint means to the client: fields and rules instead of the database's words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import URL, Index, MetaData, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import ColumnCollectionConstraint

from app.core.errors import AppError, ConflictError, FieldProblem, InvalidError
from app.core.models import Base
from app.core.rules import Rule, refusal

Kind = Literal["unique", "reference", "check", "missing", "other"]

POSTGRES = URL.create("postgresql+asyncpg").get_dialect()
POSTGRES_KINDS: dict[str, Kind] = {
    "23001": "reference",
    "23502": "missing",
    "23503": "reference",
    "23505": "unique",
    "23514": "check",
}
SQLITE_KINDS: dict[str, Kind] = {
    "CHECK": "check",
    "FOREIGN KEY": "reference",
    "NOT NULL": "missing",
    "UNIQUE": "unique",
}
SQLITE_MESSAGE = re.compile(r"(?P<kind>[A-Z ]+) constraint failed(?:: (?P<subject>.*))?")


@dataclass(frozen=True)
class Violation:
    """What a database says about a broken constraint, as far as it says it."""

    kind: Kind
    columns: tuple[str, ...] = ()
    rule: str = ""


def translate(
    error: IntegrityError, metadata: MetaData = Base.metadata, rules: Sequence[Rule] = ()
) -> AppError:
    """The error that a client is told: ConflictError, or InvalidError when the values alone are wrong."""
    violation = _read_sqlite(error) or _read_postgres(error, metadata)
    match violation.kind:
        case "unique":
            same = " and ".join(violation.columns) or "values"
            return ConflictError(
                f"Another row has the same {same}.",
                errors=_refuse(violation.columns, "This value is taken.", "taken"),
            )
        case "reference":
            return ConflictError(
                "A row that is referred to is missing, or another row needs this one."
            )
        case "check":
            if broken := [rule for rule in rules if rule.guard == violation.rule]:
                return refusal(broken)
            return InvalidError(f"The values break the rule {violation.rule}.")
        case "missing":
            return InvalidError(errors=_refuse(violation.columns, "A value is needed.", "missing"))
        case _:
            return ConflictError("The change does not fit what is stored.")


def _refuse(columns: tuple[str, ...], message: str, code: str) -> list[FieldProblem]:
    return [FieldProblem(loc=["body", each], message=message, code=code) for each in columns]


def _read_sqlite(error: IntegrityError) -> Violation | None:
    found = SQLITE_MESSAGE.fullmatch(str(error.orig))
    if found is None:
        return None
    kind, subject = SQLITE_KINDS.get(found["kind"], "other"), found["subject"] or ""
    if kind == "check":
        return Violation(kind, rule=subject)
    # "table.column, table.column"
    return Violation(kind, columns=tuple(re.findall(r"\.(\w+)", subject)))


def _read_postgres(error: IntegrityError, metadata: MetaData) -> Violation:
    # SQLAlchemy wraps asyncpg's exception in one of its own, which lacks the names.
    cause = error.orig.__cause__ if error.orig else None
    kind = POSTGRES_KINDS.get(getattr(cause, "sqlstate", ""), "other")
    name = getattr(cause, "constraint_name", None) or ""
    column = getattr(cause, "column_name", None)
    table = metadata.tables.get(getattr(cause, "table_name", None) or "")
    columns = (column,) if column else _columns_of(name, table)
    return Violation(kind, columns=columns, rule=name)


def _columns_of(name: str, table: Table | None) -> tuple[str, ...]:
    """The columns of a table's constraint or index, which the database knows by a shortened name."""
    if table is None:
        return ()
    format_name = POSTGRES().identifier_preparer.format_constraint
    candidates = [*table.indexes, *table.constraints]
    return next(
        (
            tuple(column.name for column in each.columns)
            for each in candidates
            if isinstance(each, Index | ColumnCollectionConstraint) and format_name(each) == name
        ),
        (),
    )
