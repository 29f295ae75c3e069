"""Every reference can be followed backwards without reading the whole table."""

import sqlalchemy as sa

from app.core.models import Base


def leading_columns(table: sa.Table) -> set[str]:
    """The columns that an index, a unique constraint or the key starts with."""
    keys = [index.columns for index in table.indexes]
    keys += [item.columns for item in table.constraints if isinstance(item, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    return {next(iter(columns)).name for columns in keys}


def test_every_foreign_key_is_indexed() -> None:
    bare = [
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.parent.name not in leading_columns(table)
    ]

    assert bare == []
