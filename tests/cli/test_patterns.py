"""`devmatrix patterns` over a team's library beside ours: what is listed, shown, drawn, found and written.

Whole outputs are in `golden_patterns/NAME.txt`; `UPDATE_GOLDEN=1 pytest tests/cli` writes them again.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from devmatrix.catalog.load import library_folder, load_catalog
from tests.cli.terminal import COMMAND, Run, devmatrix
from tests.cli.test_behaviour import on_a_terminal
from tests.laws.team import CLOCK, LABEL, write_team

GOLDEN = Path(__file__).parent / "golden_patterns"
TEAM = ["--patterns", "team"]
CASES = {
    "graph-help": ["graph", "--help"],
    "lint-help": ["lint", "--help"],
    "new-help": ["new", "--help"],
    "list-of-a-category": ["list", "--category", "toys", *TEAM],
    "list-of-nothing": ["list", "--category", "toys", "--production-ready", *TEAM],
    "list-unknown-domain": ["list", "--domain", "htpp"],
    "list-unknown-feature": ["list", "--feature", "versionned"],
    "list-unknown-scope": ["list", "--scope", "all"],
    "list-too-high-a-folder": ["list", "--patterns", "team/toys"],
    "list-empty-folder": ["list", "--patterns", "empty"],
    "show": ["show", "row_label", *TEAM],
    "show-without-code": ["show", "clock_skew", "--no-code", *TEAM],
    "show-one-file": ["show", "clock_skew", "--file", "app/core/clock_skew.py", *TEAM],
    "show-no-such-file": ["show", "clock_skew", "--file", "app/core/clock.py", *TEAM],
    "graph-tree": ["graph", "row_label", "clock_skew", *TEAM],
    "graph-reverse": ["graph", "clock_skew", "--reverse", *TEAM],
    "graph-mermaid": ["graph", "clock_skew", "--format", "mermaid", *TEAM],
    "graph-dot": ["graph", "clock_skew", "--format", "dot", *TEAM],
    "graph-unknown-format": ["graph", "--format", "svg"],
    "graph-unknown-pattern": ["graph", "clock_skw", *TEAM],
    "lint": ["lint", *TEAM],
    "lint-broken": ["lint", "--patterns", "broken"],
    "lint-unknown-pattern": ["lint", "clock_skw", *TEAM],
    "new-taken": ["new", "clock_skew", "--category", "toys", "--dir", "team"],
    "new-bad-id": ["new", "Clock-Skew", "--category", "toys", "--dir", "fresh"],
    "new-bad-category": ["new", "clock", "--category", "My Toys", "--dir", "fresh"],
    "new-keyword": ["new", "class", "--category", "toys", "--dir", "fresh"],
    "new-word-of-the-exemplar": ["new", "stock_item_label", "--category", "toys", "--dir", "fresh"],
    "new-id-of-ours": ["new", "body_limit", "--category", "toys", "--dir", "fresh"],
    "new-path-of-ours": ["new", "settings", "--category", "toys", "--dir", "fresh"],
    "new-no-sentence": ["new", "clock", "--category", "toys", "--dir", "fresh", "--summary", "a clock"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a sound library, a broken one and an empty one."""
    folder = tmp_path_factory.mktemp("patterns")
    write_team(folder / "team")
    broken = write_team(folder / "broken")
    _plant(broken / CLOCK / "pattern.toml", '["time", "drift"]', "[]")
    _plant(broken / LABEL / "code/app/labels/stock_item.py", "is called.", "in a storage site is called.")
    (folder / "empty").mkdir()
    return folder


@pytest.mark.parametrize("name", CASES)
def test_output(folder: Path, name: str) -> None:
    before = sorted(folder.rglob("*"))
    run = patterns(*CASES[name], folder=folder)
    found = f"exit {run.code}\n--- stdout\n{run.out}--- stderr\n{run.err}".replace(f"{folder}/", "")
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(found, encoding="utf-8")

    assert found == golden.read_text(encoding="utf-8")
    assert sorted(folder.rglob("*")) == before


def test_every_golden_file_has_a_case() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(CASES)


@pytest.mark.parametrize(
    ("options", "belongs"),
    [
        (["--category", "security_hardening"], lambda each: each["category"] == "security_hardening"),
        (["--domain", "http"], lambda each: each["domain"] == "http"),
        (["--scope", "entity"], lambda each: each["scope"] == "entity"),
        (["--scope", "entity", "--domain", "http"], lambda each: each["id"] == "fastapi_crud_endpoints"),
    ],
)
def test_a_filter_keeps_exactly_what_it_names(folder: Path, options: list[str], belongs: Any) -> None:
    everything = data("list", folder=folder)
    assert len(everything) == len(load_catalog().patterns)
    assert data("list", *options, folder=folder) == [each for each in everything if belongs(each)] != []


def test_a_feature_lists_what_its_code_varies_for(folder: Path) -> None:
    found = {each["id"] for each in data("list", "--feature", "any_search", *TEAM, folder=folder)}
    marked = {
        path.relative_to(library_folder("patterns")).parts[1]
        for path in library_folder("patterns").glob("*/*/*/**/*.py")
        if re.search(r"# devmatrix: when .*\b(any_)?search\b", path.read_text(encoding="utf-8"))
    }
    assert found == {"row_label", *marked}
    assert marked
    assert data("list", "--feature", "graphql", *TEAM, folder=folder) == []


def test_what_was_never_scored_is_not_ready(folder: Path) -> None:
    (one, other) = data("list", "--category", "toys", *TEAM, folder=folder)
    assert (one["score"], one["production_ready"]) == (other["score"], other["production_ready"]) == (None, False)


def test_show_as_json_is_complete(folder: Path) -> None:
    found = data("show", "clock_skew", *TEAM, folder=folder)
    assert set(found) >= {"id", "purpose", "requires", "required_by", "conflicts", "keywords", "signals", "evidence"}
    assert found["contributes"]["settings"][0]["path"] == "app.core.clock_skew.ClockSettings"
    assert [each["path"] for each in found["files"]] == [
        "app/core/clock_skew.py",
        "tests/unit/core/test_clock_skew.py",
    ]
    file = folder / "team" / found["files"][0]["place"]
    assert found["files"][0]["text"] == file.read_text(encoding="utf-8")
    assert found["readme"] == (folder / "team" / CLOCK / "README.md").read_text(encoding="utf-8")
    assert "clock_skew" in data("show", "pydantic_settings_config", *TEAM, folder=folder)["required_by"]


@pytest.mark.parametrize("pattern", ["makefile", "multistage_dockerfile", "body_limit"])
def test_every_kind_of_file_has_its_colours(pattern: str) -> None:
    code, output = on_a_terminal(*COMMAND, "patterns", "show", pattern)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", output).replace("\r\n", "\n")

    assert code == 0
    assert plain != output
    for each in load_catalog().by_id[pattern].files:
        lines = [line.rstrip() for line in each.text.rstrip("\n").split("\n")]
        assert "\n".join(lines) in "\n".join(line.rstrip() for line in plain.split("\n"))


def test_the_graph_as_json_has_every_arrow(folder: Path) -> None:
    found = data("graph", *TEAM, folder=folder)
    assert {each["id"] for each in found["nodes"]} == {each["id"] for each in data("list", *TEAM, folder=folder)}
    assert {"from": "row_label", "to": "entity_models"} in found["edges"]
    reverse = data("graph", "entity_models", "--reverse", *TEAM, folder=folder)
    assert {"from": "entity_models", "to": "row_label"} in reverse["edges"]


def test_findings_as_json(folder: Path) -> None:
    run = patterns("lint", "--patterns", "broken", "--json", folder=folder)
    found = json.loads(run.out)
    assert (run.code, run.err, found["patterns"]) == (1, "", ["clock_skew", "row_label"])
    assert [(each["path"], each["line"], each["code"]) for each in found["findings"]] == [
        (f"broken/{CLOCK}/pattern.toml", 1, "PL103"),
        (f"broken/{LABEL}/code/app/labels/stock_item.py", 7, "PL504"),
    ]


@pytest.mark.parametrize("scope", ["app", "entity"])
def test_a_new_pattern_obeys_the_laws_and_stays(tmp_path: Path, scope: str) -> None:
    command = ["new", "data_retention", "--category", "compliance", "--dir", "ours", "--scope", scope]
    written = data(*command, "--summary", 'It says "who" & when.', folder=tmp_path)

    place = tmp_path / "ours/compliance/data_retention"
    assert sorted(written["files"]) == sorted(
        path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()
    )
    assert patterns("lint", "--patterns", "ours", folder=tmp_path) == Run(0, "", "1 pattern obeys the laws\n")
    shown = data("show", "data_retention", "--patterns", "ours", folder=tmp_path)
    assert (shown["summary"], shown["scope"]) == ('It says "who" & when.', scope)

    (place / "README.md").write_text("mine", encoding="utf-8")
    again = patterns(*command, folder=tmp_path)
    assert (again.code, again.err) == (2, "error: ours/compliance/data_retention is there already\n")
    assert (place / "README.md").read_text(encoding="utf-8") == "mine"


def patterns(*arguments: str, folder: Path) -> Run:
    return devmatrix("patterns", *arguments, folder=folder)


def data(*arguments: str, folder: Path) -> Any:
    run = patterns(*arguments, "--json", folder=folder)
    assert (run.code, run.err) == (0, ""), run
    return json.loads(run.out)


def _plant(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
