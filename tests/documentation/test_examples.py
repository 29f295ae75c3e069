"""Every example of `docs/api.md` runs as it stands, and answers what the page says."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.documentation.conftest import WAIT_SECONDS
from tests.support.projects import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.documentation.conftest import Documented
    from tests.documentation.documents import Section

CREATED = 201
SETUP = "Calling it"
# What a reader does by hand: look at the status, and keep the id.
SHELL = """
set -euo pipefail
curl() { command curl --silent --show-error --fail-with-body --output answer.json "$@"; }
kept_id() { python3 -c 'import json; print(json.load(open("answer.json"))["id"])'; }
"""
KEPT = "# Keep the id that it answers.\n"


@pytest.fixture
def setup(app: Documented) -> Mapping[str, list[str]]:
    """The lines that the examples build on."""
    return app.chapters[SETUP].code


def documented(section: Section) -> list[tuple[str, str, int]]:
    """What the table of the entity says, in the order of the examples: a new row first."""
    return sorted(section.endpoints, key=lambda each: each[2] != CREATED)


def test_every_entity_is_there(app: Documented) -> None:
    assert len(app.entities) == len(list((app.folder / "app/models").glob("[!_]*.py")))
    assert all(set(each.code) == {"sh", "python", "typescript"} for each in app.entities)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_curl(app: Documented, setup: Mapping[str, list[str]], tmp_path: Path) -> None:
    for section in app.entities:
        script = app.ready(SHELL + setup["sh"][0] + section.code["sh"][0])
        run("bash", "-c", keeping_ids(script), cwd=tmp_path)
        assert_answered(app, section)


def keeping_ids(script: str) -> str:
    """The script, in which the id of an answer is not copied by hand."""
    first, *others = script.split(KEPT)
    kept = [each.partition("=")[0] + "=$(kept_id)\n" + each.partition("\n")[2] for each in others]
    return first + "".join(kept)


def test_python(app: Documented, setup: Mapping[str, list[str]]) -> None:
    for section in app.entities:
        script = app.ready(setup["python"][0] + section.code["python"][0])
        names: dict[str, Any] = {}
        exec(compile(script, section.title, "exec"), names)  # noqa: S102 the page is ours
        names["client"].close()
        assert_answered(app, section)


def test_typescript(app: Documented, setup: Mapping[str, list[str]], node: Path) -> None:
    scripts = {f"{number}.ts": each for number, each in enumerate(app.entities)}
    ready = {name: each.code["typescript"][0] for name, each in scripts.items()}
    client = app.ready(setup["typescript"][0])
    folder = node / app.folder.name
    folder.mkdir()
    for name, text in {"client.ts": client, **ready}.items():
        (folder / name).write_text(text, encoding="utf-8")
    compile_all(folder)
    for name, section in scripts.items():
        compiled = folder / name.replace(".ts", ".js")
        compiled.write_text(app.ready(compiled.read_text(encoding="utf-8")), encoding="utf-8")
        run("node", compiled.name, cwd=folder)
        assert_answered(app, section)


def compile_all(folder: Path) -> None:
    options = ("--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom")
    done = subprocess.run(
        ["../node_modules/.bin/tsc", *options, *sorted(each.name for each in folder.glob("*.ts"))],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def assert_answered(app: Documented, section: Section) -> None:
    """The server answered each endpoint of the table once, with the status that stands there."""
    expected = documented(section)
    deadline = time.monotonic() + WAIT_SECONDS
    # A line is written after the answer has left.
    while len(app.answered()) < len(expected) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert app.answered() == expected


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed here")
def test_the_error(app: Documented, setup: Mapping[str, list[str]], tmp_path: Path) -> None:
    code = app.chapters["Errors"].code
    answer = run("bash", "-c", app.ready(setup["sh"][0] + code["sh"][0].replace("curl", "curl --silent")), cwd=tmp_path)

    given, shown = json.loads(answer), json.loads(code["json"][0])
    assert list(given) == list(shown)
    assert given | {"request_id": None} == shown | {"request_id": None}
