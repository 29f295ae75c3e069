"""The documents speak of what is there: files, commands, settings, log events, errors."""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from app.core.config import Settings
from app.core.errors import AppError

DOCUMENTS = sorted({*Path().glob("*.md"), *Path("docs").rglob("*.md")})
# Not what is escaped: a text of the specification may look like a link.
LINK = re.compile(r"(?<!\\)\]\((?![a-z]+:)([^)#\s]*)#?([^)\s]*)\)")
# What is fenced may hold any text; of it, only shell commands are looked at.
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"(?<![\\`])`([^`\n]+)`(?!`)")
PATH = re.compile(r"(?:app|docker|docs|migrations|tests)/[\w./-]+")
VARIABLE = re.compile(r"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?")
TARGETS = re.findall(r"^([a-z][a-z-]*):", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
# Variables that Compose and the tests read.
OTHER_VARIABLES = re.findall(
    r"\$\{(\w+)|environ.get\(\"(\w+)\"",
    "".join(
        path.read_text(encoding="utf-8")
        for path in (*Path("docker").glob("*.yml"), Path("tests/databases.py"))
    ),
)


def text_of(document: str | Path) -> str:
    return Path(document).read_text(encoding="utf-8")


def prose_of(document: str | Path) -> str:
    return FENCE.sub("", text_of(document))


def code_in(document: str | Path) -> list[str]:
    """What is set as code in the prose."""
    return CODE.findall(prose_of(document))


def commands_in(document: str | Path) -> list[str]:
    blocks = [block for kind, block in FENCE.findall(text_of(document)) if kind == "sh"]
    return [*code_in(document), *"".join(blocks).splitlines()]


def rows(document: str, heading: str) -> Iterator[list[str]]:
    """The cells of the table under a heading, as code."""
    _, _, after = text_of(document).partition(f"\n## {heading}\n")
    for line in after.partition("\n## ")[0].splitlines():
        if line.startswith("| `") or re.match(r"\| \d", line):
            yield [cell.strip(" `") for cell in line.strip("|").split(" | ")]


def anchors(document: Path) -> set[str]:
    headings = HEADING.findall(prose_of(document))
    return {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_no_link_is_broken(document: Path) -> None:
    for path, anchor in LINK.findall(prose_of(document)):
        target = document.parent / path if path else document
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_path_is_there(document: Path) -> None:
    named = {each for each in code_in(document) if PATH.fullmatch(each)}
    assert [path for path in named if not Path(path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_target_of_make_exists(document: Path) -> None:
    called = {each.split()[1] for each in commands_in(document) if each.startswith("make ")}
    assert called - set(TARGETS) == set()


@pytest.mark.parametrize("name", ["deployment", "operations", "security"])
def test_every_setting_exists(name: str) -> None:
    known = {field.upper() for field in Settings.model_fields} | set(sum(OTHER_VARIABLES, ()))
    named = {found[1] for each in code_in(f"docs/{name}.md") if (found := VARIABLE.fullmatch(each))}
    assert named
    assert named - known == set()


def test_every_log_event_is_logged() -> None:
    code = "".join(text_of(path) for path in Path("app").rglob("*.py"))
    named = [event for cells in rows("docs/operations.md", "Logs") for event in CODE.findall(f"`{cells[0]}`")]
    assert named
    assert [event for event in named if f'"{event}"' not in code] == []


def test_every_alert_is_explained() -> None:
    alerts = re.findall(r"^ +- alert: (\w+)$", text_of("docker/prometheus/alerts.yml"), re.MULTILINE)
    assert [name for name, *_ in rows("docs/operations.md", "Alerts")] == alerts


def test_every_code_of_an_error_is_told() -> None:
    told = {(int(status), code) for status, code, *_ in rows("docs/api.md", "Errors")}
    not_allowed = HTTPStatus.METHOD_NOT_ALLOWED
    known = {(kind.status, kind.code) for kind in kinds(AppError)} | {
        (not_allowed, not_allowed.name.lower())
    }
    assert told - known == set()
    # The others depend on what the app offers.
    everywhere = {each for each in known if each[0] not in {304, 409, 412, 415}}
    assert everywhere - told == set()


def kinds(kind: type[AppError]) -> Iterable[type[AppError]]:
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)
