"""`devmatrix patterns search` and `publish`, as a user runs them."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING

import pytest

from tests.cli.terminal import Run, devmatrix

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bank.conftest import WritePattern


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def search(folder: Path, *arguments: str, **environment: str) -> Run:
    environment = {"XDG_DATA_HOME": str(folder / "data"), **environment}
    return devmatrix("patterns", "search", *arguments, folder=folder, **environment)


def test_the_table_says_what_matched(folder: Path) -> None:
    run = search(folder, "helth", "chek", "--top-k", "2")

    assert (run.code, run.err) == (0, "")
    head, *rows = run.out.splitlines()
    assert head.split() == ["ID", "CATEGORY", "SCORE", "MATCHED", "SUMMARY"]
    assert [row.split()[0] for row in rows] == ["health_checks_docker", "health_checks"]
    assert all("helth → health, chek → check" in row for row in rows)


def test_json_has_everything(folder: Path) -> None:
    run = search(folder, "too many requests from one client", "--json", "--top-k", "1")

    assert run.code == 0
    (found,) = json.loads(run.out)
    assert found["id"] == "rate_limiting"
    assert {"part": "keywords", "words": ["many", "requests"]} in found["why"]
    assert "error_handling" in found["requires"]
    assert found["missing"] == []
    assert found["uses"] == 0


def test_filters_hold(folder: Path) -> None:
    run = search(folder, "tests of limits", "--domain", "security", "--json", "--top-k", "50")

    assert {each["domain"] for each in json.loads(run.out)} == {"security"}
    run = search(folder, "tests of limits", "--category", "observability", "--json", "--top-k", "50")
    assert {each["category"] for each in json.loads(run.out)} == {"observability"}


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["xyzzy"], "nothing found; use other words, or look through `devmatrix patterns list`\n"),
        (["🙂"], "nothing found; use other words, or look through `devmatrix patterns list`\n"),
        (["pagination", "--feature", "nobody"], "nothing found; there may be something without the filters\n"),
    ],
)
def test_an_empty_answer_comes_with_a_hint(folder: Path, arguments: list[str], hint: str) -> None:
    run = search(folder, *arguments)

    assert (run.code, run.out, run.err) == (0, "", hint)
    assert search(folder, *arguments, "--json").out == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--domain", "securty"], "error: there is no domain 'securty'; did you mean `security`?\n"),
        (["--category", "observabilty"], "error: there is no category 'observabilty'; did you mean `observability`?\n"),
        (["--embedder", "none"], "error: there is no embedder 'none'; installed: none\n"),
        (["--qdrant", "localhost"], "error: 'localhost' is no URL of a Qdrant server, such as http://localhost:6333\n"),
    ],
)
def test_a_slip_in_an_option_is_told(folder: Path, arguments: list[str], error: str) -> None:
    run = search(folder, "page", *arguments)

    assert (run.code, run.out, run.err) == (2, "", error)


def test_a_library_of_ones_own_is_searched_like_ours(folder: Path, write_pattern: WritePattern) -> None:
    write_pattern("siren", summary="Howls when the tide comes in.", keywords=["flood warning"], requires=["pagination"])
    write_pattern("pagination", category="api_routes", summary="Our own pages.", version="7.0.0")

    run = search(folder, "flod waning", "--patterns", "library", "--json")

    (first, *_) = json.loads(run.out)
    assert (first["id"], first["requires"]) == ("siren", ["pagination"])
    run = search(folder, "pagination", "--patterns", "library", "--json", "--top-k", "1")
    assert [(each["id"], each["version"]) for each in json.loads(run.out)] == [("pagination", "7.0.0")]


def test_what_one_publishes_another_one_finds(folder: Path) -> None:
    catalogue = (folder / "shared").as_uri()
    empty = search(folder, "pagintion", "--qdrant", catalogue)
    assert (empty.code, empty.out) == (0, "")
    assert "devmatrix patterns publish" in empty.err

    published = devmatrix("patterns", "publish", "--qdrant", catalogue, "--json", folder=folder)
    run = search(folder, "pagintion", "--qdrant", catalogue, "--json", "--domain", "http")

    assert published.code == 0
    assert any(each.startswith("pagination@") for each in json.loads(published.out))
    first, *others = json.loads(run.out)
    assert first["id"] == "pagination"
    assert {each["domain"] for each in others} <= {"http"}


def test_a_server_that_is_away_is_one_clear_line(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    run = search(folder, "page", "--qdrant", f"http://127.0.0.1:{port}")

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("error: the shared catalogue did not answer: ")
    assert run.err.count("\n") == 1


def test_a_folder_is_published_and_not_searched_twice(folder: Path) -> None:
    run = search(folder, "page", "--qdrant", "http://127.0.0.1:1", "--patterns", ".")

    assert run.code == 2
    assert "devmatrix patterns publish" in run.err


def test_without_the_client_its_extra_is_named(folder: Path) -> None:
    (folder / "qdrant_client.py").write_text("raise ModuleNotFoundError(name='qdrant_client')\n", encoding="utf-8")

    run = search(folder, "page", "--qdrant", "http://127.0.0.1:1", PYTHONPATH=str(folder))

    assert (run.code, run.out) == (2, "")
    assert run.err == "error: a shared catalogue needs one more package: pip install 'devmatrix[qdrant]'\n"
