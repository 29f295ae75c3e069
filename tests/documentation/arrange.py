"""Run by the interpreter of the apps, in the folder of one: makes tables and rows with the app's own code.

Each line of the input is a JSON list of names of models. Everything that is stored is deleted, one row of each is made,
and a JSON list of their keys is the answer.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, ".")


def factories() -> dict[str, Any]:
    """The factory of each model, by the model's name in capitals."""
    base = import_module("tests.factory").BaseFactory
    for path in Path("tests/factories").glob("*.py"):
        import_module(f"tests.factories.{path.stem}")
    return {each.model.__name__.upper(): each for each in base.__subclasses__()}


def clear(path: str, tables: list[str]) -> None:
    """Delete all rows: a plain connection enforces no reference."""
    connection = sqlite3.connect(path, isolation_level=None)
    for table in tables:
        connection.execute(f'DELETE FROM "{table}"')  # noqa: S608 a name of the app's metadata
    connection.close()


async def main() -> None:
    core, known = import_module("app.core.database"), factories()
    metadata = import_module("app.core.models").Base.metadata
    settings = core.DatabaseSettings()
    database = core.Database(settings)
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    for line in sys.stdin:
        clear(settings.url.database, list(metadata.tables))
        async with database.transaction() as session:
            rows = [await known[name](session).create() for name in json.loads(line)]
        print(json.dumps([row.id for row in rows], default=str), flush=True)  # noqa: T201 its output is its answer
    await database.close()


if __name__ == "__main__":
    asyncio.run(main())
