"""`lint` finds each kind of fault at its place, planted one at a time into a library without one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devmatrix.catalog.load import library_folder
from devmatrix.errors import DevMatrixError
from devmatrix.laws.finding import CODES
from devmatrix.laws.lint import lint
from tests.laws.team import CLOCK, LABEL, write_team

TOML, README, CODE = "pattern.toml", "README.md", "code/app/core/clock_skew.py"
LABELS = "code/app/labels/stock_item.py"
PLANTED: dict[str, tuple[str, str, str, int, str, str]] = {
    "unknown key": (f"{CLOCK}/{TOML}", "version =", "colour = 1\nversion =", 1, "PL001", "unknown key colour"),
    "broken toml": (f"{CLOCK}/{TOML}", "scope =", "scope", 1, "PL001", "Expected '='"),
    "requires nobody": (
        f"{CLOCK}/{TOML}",
        "pydantic_settings_config",
        "pydantic_setting_config",
        9,
        "PL101",
        "there is no pattern pydantic_setting_config; did you mean `pydantic_settings_config`?",
    ),
    "conflicts with itself": (
        f"{CLOCK}/{TOML}",
        "conflicts = []",
        'conflicts = ["clock_skew"]',
        11,
        "PL101",
        "names the pattern itself",
    ),
    "no sentence": (f"{CLOCK}/{TOML}", "may be off.", "may be off", 2, "PL102", "one sentence"),
    "two sentences": (f"{CLOCK}/{TOML}", "may be off.", "may be off. Or not.", 2, "PL102", "one sentence"),
    "no keyword": (f"{CLOCK}/{TOML}", '["time", "drift"]', "[]", 1, "PL103", "no keywords"),
    "contributes nothing": (f"{CLOCK}/{TOML}", "ClockSettings", "Settings", 14, "PL104", "defined in no file"),
    "setting without a description": (
        f"{CLOCK}/{CODE}",
        ', description="How far the clock may be off."',
        "",
        6,
        "PL105",
        "ClockSettings.clock_skew has no description",
    ),
    "condition of an entity": (
        f"{CLOCK}/{TOML}",
        "conflicts",
        'when = "search"\nconflicts',
        11,
        "PL106",
        "search in app",
    ),
    "no such template": (f"{CLOCK}/{TOML}", "conflicts", 'templates = ["x.md"]\nconflicts', 11, "PL107", "x.md"),
    "section left out": (f"{CLOCK}/{README}", "## Why it is so\nIt is small.\n", "", 7, "PL201", "in this order"),
    "section too many": (f"{CLOCK}/{README}", "## Trade", "## More\nx\n\n## Trade", 9, "PL201", "in this order"),
    "section without text": (f"{CLOCK}/{README}", "It is small.\n", "", 6, "PL202", "nothing stands below"),
    "syntax": (f"{CLOCK}/{CODE}", "class ClockSettings(", "class (", 6, "PL401", "invalid syntax"),
    "no marker": (f"{LABEL}/{LABELS}", "when search", "whenn search", 11, "PL401", "not a marker"),
    "no such condition": (f"{LABEL}/{LABELS}", "when search", "when serch", 11, "PL401", "no condition serch"),
    "region without a function": (
        f"{LABEL}/{LABELS}",
        "SEARCHED = True",
        "SEARCHED = True  # devmatrix: region searched",
        12,
        "PL402",
        "no region function searched",
    ),
    "note": (f"{CLOCK}/{CODE}", "class Clock", "# TODO: think\nclass Clock", 6, "PL403", "a note to come back to"),
    "breakpoint": (f"{LABEL}/{LABELS}", "    return", "    breakpoint()\n    return", 8, "PL403", "a breakpoint"),
    "region that was edited": (
        f"{LABEL}/{LABELS}",
        "SEARCHED = True",
        (
            'SEARCHED = True\n\n\nclass Fields:\n    """It."""\n\n    # devmatrix: region service_fields\n    x = 1\n'
            "    # devmatrix: end"
        ),
        19,
        "PL503",
        "golden `x = 1`, rendered `hashed",
    ),
    "region that was emptied": (
        f"{LABEL}/{LABELS}",
        "SEARCHED = True",
        'class Fields:\n    """It."""\n\n    # devmatrix: region service_fields\n    # devmatrix: end',
        1,
        "PL503",
        "`from decimal import Decimal` is rendered, and not golden",
    ),
    "word of the exemplar": (
        f"{LABEL}/{LABELS}",
        "is called.",
        "in a storage site is called.",
        7,
        "PL504",
        "`storage site` is the exemplar's",
    ),
    "import that is not required": (
        f"{CLOCK}/{CODE}",
        "from app.core.settings",
        "from app.core.errors import ConflictError\nfrom app.core.settings",
        3,
        "PL601",
        "app.core.errors.ConflictError belongs to error_handling",
    ),
    "requirement without an import": (
        f"{CLOCK}/{TOML}",
        '_config",',
        '_config",\n  "pagination",',
        10,
        "PL602",
        "pagination is required, and nothing is imported from it",
    ),
    "import from nowhere": (
        f"{LABEL}/{LABELS}",
        "from app.models.stock_item",
        "from app.model.stock_item",
        3,
        "PL603",
        "",
    ),
}


@pytest.fixture
def team(tmp_path: Path) -> Path:
    return write_team(tmp_path.resolve() / "team")


def found(team: Path) -> list[tuple[str, int, str, str]]:
    findings = lint((), [team]).findings
    return [(each.path.relative_to(team).as_posix(), each.line, each.code, each.message) for each in findings]


def test_a_library_without_a_fault_has_no_finding(team: Path) -> None:
    done = lint((), [team])
    assert done.findings == ()
    assert (done.patterns, done.rendered) == (("clock_skew", "row_label"), True)


def test_our_own_library_obeys_the_laws() -> None:
    done = lint()
    assert done.findings == ()
    assert done.rendered
    assert len(done.patterns) == len(list(library_folder("patterns").glob("*/*/pattern.toml")))


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_at_its_place(team: Path, name: str) -> None:
    file, old, new, line, code, message = PLANTED[name]
    plant(team / file, old, new)

    findings = found(team)

    assert [each for each in findings if each[:3] == (file, line, code) and message in each[3]], findings


def test_a_region_in_the_wrong_scope_cannot_be_rendered(team: Path) -> None:
    plant(team / CLOCK / CODE, "class Clock", "# devmatrix: region model_columns\n# devmatrix: end\nclass Clock")
    assert found(team) == [(f"{CLOCK}/{TOML}", 1, "PL501", "this region needs an entity")]


def test_patterns_that_exclude_each_other_cannot_be_planned(team: Path) -> None:
    plant(team / CLOCK / TOML, "conflicts = []", 'conflicts = ["cors_config"]')
    assert {(code, message) for _, _, code, message in found(team)} == {
        ("PL501", "clock_skew and cors_config exclude each other, and both apply")
    }


def test_a_file_that_belongs_to_no_part_is_found(team: Path) -> None:
    (team / CLOCK / "notes.txt").touch()
    assert [each[:3] for each in found(team)] == [(f"{CLOCK}/notes.txt", 1, "PL002")]


def test_one_id_belongs_to_one_pattern(team: Path) -> None:
    (team / CLOCK).rename(team / "more")
    write_team(team)
    (team / "zoo").mkdir()
    (team / "more").rename(team / "zoo/clock_skew")
    assert [each[:3] for each in found(team)] == [("zoo/clock_skew/pattern.toml", 1, "PL003")]


def test_a_readme_has_to_be_there(team: Path) -> None:
    (team / CLOCK / README).unlink()
    assert [each[:3] for each in found(team)] == [(f"{CLOCK}/{TOML}", 1, "PL001")]


def test_code_needs_a_test_of_its_own_or_of_another_pattern(team: Path) -> None:
    test = team / CLOCK / "tests/unit/core/test_clock_skew.py"
    text = test.read_text(encoding="utf-8")
    test.unlink()
    assert [each[:3] for each in found(team)] == [(f"{CLOCK}/{TOML}", 1, "PL301")]

    plant(team / CLOCK / TOML, "conflicts", 'tested_by = ["gitignore"]\nconflicts')
    assert [each[:3] for each in found(team)] == [(f"{CLOCK}/{TOML}", 11, "PL302")]

    plant(team / CLOCK / TOML, "gitignore", "integration_tests")
    assert found(team) == []

    plant(team / CLOCK / TOML, 'tested_by = ["integration_tests"]\n', "")
    (team / LABEL / "tests/unit/labels/test_stock_item_clock.py").write_text(text, encoding="utf-8")
    assert found(team) == []


def test_a_file_of_an_entity_names_it_in_its_path(team: Path) -> None:
    (team / LABEL / LABELS).rename(team / LABEL / "code/app/labels/label.py")
    assert (f"{LABEL}/code/app/labels/label.py", 1, "PL404") in [each[:3] for each in found(team)]


def test_a_pattern_that_the_exemplar_does_not_choose_is_under_no_law(team: Path) -> None:
    plant(team / CLOCK / TOML, "conflicts", 'when = "cache"\nconflicts')
    assert {each[:3] for each in found(team)} == {
        (f"{CLOCK}/{CODE}", 1, "PL502"),
        (f"{CLOCK}/tests/unit/core/test_clock_skew.py", 1, "PL502"),
    }


def test_only_what_was_asked_for_is_looked_at(team: Path) -> None:
    plant(team / CLOCK / TOML, "may be off.", "may be off")
    assert lint(["row_label"], [team]).findings == ()
    assert lint(["clock_skew"], [team]).patterns == ("clock_skew",)
    with pytest.raises(DevMatrixError, match=r"no pattern 'clock_skw'; did you mean `clock_skew`"):
        lint(["clock_skw"], [team])


def test_a_fault_in_the_structure_hides_what_rendering_would_tell(team: Path) -> None:
    plant(team / CLOCK / TOML, "pydantic_settings_config", "nobody")
    plant(team / LABEL / LABELS, "is called.", "in a storage site is called.")
    done = lint((), [team])
    assert not done.rendered
    assert {each.code for each in done.findings} == {"PL101", "PL601"}


def test_each_code_is_documented_and_shown_to_be_found() -> None:
    table = (library_folder("patterns") / "README.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| `(PL\d+)` \| (.*) \|$", table, re.MULTILINE)) == CODES
    here = Path(__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'"(PL\d+)"', here)) == set(CODES)


def plant(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
