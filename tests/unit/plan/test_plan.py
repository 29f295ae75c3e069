"""Steps and contributions, from a library made for the test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.errors import PatternError
from devmatrix.model.app import App, Entity
from devmatrix.model.build_keys import generated_key
from devmatrix.names import Name
from devmatrix.plan import Plan, plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEAD = 'version = "1.0.0"\nsummary = "A."\npurpose = "B."\ndomain = "tooling"\nsecurity_level = "low"\n'


def entity(name: str, *, versioned: bool = True) -> Entity:
    key = generated_key("uuid", Name.parse(name))
    return Entity(Name.parse(name), key, (), versioned=versioned)


APP = App(Name.parse("book-shop"), "Books", None, "1", "/", (), (entity("PaperBook"), entity("Class", versioned=False)))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., None]:
    def pattern(name: str, toml: str = "", *, scope: str = "app", file: str = "") -> None:
        path = tmp_path / "toys" / name / "code" / (file or f"app/{name}.py")
        path.parent.mkdir(parents=True)
        path.write_text("", encoding="utf-8")
        (tmp_path / "toys" / name / "pattern.toml").write_text(f'{HEAD}scope = "{scope}"\n{toml}', encoding="utf-8")

    return pattern


@pytest.fixture
def planned(tmp_path: Path) -> Callable[[], Plan]:
    return lambda: plan(APP, load_catalog(root=tmp_path))


def test_an_entity_pattern_has_a_step_for_each_entity(write: Callable[..., None], planned: Callable[[], Plan]) -> None:
    write("models", scope="entity", file="app/models/stock_item.py")
    write("routes", scope="entity", file="app/routes/stock_items.py")
    write("main")
    assert [each.target for each in planned().steps] == [
        "app/main.py",
        "app/models/class_.py",
        "app/models/paper_book.py",
        "app/routes/classes.py",
        "app/routes/paper_books.py",
    ]


def test_a_condition_of_entities_chooses_among_them(write: Callable[..., None], planned: Callable[[], Plan]) -> None:
    write("etags", 'when = "versioned"\n', scope="entity", file="app/stock_item.py")
    write("tables", 'when = "any_search"\n')
    assert [each.target for each in planned().steps] == ["app/paper_book.py"]
    assert [each.id for each in planned().patterns] == ["etags"]


def test_an_unknown_condition_is_refused(write: Callable[..., None], planned: Callable[[], Plan]) -> None:
    write("tables", 'when = "versioned"\n')
    with pytest.raises(PatternError, match="tables: `when` knows no condition 'versioned' in app scope"):
        planned()


def test_one_file_has_one_pattern(write: Callable[..., None], planned: Callable[[], Plan]) -> None:
    write("one", file="app/x.py")
    write("two", 'templates = ["app/x.py"]\n')
    with pytest.raises(PatternError, match=r"app/x\.py: planned by both (one and two|two and one)"):
        planned()


def test_an_entity_file_without_the_subject_in_its_path_is_refused(
    write: Callable[..., None], planned: Callable[[], Plan]
) -> None:
    write("models", scope="entity", file="app/models.py")
    with pytest.raises(PatternError, match=r"app/models\.py: planned by both models and models"):
        planned()


def test_contributions_are_merged_in_their_order(write: Callable[..., None], planned: Callable[[], Plan]) -> None:
    write("limits", '[contributes]\nmiddleware = [{ class = "app.a.Limit", order = 70 }]\ndependencies = ["b>=1"]\n')
    write("ids", '[contributes]\nmiddleware = [{ class = "app.b.Ids", order = 10 }]\ndependencies = ["A>=1", "b>=1"]\n')
    contributions = planned().contributions
    assert [each.name for each in contributions.middleware] == ["Ids", "Limit"]
    assert contributions.dependencies == ("A>=1", "b>=1")


def test_what_the_app_needs_to_run_is_not_asked_for_again_to_develop_it(
    write: Callable[..., None], planned: Callable[[], Plan]
) -> None:
    write("server", '[contributes]\ndependencies = ["b>=1"]\n')
    write("tests", '[contributes]\ndevelopment = ["a>=1", "b>=1"]\n')
    assert planned().contributions.development == ("a>=1",)


@pytest.mark.parametrize(
    ("one", "two", "message"),
    [
        ('dependencies = ["a>=1"]', 'dependencies = ["a[x]>=2"]', r"one requires 'a>=1', two requires 'a\[x\]>=2'"),
        ('settings = ["app.a.S"]', 'settings = ["app.a.S"]', r"two patterns contribute the settings app\.a\.S"),
        ("extras = { r = ['a'] }", "extras = { r = ['b'] }", "two patterns contribute the extra r"),
        (
            'make = [{ target = "t", help = "h", run = ["x"] }]',
            'make = [{ target = "t", help = "h", run = ["y"] }]',
            "two patterns contribute the make target t",
        ),
    ],
)
def test_contributions_that_contradict_each_other_are_refused(
    write: Callable[..., None], planned: Callable[[], Plan], one: str, two: str, message: str
) -> None:
    write("one", f"[contributes]\n{one}\n")
    write("two", f"[contributes]\n{two}\n")
    with pytest.raises(PatternError, match=message):
        planned()


def test_a_plan_is_plain_data(write: Callable[..., None], planned: Callable[[], Plan]) -> None:
    write("models", scope="entity", file="app/stock_item.py")
    data = json.loads(json.dumps(planned().as_json()))
    assert data["app"] == "book-shop"
    assert data["files"][0] == {"path": "app/class_.py", "pattern": "models", "entity": "Class"}


def test_settings_that_others_derive_from_are_the_last_bases(
    tmp_path: Path, write: Callable[..., None], planned: Callable[[], Plan]
) -> None:
    bases = {"ground": "BaseAppSettings", "house": "WallSettings", "roof": "BaseAppSettings", "wall": "GroundSettings"}
    for name, base in bases.items():
        write(name, f'[contributes]\nsettings = ["app.{name}.{name.title()}Settings"]\n')
        file = tmp_path / "toys" / name / "code/app" / f"{name}.py"
        file.write_text(f"class {name.title()}Settings({base}): ...\n", encoding="utf-8")
    names = [each.name for each in planned().contributions.settings]
    assert names == ["HouseSettings", "RoofSettings", "WallSettings", "GroundSettings"]
