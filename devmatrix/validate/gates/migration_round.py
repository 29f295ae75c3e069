"""Runs in the app's environment: takes the migrations up, compares, down and up, and says what it saw.

`python migration_round.py PROJECT`, with DATABASE_URL and COMPARED_URL of two empty databases. It prints one
line of JSON: `problems`, each with `code`, `message`, `path`, `line` and `involved`; and `revisions`. It is run
as a file, so it knows Alembic, SQLAlchemy and the standard library only.
"""

from __future__ import annotations

import ast
import asyncio
import json
import os
import sys
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

PROJECT = Path(sys.argv[1])
VERSIONS = "alembic_version"

problems: list[dict[str, Any]] = []


def complain(code: str, message: str, path: str | None = None, line: int | None = None, *involved: str | None) -> None:
    problems.append({"code": code, "message": message, "path": path, "line": line, "involved": involved})


def in_project(path: str | None) -> str | None:
    """The path below the project; None for what lies elsewhere or is no file, such as `<string>`."""
    found, root = Path(path or "").resolve(), PROJECT.resolve()
    return found.relative_to(root).as_posix() if path and found.exists() and found.is_relative_to(root) else None


class Round:
    """The migrations of a project, and the database that they work on."""

    def __init__(self) -> None:
        self.config = import_module("alembic.config").Config(str(PROJECT / "alembic.ini"), stdout=sys.stderr)
        self.command = import_module("alembic.command")
        self.script = import_module("alembic.script").ScriptDirectory.from_config(self.config)
        self.metadata: Any = None
        self._remember_metadata()

    def _remember_metadata(self) -> None:
        """Only `env.py` knows which tables are the app's: it tells Alembic, and here we listen."""
        environment = import_module("alembic.runtime.environment").EnvironmentContext
        configure = environment.configure

        def listen(context: Any, *arguments: Any, **options: Any) -> None:
            self.metadata = options.get("target_metadata") or self.metadata
            configure(context, *arguments, **options)

        environment.configure = listen

    def revisions(self) -> list[Any]:
        return list(self.script.walk_revisions())

    def check_scripts(self) -> bool:
        """One head, and a way back from each revision."""
        heads = self.script.get_heads()
        if len(heads) > 1:
            paths = [in_project(self.script.get_revision(head).path) for head in heads]
            complain("multiple-heads", f"there are {len(heads)} heads: {', '.join(heads)}", paths[0], None, *paths[1:])
        if not heads:
            complain("no-revision", "there is no migration", in_project(self.script.versions))
        for revision in self.revisions():
            if not revision.is_merge_point and (line := empty_downgrade(Path(revision.path))):
                complain("empty-downgrade", "downgrade() does nothing", in_project(revision.path), line)
        return len(heads) == 1

    def run(self) -> None:
        """Up, equal to the models, down, up."""
        if not self.step("upgrade", "upgrade", "head"):
            return
        self.step("differs-from-models", "check")
        if self.metadata is not None:
            self.compare()
        if self.step("downgrade", "downgrade", "base"):
            left = sorted(set(reflected(os.environ["DATABASE_URL"])) - {VERSIONS})
            if left:
                complain("left-behind", f"downgrade leaves {', '.join(left)} behind", self.path_of(left[0]))
            self.step("upgrade-again", "upgrade", "head")

    def step(self, code: str, name: str, *arguments: str) -> bool:
        """One command of Alembic; what it raises becomes a problem."""
        try:
            getattr(self.command, name)(self.config, *arguments)
        except Exception as error:  # noqa: BLE001 whatever a migration raises is what we came to see
            if diffs := getattr(error, "diffs", None):
                for diff in flat(diffs):
                    self.differs(*told(diff))
            else:
                self.failed(code, " ".join([name, *arguments]), error)
            return False
        return True

    def failed(self, code: str, what: str, error: Exception) -> None:
        frames = [(in_project(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        own = [(path, line) for path, line in reversed(frames) if path and not path.endswith("env.py")]
        path, line = own[0] if own else (None, None)
        lines = str(error).strip().splitlines() or [type(error).__name__]
        complain(code, f"alembic {what}: {lines[0]}", path, line, *dict.fromkeys(other for other, _ in own[1:]))

    def differs(self, table: str, message: str) -> None:
        revisions = [in_project(each.path) for each in self.revisions()]
        path = self.path_of(table)
        complain("differs-from-models", message, path or revisions[0], None, *[each for each in revisions if each])

    def compare(self) -> None:
        """The schema that the migrations made against the one that the models make, with all its constraints."""
        migrated, modelled = reflected(os.environ["DATABASE_URL"]), reflected(os.environ["COMPARED_URL"], self.metadata)
        known = {each["message"] for each in problems}
        for table in sorted(set(modelled) & set(migrated)):
            for kind, wanted in modelled[table].items():
                missing = [each for each in wanted if each not in migrated[table][kind]]
                added = [each for each in migrated[table][kind] if each not in wanted]
                for word, items in (("lacks", missing), ("adds", added)):
                    for item in items:
                        message = f"{table}: the migrated schema {word} {kind} {item}"
                        if not any(item.partition(" ")[0] in other and table in other for other in known):
                            self.differs(table, message)

    def path_of(self, table: str) -> str | None:
        """The file of the model that has this table."""
        for module in list(sys.modules.values()):
            path = in_project(getattr(module, "__file__", None))
            for value in list(vars(module).values()) if path else ():
                here = getattr(value, "__module__", module.__name__) == module.__name__
                if here and getattr(getattr(value, "__table__", value), "name", None) == table:
                    return path
        return None


def empty_downgrade(path: Path) -> int:
    """The line of a `downgrade` that does nothing although `upgrade` does something; 0 for none such."""
    functions = {node.name: node for node in ast.parse(path.read_bytes()).body if isinstance(node, ast.FunctionDef)}
    upgrade, downgrade = functions.get("upgrade"), functions.get("downgrade")
    if upgrade is None or does_nothing(upgrade):
        return 0
    if downgrade is None:
        return upgrade.lineno
    return downgrade.lineno if does_nothing(downgrade) else 0


def does_nothing(function: ast.FunctionDef) -> bool:
    def idle(node: ast.stmt) -> bool:
        return isinstance(node, ast.Pass | ast.Raise | ast.Return) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        )

    return all(idle(node) for node in function.body)


def flat(diffs: Any) -> list[tuple[Any, ...]]:
    """Alembic puts the changes of one column into a list of their own."""
    return [each for diff in diffs for each in (diff if isinstance(diff, list) else [diff])]


def told(diff: tuple[Any, ...]) -> tuple[str, str]:
    """The table of a difference, and what is to be said about it."""
    verb = str(diff[0])
    if verb.startswith("modify_"):
        table, column = str(diff[2]), str(diff[3])
        return table, f"{table}.{column}: {verb.removeprefix('modify_')} is {diff[5]!r}, the model says {diff[6]!r}"
    thing = diff[-1]
    table = getattr(thing, "table", thing)
    table_name = str(diff[2] if verb.endswith("_column") else getattr(table, "name", table))
    name = getattr(thing, "name", None) or type(thing).__name__
    wanted = "the migrations lack" if verb.startswith("add_") else "only the migrations have"
    return table_name, f"{table_name}: {wanted} the {verb.partition('_')[2]} {name}"


def reflected(url: str, metadata: Any = None) -> dict[str, dict[str, list[str]]]:
    """The tables of a database, in its own words; made from the models first when these are given."""
    extension = import_module("sqlalchemy.ext.asyncio")

    async def look() -> dict[str, dict[str, list[str]]]:
        engine = extension.create_async_engine(url)
        try:
            async with engine.begin() as connection:
                if metadata is not None:
                    await connection.run_sync(metadata.create_all)
                return dict(await connection.run_sync(tables))
        finally:
            await engine.dispose()

    return asyncio.run(look())


def tables(connection: Any) -> dict[str, dict[str, list[str]]]:
    inspector = import_module("sqlalchemy").inspect(connection)
    return {name: table_of(inspector, name) for name in inspector.get_table_names()}


def table_of(inspector: Any, table: str) -> dict[str, list[str]]:
    columns = [{**each, "type": repr(each["type"])} for each in inspector.get_columns(table)]
    found = {
        "column": columns,
        "primary key": [inspector.get_pk_constraint(table)],
        "foreign key": inspector.get_foreign_keys(table),
        "unique constraint": inspector.get_unique_constraints(table),
        "check constraint": inspector.get_check_constraints(table),
        "index": [with_text(each) for each in inspector.get_indexes(table)],
    }
    return {kind: sorted(described(each) for each in items) for kind, items in found.items()}


def with_text(index: Any) -> dict[str, Any]:
    """An index with its options, such as the condition of a partial one, as texts."""
    options = {name: str(option) for name, option in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def described(item: Any) -> str:
    details = {key: value for key, value in item.items() if key not in {"name", "comment"} and value not in (None, {})}
    return f"{item.get('name') or '(unnamed)'} {details}"


def main() -> None:
    sys.path.insert(0, str(PROJECT))
    revisions: list[str | None] = []
    try:
        round_ = Round()
        revisions = [in_project(each.path) for each in round_.revisions()]
        if round_.check_scripts():
            round_.run()
    except Exception as error:  # noqa: BLE001 such as a script that cannot be read
        line = (str(error).strip().splitlines() or [type(error).__name__])[0]
        complain("unreadable", f"the migrations cannot be read: {line}")
    print(json.dumps({"problems": problems, "revisions": revisions}))  # noqa: T201 it is how it answers


if __name__ == "__main__":
    main()
