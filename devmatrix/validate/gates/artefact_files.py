"""Files that a deployment or a reader opens: each can be read, and each link leads somewhere."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from devmatrix.validate.gates.conclusion import shortened
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devmatrix.validate.gates.artefacts import Artefacts

_LINK = re.compile(r"(?<![`\\])!?\[[^\]]*(?<!\\)\]\((?P<target>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#", re.IGNORECASE)
_VARIABLE = re.compile(r"(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*=")
_FENCES = ("```", "~~~")


def check_files(project: Path, found: Artefacts) -> tuple[Finding, ...]:
    """What cannot be read, and what leads nowhere."""
    findings: list[Finding] = []
    for path in found.ending(".toml", ".ini", ".json"):
        findings += _unreadable(project, path)
    for path in found.environments:
        findings += _not_a_variable(project, path)
    for path in found.ending(".md"):
        findings += _dead_links(project, path)
    return tuple(findings)


def _unreadable(project: Path, path: str) -> Iterator[Finding]:
    text = (project / path).read_text(encoding="utf-8", errors="replace")
    try:
        if path.endswith(".toml"):
            tomllib.loads(text)
        elif path.endswith(".json"):
            json.loads(text)
        else:
            _ = dict(_parsed(text, project))
    except (ValueError, configparser.Error) as error:
        yield Finding(shortened(f"it cannot be read: {error}"), path, None, "unreadable", Severity.HIGH)


def _parsed(text: str, project: Path) -> Iterator[tuple[str, str]]:
    """Every value of an INI file, with what it refers to put in, as logging and Alembic read it."""
    parser = configparser.ConfigParser({"here": str(project)})
    parser.read_string(text)
    for section in parser.sections():
        raw = section.startswith("formatter_")  # logging's own %(levelname)s
        for name in parser.options(section):
            yield name, parser.get(section, name, raw=raw)


def _not_a_variable(project: Path, path: str) -> Iterator[Finding]:
    for number, line in enumerate((project / path).read_text(encoding="utf-8").splitlines(), start=1):
        if line.strip() and not line.startswith("#") and not _VARIABLE.match(line):
            yield Finding("this line is neither NAME=value nor a comment", path, number, "env", Severity.MEDIUM)


def _dead_links(project: Path, path: str) -> Iterator[Finding]:
    fenced = False
    for number, line in enumerate((project / path).read_text(encoding="utf-8").splitlines(), start=1):
        fenced ^= line.lstrip().startswith(_FENCES)
        for link in () if fenced else _LINK.finditer(line):
            target = unquote(link["target"].partition("#")[0])
            if not target or _ELSEWHERE.match(link["target"]):
                continue
            base = project if target.startswith("/") else (project / path).parent
            if not (base / target.lstrip("/")).exists():
                yield Finding(f"the link to {target} leads nowhere", path, number, "dead-link")
