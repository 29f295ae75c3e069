"""Whatever a file holds, a run ends with an application or with a clear refusal, never with anything else."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from devmatrix.diagnostics import Source, render
from devmatrix.errors import DevMatrixError, SpecError
from devmatrix.model.build import build_app
from devmatrix.reserved import Reserved
from devmatrix.spec.load import load_spec, read_spec

CASES = Path(__file__).parents[2] / "cases"
SPECS = [path.read_bytes() for path in sorted(CASES.glob("*/spec.yaml")) if path.stat().st_size < 10_000]
TEXTS = [each.decode("utf-8", errors="replace") for each in SPECS]

# What a line of a spec is made of, and what breaks one.
PIECES = st.sampled_from(
    [
        "devmatrix: 1", "app: {name: shop}", "entities:", "enums:", "  ", "    ", "\n", ": ", "- ", "[", "]", "{", "}", ",",
        "?", "int", "string(5)", "decimal(10,2)", "Product", "fields:", "x", "computed", "default", "1e999", "0x", "-", ".inf",
        "'", '"', "|", ">", "&a", "*a", "!t", "#", "%", "@", "`", "\t", "\\", "null", "~", "true", "\u2028", "\x85", "日本",
        "unique", "list", "sort", "= now()", "= today() + days(1)", "\ufeff", "---", "...", "<<", "\r", "9" * 5000,
    ]
)  # fmt: skip
SMALL = settings(max_examples=300, deadline=None)


def run(text: str) -> None:
    source = Source("spec.yaml", text)
    try:
        build_app(read_spec(source), Reserved())
    except SpecError as error:
        assert error.diagnostics
        assert render(error.diagnostics, error.source)
    except DevMatrixError:
        pass


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


@SMALL
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
))  # fmt: skip
def test_any_value_in_any_place(value: object) -> None:
    import json

    shown = json.dumps(value)
    for place in ("app", "enums", "features", "entities"):
        run(f"devmatrix: 1\n{place}: {shown}\n")
    run(f"devmatrix: 1\napp: {{name: shop}}\nentities: {{Product: {{fields: {{name: {shown}}}, unique: {shown}}}}}\n")
    for key in ("type", "default", "example", "pattern", "ge", "max_length", "computed", "inverse"):
        run(
            f"devmatrix: 1\napp: {{name: shop}}\nentities: {{Product: {{fields: {{x: {{type: int, {key}: {shown}}}}}}}}}\n"
        )


@SMALL
@given(st.binary(max_size=200) | st.sampled_from(SPECS).flatmap(lambda spec: st.binary(max_size=4).map(spec.__add__)))
def test_any_bytes(tmp_path_factory: object, content: bytes) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "any.yaml"  # type: ignore[attr-defined]
    path.write_bytes(content)
    try:
        build_app(load_spec(path), Reserved())
    except SpecError as error:
        assert render(error.diagnostics, error.source)
