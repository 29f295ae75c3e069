"""What can go wrong before there is any YAML, and where things stand once there is."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from devmatrix.diagnostics import Position, Source, render
from devmatrix.errors import SpecError
from devmatrix.spec import nodes
from devmatrix.spec.load import MAX_BYTES, load_spec, read_spec

if TYPE_CHECKING:
    from pathlib import Path


def report(path: Path) -> str:
    """What is said about a file, with the folder left out."""
    with pytest.raises(SpecError) as caught:
        load_spec(path)
    return render(caught.value.diagnostics, caught.value.source).replace(f"{path.parent}/", "")


def test_a_missing_file(tmp_path: Path) -> None:
    assert report(tmp_path / "spec.yaml") == "spec.yaml: DM001 there is no such file\n"


def test_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").symlink_to(tmp_path / "nowhere")
    assert report(tmp_path / "spec.yaml") == "spec.yaml: DM001 there is no such file\n"


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "spec.yaml").symlink_to(tmp_path / "spec.yaml")
    assert report(tmp_path / "spec.yaml").startswith("spec.yaml: DM001 the file cannot be read: ")


def test_a_directory(tmp_path: Path) -> None:
    assert report(tmp_path).splitlines() == [
        f"{tmp_path.name}: DM001 this is a directory, not a file",
        "    hint: name the spec.yaml in it",
    ]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "spec.yaml")
    assert report(tmp_path / "spec.yaml") == "spec.yaml: DM001 this is not a regular file\n"


def test_a_path_through_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "DM001" in report(tmp_path / "file" / "spec.yaml")


def test_a_path_that_no_system_has() -> None:
    with pytest.raises(SpecError) as caught:
        load_spec("a\0b")
    assert [each.code for each in caught.value.diagnostics] == ["DM001"]


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    started = time.perf_counter()
    assert report(path) == "spec.yaml: DM002 the file is larger than 1024 KiB\n"
    assert time.perf_counter() - started < 1


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "spec.yaml"
    text = "devmatrix: 1\napp: {name: shop}\nentities: {Product: {fields: {name: string}}}\n"
    path.write_text(text.ljust(MAX_BYTES, "#"))
    assert load_spec(path).mistakes == ()


def test_too_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MAX_NODES", 1000)
    with pytest.raises(SpecError) as caught:
        read_spec(Source("spec.yaml", f"a: [{'x,' * 1001}]"))
    assert caught.value.diagnostics[-1].code == "DM008"


def test_the_name_is_as_the_user_wrote_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SpecError) as caught:
        load_spec("sub/../spec.yaml")
    assert caught.value.source.name == "sub/../spec.yaml"


TEXT = """devmatrix: 1
app: {name: shop, title: "a\\tb 'c'"}
entities:
  Product:
    fields:
      plain: abc  def
      single: 'it''s it'
      double: "say \\"hi\\" \\u0041 end"
      literal: |
        first
          second
      folded: >-
        one
        two
      joined: one
        two
"""


@pytest.mark.parametrize(
    ("path", "part", "position"),
    [
        ("plain", "def", Position(6, 19)),
        ("single", "s it", Position(7, 20)),
        ("double", "hi", Position(8, 22)),
        ("double", "end", Position(8, 34)),
        ("literal", "second", Position(11, 11)),
        ("folded", "two", Position(14, 9)),
        ("joined", "two", Position(16, 9)),
    ],
)
def test_a_place_inside_a_value(path: str, part: str, position: Position) -> None:
    spec = read_spec(Source("spec.yaml", TEXT))
    value = spec.document.entities["Product"].fields[path]
    assert isinstance(value, str)
    assert spec.inside(("entities", "Product", "fields", path), value.index(part)) == position


def test_places_of_keys_and_values() -> None:
    spec = read_spec(Source("spec.yaml", TEXT))
    assert spec.key_position("app", "title") == Position(2, 19)
    assert spec.position("app", "title") == Position(2, 26)
    assert spec.position("app", "nothing", "below") == Position(2, 6)
    assert spec.key_position("entities", "Product") == Position(4, 3)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_line_break_counts_as_one(newline: str) -> None:
    text = newline.join(["devmatrix: 1", "app: {name: shop}", "entities:", "  Product: {fields: {a: strng}, x: 1}"])
    spec = read_spec(Source("spec.yaml", text))
    assert [each.position for each in spec.mistakes] == [Position(4, 33)]
