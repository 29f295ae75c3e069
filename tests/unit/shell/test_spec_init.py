from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from devmatrix import pipeline
from devmatrix.errors import DestinationError, DevMatrixError, SpecError
from devmatrix.spec_init import write_spec
from tests.templates.apps import HOSTILE

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.load import Catalog
    from devmatrix.model.app import App

SCRIPT = "import pathlib, devmatrix.spec_init as it; it.write_spec(pathlib.Path('spec.yaml'), defaults=False)"
WIZARD = [sys.executable, "-c", SCRIPT]


def compiled(path: Path, library: Catalog) -> App:
    return pipeline.build(pipeline.load(path), library.reserved)


@pytest.mark.parametrize(
    ("answers", "entities"),
    [
        ({}, ["Item"]),
        ({"start": "tasks"}, ["Task"]),
        ({"start": "blog"}, ["Author", "Post", "Comment"]),
        ({"entity": "StockItem", "fields": "sku: string(12); price: decimal(10,2) = 1.50"}, ["StockItem"]),
    ],
)
def test_the_spec_compiles(answers: dict[str, str], entities: list[str], tmp_path: Path, library: Catalog) -> None:
    path = tmp_path / "spec.yaml"

    write_spec(path, defaults=True, answers=answers)

    assert [each.name.pascal for each in compiled(path, library).entities] == entities


def test_texts_arrive_as_they_were_typed(tmp_path: Path, library: Catalog) -> None:
    path = tmp_path / "spec.yaml"
    title, description = HOSTILE[:80], HOSTILE.replace("\x7f", "").replace("\t", "")

    write_spec(path, defaults=True, answers={"title": title, "description": description})

    app = compiled(path, library)
    assert (app.title, app.description) == (title, description)


def test_a_wrong_answer_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(SpecError):
        write_spec(tmp_path / "spec.yaml", defaults=True, answers={"fields": "price: mony"})
    with pytest.raises(DevMatrixError, match="Write it like this: my-service"):
        write_spec(tmp_path / "spec.yaml", defaults=True, answers={"name": "My Service"})

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text("mine")

    with pytest.raises(DestinationError, match="is there already"):
        write_spec(path, defaults=True)

    assert path.read_text() == "mine"


def test_without_a_terminal_it_says_what_to_do(tmp_path: Path) -> None:
    run = subprocess.run(WIZARD, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)

    assert "there is no terminal to ask them on: use --defaults" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_wizard_asks_on_a_terminal(tmp_path: Path, library: Catalog) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(WIZARD, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as wizard:
        os.close(theirs)
        asked = answer_with_defaults(ours)
    os.close(ours)

    assert wizard.returncode == 0, asked
    assert [each.name.pascal for each in compiled(tmp_path / "spec.yaml", library).entities] == ["Item"]


def answer_with_defaults(terminal: int) -> str:
    """Press Enter at each question until the other side is done; what it said."""
    said, answered = "", 0
    questions = ["Name of the service", "Title, for people", "One sentence", "start from", "first entity", "Its fields"]
    while True:
        try:
            said += os.read(terminal, 4096).decode(errors="replace")
        except OSError:
            return said
        if answered < len(questions) and questions[answered] in said:
            answered += 1
            os.write(terminal, b"\r")
