"""Each law is shown to fail: a fault is planted in a copy of the library, and the law names the file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from ruff import find_ruff_bin

from devmatrix import pipeline
from devmatrix.catalog.load import library_folder, load_catalog
from devmatrix.errors import PatternError
from devmatrix.laws.fixed_point import differences
from devmatrix.laws.library import Library
from devmatrix.laws.mirror import leaks
from devmatrix.plan import plan as make_plan
from devmatrix.render.render import render_golden
from tests.random_specs.generate import write_specs

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMAS = "models_pydantic/entity_schemas/code/app/schemas/stock_item.py"
ROUTES = "api_routes/fastapi_crud_endpoints/code/app/api/routes/stock_items.py"
MODELS = "models_sqlalchemy/entity_relationships/code/app/models/__init__.py"
# Enough that one of them lists rows and does not offer to get one.
DRAWN = 20
MODEL = "models_sqlalchemy/entity_models/code/app/models/stock_item.py"


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(library_folder("patterns"), tmp_path_factory.mktemp("copy") / "patterns"))


class Plant(Protocol):
    def __call__(self, file: str, old: str, new: str) -> Library: ...


@pytest.fixture
def plant(copied: Path) -> Iterator[Plant]:
    """Change a golden file, and look at the library through that file."""
    restore: dict[Path, str] = {}

    def change(file: str, old: str, new: str) -> Library:
        path = copied / file
        text = restore.setdefault(path, path.read_text(encoding="utf-8"))
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return Library(copied, within=(path,))

    yield change
    for path, text in restore.items():
        path.write_text(text, encoding="utf-8")


def difference(library: Library) -> str:
    """How the one file that the library is narrowed to differs."""
    (found,) = differences(library).values()
    return found


@pytest.mark.parametrize("file", [MODEL, ROUTES, MODELS])
def test_without_a_fault_both_laws_hold(copied: Path, file: str) -> None:
    library = Library(copied, within=(copied / file,))
    assert differences(library) == {copied / file: ""}
    assert not leaks(library)


def test_a_line_that_a_region_does_not_give_breaks_the_fixed_point(plant: Plant) -> None:
    library = plant(
        MODEL, "    # devmatrix: region model_columns\n", "    # devmatrix: region model_columns\n    x = 1\n"
    )
    assert "-    x = 1" in difference(library)


def test_a_line_lost_from_a_region_breaks_the_fixed_point(copied: Path, plant: Plant) -> None:
    lines = (copied / MODEL).read_text(encoding="utf-8").splitlines()
    line = next(each for each in lines if each.startswith("    page_slug:"))
    assert f"+{line}" in difference(plant(MODEL, f"{line}\n", ""))


def test_an_edited_sibling_breaks_the_fixed_point(plant: Plant) -> None:
    library = plant(MODELS, "import StockMovement", "import StockMovement as Movement")
    assert "StockMovement as Movement" in difference(library)


def test_a_lost_sibling_is_refused(copied: Path, plant: Plant) -> None:
    lines = (copied / MODELS).read_text(encoding="utf-8").splitlines()
    line = next(each for each in lines if each.endswith("AuditLine"))
    library = plant(MODELS, f"{line}\n", "")
    with pytest.raises(PatternError, match=r"models/__init__\.py:\d+: `each` needs 6 iterations, 3 found"):
        differences(library)


@pytest.mark.parametrize(
    "leak", ["# Sorted by unit_price.", "# As storage sites do.", "KIND = 'MovementLog'", "# Of the stock\n# movement."]
)
def test_a_word_written_by_hand_passes_the_fixed_point_and_is_seen_in_the_mirror(plant: Plant, leak: str) -> None:
    library = plant(ROUTES, "\nrouter = ", f"\n{leak}\nrouter = ")
    assert not difference(library)
    assert [place for place in map(str, leaks(library)) if place.startswith("app/api/routes/orchard_trees.py")]


def test_a_word_in_a_path_is_seen_in_the_mirror(copied: Path) -> None:
    path = copied / "api_routes/api_versioning/code/app/api/storage_site.py"
    path.write_text("", encoding="utf-8")
    found = leaks(Library(copied, within=(path,)))
    assert any(str(place).startswith("app/api/storage_site.py:0: 'storage_site'") for place in found)
    path.unlink()


def test_a_condition_too_narrow_passes_both_and_is_seen_by_drawn_specs(
    copied: Path, plant: Plant, tmp_path: Path
) -> None:
    specs = write_specs(7, DRAWN, tmp_path / "specs")
    sound = undefined_names(copied, specs, tmp_path / "sound")

    library = plant(SCHEMAS, "when shown\nclass StockItemRead", "when read\nclass StockItemRead")

    assert not difference(library)
    assert not leaks(library)
    assert sound == ""
    assert "F821" in undefined_names(copied, specs, tmp_path / "narrow")


def undefined_names(root: Path, specs: list[Path], folder: Path) -> str:
    """What ruff says about names that drawn projects of a library use and do not define."""
    catalog = load_catalog(root=root)
    for spec in specs:
        app = pipeline.build(pipeline.load(spec), load_catalog().reserved)
        for path, text in render_golden(make_plan(app, catalog)).items():
            place = folder / spec.stem / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    command = (
        find_ruff_bin(),
        "check",
        "--isolated",
        "--no-cache",
        "--quiet",
        "--select=F821",
        "--output-format=concise",
    )
    return subprocess.run((*command, folder), capture_output=True, text=True, check=False).stdout
