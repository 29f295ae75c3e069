from __future__ import annotations

import io
import shlex
import tomllib
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from devmatrix.render import quoting
from tests.templates.apps import HOSTILE, MULTILINE

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    # Dense in what has a meaning to Markdown.
    st.text(st.sampled_from("\\`*_[]()<>|#~$&!=+-:.1234 \nab;\"'{}%@"), max_size=30),
)
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shown(document: str, block: str) -> list[str]:
    """The plain text of each inline run below a kind of block; markup in a run fails."""
    found: list[str] = []
    tokens = MARKDOWN.parse(document)
    for before, token in pairwise(tokens):
        if token.type == "inline" and before.type == f"{block}_open":
            children = token.children or []
            assert {each.type for each in children} <= {"text", "text_special"}, document
            found.append("".join(each.content for each in children))
    return found


@given(TEXTS)
@example(HOSTILE)
@example(MULTILINE)
@example("C #")
def test_markdown_shows_a_text_as_it_is_wherever_it_stands(text: str) -> None:
    plain, escaped = quoting.one_line(text), quoting.markdown(text)
    if plain:
        assert shown(f"# {escaped}\n", "heading") == [plain]
        assert shown(f"{escaped}\n", "paragraph") == [plain]
        assert shown(f"above\n\n{escaped}\n\nbelow\n", "paragraph") == ["above", plain, "below"]
    assert shown(f"| a | b |\n|---|---|\n| {escaped} | x |\n", "td") == [plain, "x"]


@given(TEXTS)
@example(HOSTILE)
def test_toml_reads_a_text_back(text: str) -> None:
    assert tomllib.loads(f"a = {quoting.toml(text)}") == {"a": quoting.one_line(text)}


@given(st.text(st.sampled_from("ab :#'\"{}[]&*!|>%@`-,?=/.0123 "), min_size=1, max_size=20))
@example("make lint")
@example("true")
@example("null")
def test_yaml_reads_a_command_back(text: str) -> None:
    assert YAML(typ="safe").load(io.StringIO(f"run: {quoting.yaml(text)}\n")) == {"run": text}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (30, "30"),
        (0.5, "0.5"),
        ("100/minute", "100/minute"),
        ("a b $c # d", "'a b $c # d'"),
        (["*"], "*"),
        (["a", "b"], "a,b"),
        ([], ""),
    ],
)
def test_a_value_of_the_environment(value: object, expected: str) -> None:
    written = quoting.environment(value)

    assert written == expected
    assert "".join(shlex.split(written)) == written.strip("'")
