"""pattern.toml is read strictly, and every complaint names its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.contribution import Part
from devmatrix.catalog.load import load_catalog
from devmatrix.catalog.pattern import read_pattern
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalog.conftest import WritePattern

CONTRIBUTES = """
requires = ["other"]
when = "auth and any_search"
[contributes]
dependencies = ["limits>=5.8.0"]
extras = { redis = ["redis>=8"] }
settings = ["app.core.toy.ToySettings"]
middleware = [{ class = "app.core.toy.Toy", order = 50 }]
make = [{ target = "run", help = "Run it.", run = ["uv run toy"] }]
ci = [{ job = "lint", name = "Lint", run = "make lint", order = 10 }]
"""


def test_a_pattern_is_read_with_everything_in_it(write_pattern: WritePattern) -> None:
    files = {"code/app/toy.py": "", "code/__pycache__/x.pyc": "", "tests/unit/test_toy.py": ""}
    pattern = read_pattern(write_pattern("toy", CONTRIBUTES, files))
    assert (pattern.id, pattern.category, pattern.origin) == ("toy", "toys", "toy@1.0.0")
    assert [each.target for each in pattern.files] == ["app/toy.py", "tests/unit/test_toy.py"]
    assert pattern.conditions == ("auth", "any_search")
    assert pattern.contributes.middleware == (Part("app.core.toy.Toy", 50, "toy"),)
    assert pattern.contributes.middleware[0].import_line == "from app.core.toy import Toy"
    assert pattern.contributes.make[0].run == ("uv run toy",)


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("colour = 1\n", "unknown key colour"),
        ('requires = "other"\n', "`requires` has to be a list of texts"),
        ("[contributes]\nrouter = []\n", "contributes: unknown key router"),
        ('[contributes]\nrouters = [{ router = "app.x.router" }]\n', "each row has the keys router, order"),
        ('[contributes]\nrouters = [{ router = "app.x.router", order = "1" }]\n', "`order` has to be a whole number"),
        ('[contributes]\nsettings = ["Toy"]\n', "'Toy' has not the form"),
        ("when = \n", r"Invalid value \(at line 7"),
    ],
)
def test_what_is_not_known_or_not_right_is_refused(write_pattern: WritePattern, toml: str, message: str) -> None:
    folder = write_pattern("toy", toml)
    with pytest.raises(PatternError, match=rf"toy/pattern\.toml: .*{message}"):
        read_pattern(folder)


@pytest.mark.parametrize(("old", "new"), [('"1.0.0"', '"one"'), ('"tooling"', '"toys"'), ('"A toy."', '" "')])
def test_the_head_is_checked(write_pattern: WritePattern, old: str, new: str) -> None:
    folder = write_pattern("toy")
    toml = folder / "pattern.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(PatternError, match=r"pattern\.toml: `(version|domain|summary)`"):
        read_pattern(folder)


def test_a_folder_without_pattern_toml_is_refused(library: Path) -> None:
    (library / "toys" / "empty").mkdir(parents=True)
    with pytest.raises(PatternError, match=r"empty/pattern\.toml: missing"):
        load_catalog(root=library)


def test_a_pattern_without_files_is_refused(write_pattern: WritePattern) -> None:
    folder = write_pattern("toy", files={"docs/x": ""})
    with pytest.raises(PatternError, match="no file below"):
        read_pattern(folder)


def test_an_extra_folder_replaces_patterns_by_id(library: Path, write_pattern: WritePattern, tmp_path: Path) -> None:
    write_pattern("toy")
    extra = tmp_path / "mine" / "toys" / "toy"
    extra.parent.mkdir(parents=True)
    library.joinpath("toys", "toy").rename(extra)
    write_pattern("toy")
    write_pattern("other")
    catalog = load_catalog([tmp_path / "mine"], root=library)
    assert [each.id for each in catalog.patterns] == ["other", "toy"]
    assert catalog.by_id["toy"].folder == extra


def test_a_template_has_one_owner(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("one", 'templates = ["README.md"]\n')
    write_pattern("two", 'templates = ["README.md"]\n')
    with pytest.raises(PatternError, match=r"README\.md is owned by both one and two"):
        load_catalog(root=library)
