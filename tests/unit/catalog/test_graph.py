"""What requires what, drawn in three ways."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.graph import (
    Graph,
    draw_dot,
    draw_mermaid,
    draw_tree,
    required_by,
    requirement_graph,
)
from devmatrix.catalog.load import load_catalog

if TYPE_CHECKING:
    from pathlib import Path

    from tests.unit.catalog.conftest import WritePattern

SUBGRAPH = re.compile(r"  subgraph category_[a-z]\w*\[\"[a-z]\w*\"\]")
NODE = re.compile(r"    (pattern_[a-z]\w*)\[\"[a-z]\w*\"\]")
ARROW = re.compile(r"  (pattern_[a-z]\w*) --> (pattern_[a-z]\w*)")


@pytest.fixture
def graph(library: Path, write_pattern: WritePattern) -> Graph:
    """Gamma is required twice; alpha and delta require each other; `end` is a word of Mermaid and DOT."""
    write_pattern("alpha", 'requires = ["gamma", "delta"]\n')
    write_pattern("beta", 'requires = ["gamma"]\n')
    write_pattern("gamma", 'requires = ["end"]\n')
    write_pattern("delta", 'requires = ["alpha"]\n')
    write_pattern("end")
    return requirement_graph(load_catalog(root=library).patterns)


def test_the_tree_draws_each_branch_once_and_ends_at_a_cycle(graph: Graph) -> None:
    assert draw_tree(graph) == ("beta\n└── gamma\n    └── end\nalpha\n├── delta\n│   └── alpha …\n└── gamma …")


def test_a_tree_may_begin_anywhere(graph: Graph) -> None:
    assert draw_tree(graph.below(["gamma"]), ["gamma"]) == "gamma\n└── end"
    assert draw_tree(graph.reversed().below(["end"]), ["end"]) == (
        "end\n└── gamma\n    ├── alpha\n    │   └── delta\n    │       └── alpha …\n    └── beta"
    )


def test_what_requires_a_pattern_is_known(library: Path, graph: Graph) -> None:
    found = required_by(load_catalog(root=library).patterns)
    assert found == {
        "alpha": ("delta",),
        "beta": (),
        "delta": ("alpha",),
        "end": ("gamma",),
        "gamma": ("alpha", "beta"),
    }
    assert graph.reversed().targets == found


def test_a_requirement_that_is_not_there_is_left_out(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("alpha", 'requires = ["nowhere"]\n')
    assert requirement_graph(load_catalog(root=library).patterns).edges == ()


def test_mermaid_is_what_mermaid_reads(graph: Graph) -> None:
    lines = draw_mermaid(graph).split("\n")
    nodes = {match[1] for line in lines if (match := NODE.fullmatch(line))}
    arrows = {match.groups() for line in lines if (match := ARROW.fullmatch(line))}
    others = [line for line in lines if not (NODE.fullmatch(line) or ARROW.fullmatch(line))]

    assert others[0] == "flowchart LR"
    assert [SUBGRAPH.sub("subgraph", line).strip() for line in others[1:]] == ["subgraph", "end"]
    assert nodes == {f"pattern_{each}" for each in graph.patterns}
    assert arrows == {(f"pattern_{one}", f"pattern_{other}") for one, other in graph.edges}


def test_dot_quotes_every_name(graph: Graph) -> None:
    text = draw_dot(graph)
    assert text.count("{") == text.count("}")
    assert '  "gamma" -> "end";' in text.split("\n")
    assert len(re.findall(r'^  "\w+" -> "\w+";$', text, re.MULTILINE)) == len(graph.edges)
    assert set(re.findall(r'^    "(\w+)";$', text, re.MULTILINE)) == set(graph.patterns)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
def test_graphviz_reads_our_whole_library() -> None:
    text = draw_dot(requirement_graph(load_catalog().patterns))
    done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("graph ")


def test_every_pattern_of_ours_stands_in_the_tree() -> None:
    whole = requirement_graph(load_catalog().patterns)
    drawn = {line.lstrip("│├└─ ").removesuffix(" …") for line in draw_tree(whole).split("\n")}
    assert drawn == set(whole.patterns)
