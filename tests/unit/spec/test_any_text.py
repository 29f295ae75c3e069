"""Whatever a file holds, a run ends with an application or with a clear refusal, never with anything else."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from devmatrix.diagnostics import Source, render
from devmatrix.errors import SpecError
from devmatrix.model.build import build_app
from devmatrix.reserved import Reserved
from devmatrix.spec.codes import CODES
from devmatrix.spec.load import load_spec, read_spec

CASES = Path(__file__).parents[2] / "cases"
SPECS = [path.read_bytes() for path in sorted(CASES.glob("*/spec.yaml")) if path.stat().st_size < 10_000]
TEXTS = [each.decode("utf-8", errors="replace") for each in SPECS]

# What a line of a spec is made of, and what breaks one.
PIECES = st.sampled_from(
    [
        *"-?|>[]{},#%@`~'\"\\",
        *("devmatrix: 1", "app: {name: shop}", "entities:", "enums:", "  ", "    ", "\n", ": ", "- ", "&a", "*a", "!t"),
        *(
            "int",
            "string(5)",
            "decimal(10,2)",
            "Product",
            "fields:",
            "x",
            "computed",
            "default",
            "unique",
            "list",
            "sort",
        ),
        *("1e999", "0x", ".inf", "9" * 5000, "null", "true", "\t", "\r", "\u2028", "\x85", "\ufeff", "日本"),
        *("= now()", "= today() + days(1)", "---", "...", "<<"),
    ]
)
SMALL = settings(max_examples=300, deadline=None)


def run(text: str) -> None:
    source = Source("spec.yaml", text)
    try:
        build_app(read_spec(source), Reserved())
    except SpecError as error:
        refused(error)


def refused(error: SpecError) -> None:
    """A refusal names at least one mistake, each in the catalogue, and can be shown."""
    assert {each.code for each in error.diagnostics} <= set(CODES)
    assert render(error.diagnostics, error.source).startswith(error.source.name)


@SMALL
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    run(text)


@SMALL
@given(st.lists(PIECES, max_size=40).map("".join))
def test_text_that_looks_like_yaml(text: str) -> None:
    run(text)


@SMALL
@given(st.sampled_from(TEXTS), st.data())
def test_a_spec_with_a_part_replaced(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    run(text[:start] + data.draw(PIECES | st.text(max_size=5)) + text[end:])


@SMALL
@given(st.sampled_from(TEXTS), st.data())
def test_a_spec_with_a_line_moved(text: str, data: st.DataObject) -> None:
    lines = text.splitlines(keepends=True)
    line = lines.pop(data.draw(st.integers(0, len(lines) - 1))) if lines else ""
    indentation = " " * data.draw(st.integers(0, 8))
    lines.insert(data.draw(st.integers(0, len(lines))), indentation + line.lstrip())
    run("".join(lines))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
).map(json.dumps)
SPEC_KEYS = ["app", "enums", "features", "entities"]
ENTITY_KEYS = ["fields", "unique", "indexes", "operations", "list", "key", "plural", "description"]
FIELD_KEYS = ["type", "default", "example", "pattern", "ge", "max_length", "computed", "inverse", "on_delete"]
HEAD = "devmatrix: 1\napp: {name: shop}\nentities:\n  Product:\n"


@SMALL
@given(st.sampled_from(SPEC_KEYS), VALUES)
def test_any_value_of_the_spec(key: str, value: str) -> None:
    run(f"devmatrix: 1\n{key}: {value}\n")


@SMALL
@given(st.sampled_from(ENTITY_KEYS), VALUES)
def test_any_value_of_an_entity(key: str, value: str) -> None:
    run(f"{HEAD}    {key}: {value}\n")


@SMALL
@given(st.sampled_from(FIELD_KEYS), VALUES, st.sampled_from(["int", "string", "Product?", "json", "decimal(5,2)[]"]))
def test_any_value_of_a_field(key: str, value: str, type_: str) -> None:
    run(f"{HEAD}    fields: {{x: {{type: '{type_}', {key}: {value}}}}}\n")
    run(f"{HEAD}    fields: {{x: {value}}}\n")


@SMALL
@given(st.binary(max_size=200) | st.sampled_from(SPECS).flatmap(lambda spec: st.binary(max_size=4).map(spec.__add__)))
def test_any_bytes(tmp_path_factory: object, content: bytes) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "any.yaml"  # type: ignore[attr-defined]
    path.write_bytes(content)
    try:
        build_app(load_spec(path), Reserved())
    except SpecError as error:
        refused(error)
