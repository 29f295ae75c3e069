"""What our own look finds, and what it leaves alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.gates.dangers import find_dangers
from devmatrix.validate.gates.security import served_files
from tests.unit.validate.gates.judging import write

if TYPE_CHECKING:
    from pathlib import Path

SQL = (
    "from sqlalchemy import text, literal_column\nimport sqlalchemy as sa\nLIMIT = 3\n"
    "async def run(session, name):\n    "
)
ASYNC = (
    "import httpx, requests, shutil, time, asyncio, sqlite3\nfrom pwdlib import PasswordHash\n"
    "HASHER = PasswordHash.recommended()\n"
)
LOG = (
    "import logging, structlog\nlog = structlog.get_logger()\n"
    "async def run(request, payload, settings, password, token_count):\n    "
)
COMMIT = "from contextlib import suppress\nasync def run(session, log):\n"
DEPENDENCY = """from typing import Annotated
from fastapi import Depends
async def get_session(database):
    {body}
Session = Annotated[object, Depends(get_session{scope})]
"""
LATE = "async with database.begin() as session:\n        yield session"
WEB = "import traceback\nfrom fastapi import FastAPI\nfrom fastapi.responses import JSONResponse\n"

BAD = {
    "an f-string as SQL": ("DMS01", SQL + "await session.execute(text(f\"n = '{name}'\"))"),
    "a sort order": ("DMS01", SQL + 'return text(f"{name} DESC")'),
    "a concatenation": ("DMS01", SQL + 'return sa.text("name = " + name)'),
    "a percent sign": ("DMS01", SQL + 'return text("name = %s" % name)'),
    "a format": ("DMS01", SQL + 'return literal_column("{}".format(name))'),
    "a name in between": ("DMS01", SQL + 'query = f"n = {name}"\n    return text(query)'),
    "a driver's SQL": ("DMS01", SQL + 'session.exec_driver_sql(f"DROP {name}")'),
    "a slow hash": ("DMS02", ASYNC + "async def run(p):\n    return HASHER.hash(p)"),
    "a blocking client": (
        "DMS02",
        ASYNC + "async def run(p):\n    with httpx.Client() as client:\n        client.get(p)",
    ),
    "a typed parameter": ("DMS02", ASYNC + "async def run(session: requests.Session):\n    session.get('x')"),
    "another database": ("DMS02", ASYNC + "async def run():\n    sqlite3.connect('x')"),
    "a function that blocks": (
        "DMS02",
        ASYNC + "def wait():\n    time.sleep(1)\nasync def run():\n    wait()",
    ),
    "a method that blocks": (
        "DMS02",
        ASYNC + "class Job:\n    def wait(self):\n        time.sleep(1)\n    async def run(self):\n        self.wait()",
    ),
    "a logged password": ("DMS03", LOG + 'log.info("signed in", password=password)'),
    "a logged attribute": ("DMS03", LOG + 'logging.warning("no %s", settings.secret_key)'),
    "a logged header": ("DMS03", LOG + 'log.info("x", by=request.headers["Authorization"])'),
    "a header by get": ("DMS03", LOG + 'log.info("x", by=request.headers.get("authorization"))'),
    "all headers": ("DMS03", LOG + 'log.info("request", headers=dict(request.headers))'),
    "a body": ("DMS03", LOG + 'log.info("request", body=await request.body())'),
    "a revealed secret": ("DMS03", LOG + 'log.info("x", key=payload.field.get_secret_value())'),
    "an f-string": ("DMS03", LOG + 'log.info(f"user {payload.access_token}")'),
    "a printed URL": ("DMS03", LOG + "print(settings.database_url)"),
    "a swallowed commit": (
        "DMS04",
        COMMIT + "    try:\n        await session.commit()\n    except Exception:\n        pass",
    ),
    "a commit that is only logged": (
        "DMS04",
        COMMIT + "    try:\n        await session.commit()\n    except Exception:\n        log.exception('x')",
    ),
    "a suppressed commit": ("DMS04", COMMIT + "    with suppress(Exception):\n        await session.commit()"),
    "a commit after the response": ("DMS05", DEPENDENCY.format(body=LATE, scope="")),
    "a commit by hand": ("DMS05", DEPENDENCY.format(body="yield 1\n    await database.commit()", scope="")),
    "debug": ("DMS06", WEB + "app = FastAPI(debug=True)"),
    "a stack in an answer": (
        "DMS06",
        WEB + "def handle(request, error):\n    return JSONResponse({'detail': traceback.format_exc()}, 500)",
    ),
    "any origin": ("DMS07", WEB + "FastAPI().add_middleware(object, allow_origins=['*'], allow_credentials=True)"),
    "a default key": (
        "DMS08",
        "class AppSettings:\n    secret_key: str = 'c3VwZXJzZWNyZXRrZXkxMjM0NTY3ODkw'\n",
    ),
}
GOOD = {
    "parameters": SQL + 'return text("name = :name").bindparams(name=name)',
    "constants in SQL": SQL + 'return text(f"LIMIT {LIMIT} OFFSET {int(name)}")',
    "another text": "from app.words import text\ndef run(name):\n    return text(f'{name}')",
    "a thread": ASYNC + "async def run(p):\n    await asyncio.to_thread(HASHER.hash, p)",
    "a lambda for a thread": ASYNC
    + "async def run(loop, p):\n    await loop.run_in_executor(None, lambda: HASHER.hash(p))",
    "an async client": ASYNC
    + "async def run():\n    async with httpx.AsyncClient() as client:\n        await client.get('x')",
    "an ordinary function": ASYNC + "def run(p):\n    return HASHER.hash(p)",
    "a name that hides a module": ASYNC + "async def run(requests):\n    requests.get('x')",
    "a number of tokens": LOG + 'log.info("x", tokens_used=token_count, password="given")',
    "whether there is one": LOG + 'log.info("x", has_password=bool(password), same=password == payload.password)',
    "a harmless header": LOG + 'log.info("x", agent=request.headers.get("user-agent"))',
    "a masked secret": LOG + 'log.info("x", password=mask(password))',
    "a commit that is reported": COMMIT
    + "    try:\n        await session.commit()\n    except ValueError:\n        raise",
    "a commit that is rolled back": (
        COMMIT + "    try:\n        await session.commit()\n    except ValueError:\n        await session.rollback()"
    ),
    "a commit before the response": DEPENDENCY.format(body=LATE, scope=', scope="function"'),
    "a dependency that only reads": DEPENDENCY.format(body="yield database", scope=""),
    "named origins": WEB + "FastAPI(debug=False).add_middleware(object, allow_origins=['a'], allow_credentials=True)",
    "a stack in the log": WEB + "def handle(log):\n    log.error(traceback.format_exc())",
    "a word as a default": (
        "class AppSettings:\n    secret_key: str = 'for-development-only'\n    token_url: str = '/x'\n"
    ),
}


def dangers(project: Path) -> list[str]:
    names = [path.relative_to(project).as_posix() for path in served_files(project)]
    return [each.code for each in find_dangers(project, names)]


@pytest.mark.parametrize("name", BAD)
def test_dangers_are_found(name: str, tmp_path: Path) -> None:
    code, text = BAD[name]
    assert dangers(write(tmp_path, {"app/bad.py": text})) == [code]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_harmless_is_left_alone(name: str, tmp_path: Path) -> None:
    assert dangers(write(tmp_path, {"app/good.py": GOOD[name]})) == []


def test_a_blocking_function_is_followed_through_modules(tmp_path: Path) -> None:
    files = {
        "app/clock.py": "import time\ndef rest() -> None:\n    time.sleep(1)\n",
        "app/work.py": "from app.clock import rest\ndef work() -> None:\n    rest()\n",
        "app/main.py": "from app.work import work\nasync def main() -> None:\n    work()\n",
    }
    write(tmp_path, files)
    found = find_dangers(tmp_path, list(files))

    assert [(each.path, each.line, each.code) for each in found] == [("app/main.py", 3, "DMS02")]
    assert found[0].message.startswith("work() blocks")


def test_a_file_that_does_not_parse_is_left_to_the_scanners(tmp_path: Path) -> None:
    assert dangers(write(tmp_path, {"app/bad.py": "def :"})) == []
