from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from devmatrix.plan import plan
from devmatrix.render.shell import answers, render_shell
from tests.templates.apps import HOSTILE, MULTILINE, make_app

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_copie.plugin import Copie

    from devmatrix.catalog.load import Catalog
    from devmatrix.model.app import App

APPS = {
    "plain": make_app(),
    "hostile": make_app(title=HOSTILE, description=HOSTILE),
    "long": make_app(title=MULTILINE, description=MULTILINE),
    "silent": make_app(description=None),
    "soft": make_app(soft_delete=True),
}


def files_below(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_the_questions_of_the_template_are_what_the_model_answers(library: Catalog) -> None:
    questions = YAML(typ="safe").load(library.templates / "copier.yml")

    asked = {name for name in questions if not name.startswith("_")}
    assert asked == set(answers(plan(make_app(), library)))


def test_answers_are_plain_data(library: Catalog) -> None:
    given = answers(plan(make_app(), library))

    assert json.loads(json.dumps(given)) == given


@pytest.mark.parametrize("app", APPS.values(), ids=APPS)
def test_copier_writes_the_same_bytes(app: App, library: Catalog, copie: Copie) -> None:
    planned = plan(app, library)

    result = copie.copy(answers(planned), template_dir=library.templates)

    assert result.exception is None
    assert result.project_dir is not None
    assert files_below(result.project_dir) == {path: text.encode() for path, text, _ in render_shell(planned)}


def test_the_template_can_be_used_without_the_model(library: Catalog, copie: Copie) -> None:
    result = copie.copy(template_dir=library.templates)

    assert result.exception is None
    assert result.project_dir is not None
    assert tomllib.loads((result.project_dir / "pyproject.toml").read_text())["project"]["name"] == "service"


def test_each_file_of_the_template_is_owned_by_one_pattern(library: Catalog) -> None:
    folder = library.templates / "project"
    files = sorted(
        each.relative_to(folder).as_posix().removesuffix(".jinja") for each in folder.rglob("*") if each.is_file()
    )

    assert sorted(path for each in library.patterns for path in each.templates) == files
