from __future__ import annotations

import io
import posixpath
import re
import shutil
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from ruamel.yaml import YAML

from devmatrix.errors import PatternError
from devmatrix.plan import plan
from devmatrix.render import quoting
from devmatrix.render.shell import answers, render_shell
from tests.templates.apps import HOSTILE, MULTILINE, make_app, make_large_app

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.load import Catalog
    from devmatrix.model.app import App

TEXTS = {"plain": "A plain text.", "hostile": HOSTILE, "long": MULTILINE}

DIAGRAM = """erDiagram
  "StockItem" {
    uuid id PK
    string label_text
    decimal unit_price
    StockState stock_state
    string_list search_tags
    int home_site_id FK
    datetime created_at
    datetime updated_at
    int version
  }
  "StorageSite" {
    int id PK
    string site_title UK
    datetime created_at
    datetime updated_at
    int version
  }
  "StockItem" }o--|| "StorageSite" : "home_site"
"""


def shell(app: App, library: Catalog) -> dict[str, str]:
    return {path: text for path, text, _ in render_shell(plan(app, library))}


@pytest.mark.parametrize("app", [make_app(), make_app(description=None), make_large_app(1)])
def test_files_are_tidy(app: App, library: Catalog) -> None:
    for path, text in shell(app, library).items():
        assert text.endswith("\n"), path
        assert not text.endswith("\n\n"), path
        assert not text.startswith("\n"), path
        assert "\n\n\n" not in text, path
        assert not re.search(r"[ \t]$", text, re.MULTILINE), path


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_text_of_a_spec_adds_a_line(text: str, library: Catalog) -> None:
    expected = shell(make_app(title="T", description="D"), library)
    found = shell(make_app(title=text, description=text), library)

    assert {path: body.count("\n") for path, body in found.items()} == {
        path: body.count("\n") for path, body in expected.items()
    }


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_data_files_hold_the_text_and_nothing_else_of_it(text: str, library: Catalog) -> None:
    files = shell(make_app(title=text, description=text), library)

    assert tomllib.loads(files["pyproject.toml"])["project"]["description"] == quoting.one_line(text)
    for path, body in files.items():
        if path.endswith((".yml", ".yaml")):
            assert YAML(typ="safe").load(io.StringIO(body)), path


def test_every_setting_is_documented(library: Catalog) -> None:
    planned = plan(make_app(), library)
    files = {path: text for path, text, _ in render_shell(planned)}
    rows = [row for group in answers(planned)["settings_groups"] for row in group["settings"]]  # type: ignore[attr-defined]

    assert len(planned.contributions.settings) == len(answers(planned)["settings_groups"])  # type: ignore[arg-type]
    assert rows
    for row in rows:
        assert f"# {row['description']}\n{row['env_line']}\n" in files[".env.example"]
        assert f"| `{row['variable']}` | {row['default_markdown']} |" in files["README.md"]
        for key, path in (("development_line", ".env.development"), ("production_line", ".env.production.example")):
            assert not row[key] or f"# {row['description']}\n{row[key]}\n" in files[path]


def test_every_endpoint_is_documented(library: Catalog) -> None:
    readme = shell(make_app(), library)["README.md"]

    assert re.findall(r"^\| ([A-Z]+) \| `(/api/[^`]*)` \| (.*) \|$", readme, re.MULTILINE) == [
        ("GET", "/api/v1/stock-items", "List stock items"),
        ("GET", "/api/v1/stock-items/{stock_item_id}", "Get stock item"),
        ("GET", "/api/v1/storage-sites", "List storage sites"),
        ("POST", "/api/v1/storage-sites", "Create storage site"),
        ("GET", "/api/v1/storage-sites/{storage_site_id}", "Get storage site"),
        ("PATCH", "/api/v1/storage-sites/{storage_site_id}", "Change storage site"),
        ("DELETE", "/api/v1/storage-sites/{storage_site_id}", "Delete storage site"),
    ]


def test_the_diagram_has_every_column_and_reference(library: Catalog) -> None:
    diagram = shell(make_app(), library)["docs/database.md"].partition("```mermaid\n")[2].partition("```")[0]

    assert diagram == DIAGRAM


def test_links_between_the_pages_lead_somewhere(library: Catalog) -> None:
    planned = plan(make_app(), library)
    targets = {each.target for each in planned.steps}
    for path, text, _ in render_shell(planned):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text) if path.endswith(".md") else ():
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), link))
            assert target in targets, f"{path} links to {link}"


def test_paths_that_the_pages_name_are_written(library: Catalog) -> None:
    planned = plan(make_app(), library)
    targets = {each.target for each in planned.steps}
    folders = {target[: place.start()] for target in targets for place in re.finditer("/", target)}
    for path, text, _ in render_shell(planned):
        for named in re.findall(r"`((?:app|docker|migrations|tests)/[\w./-]+)`", text) if path.endswith(".md") else ():
            assert named in targets | folders, f"{path} names {named}"


def test_a_template_that_is_not_there_is_the_patterns_fault(library: Catalog, tmp_path: Path) -> None:
    planned = replace(plan(make_app(), library), templates=tmp_path)

    with pytest.raises(PatternError, match="TemplateNotFound"):
        list(render_shell(planned))


def test_a_template_that_asks_for_too_much_is_the_patterns_fault(library: Catalog, tmp_path: Path) -> None:
    shutil.copytree(library.templates, tmp_path / "service")
    (tmp_path / "service" / "project" / "README.md.jinja").write_text("{{ unknown }}")
    planned = replace(plan(make_app(), library), templates=tmp_path / "service")

    with pytest.raises(PatternError, match="'unknown' is undefined"):
        list(render_shell(planned))
