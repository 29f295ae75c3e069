"""Secrets that lie in the project's files, where everybody who can read the repository finds them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST_BYTES = 1024 * 1024
# Forms that only a secret has; what is worth stealing looks the same everywhere.
_FORMS = (
    (re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"\bAKIA[0-9A-Z]{16}\b"), "an access key of AWS"),
    (re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_[A-Za-z0-9_]{60,}"), "a token of GitHub"),
    (re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b"), "a token of GitLab"),
    (re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{10,}"), "a token of Slack"),
    (re.compile(r"\b[rs]k_live_[A-Za-z0-9]{16,}"), "a key of Stripe"),
    (re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"), "a key of Google"),
    (re.compile(r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{20,}"), "a token of PyPI"),
)
# What a deployment reads: here a value beside such a name is the secret itself, not an example.
_CONFIGURATION = (".yml", ".yaml", ".env", ".ini", ".toml", ".cfg", ".conf", ".json")
_NAMED = re.compile(
    r"""^\s*(?:-\s+|(?:ARG|ENV|export)\s+)?["']?
    (?P<name>[A-Za-z_]*(?:PASSWORD|PASSWD|SECRET|SECRET_KEY|TOKEN|API_KEY|PRIVATE_KEY))["']?\s*[:=]\s*
    (?P<value>"[^"$]+"|'[^'$]+'|[^\s"'$\#{\[|>]\S*)""",
    re.VERBOSE | re.IGNORECASE,
)
_IN_URL = re.compile(r"\w://[^\s:@/'\"${}<>]*:(?P<value>[^\s:@/'\"${}<>]+)@")
_PLACEHOLDERS = re.compile(
    r"(?:\W|change|example|placeholder|your|replace|secret|password|token|true|false|null|none|x)+[-_\w]*\W*$",
    re.IGNORECASE,
)
_PROSE = (".md", ".rst", ".txt")


def find_secrets(project: Path) -> tuple[Finding, ...]:
    """Each secret that is committed, and each file of secrets that may be."""
    found: list[Finding] = []
    for path in sorted(project.rglob("*")):
        name = path.relative_to(project).as_posix()
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST_BYTES:
            found += _in_text(name, path.read_text(encoding="utf-8", errors="replace"))
    return (*found, *_unprotected(project))


def _in_text(name: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern, what in _FORMS:
            if pattern.search(line):
                yield Finding(f"{what} lies in the project", name, number, "DMS11", Severity.HIGH)
        if _is_configuration(name):
            yield from _in_configuration(name, number, line)


def _is_configuration(name: str) -> bool:
    if name.startswith(("tests/", ".devmatrix/")) or name.endswith((*_PROSE, "uv.lock")):
        return False
    return name.endswith(_CONFIGURATION) or name.rpartition("/")[2].startswith(("Dockerfile", ".env"))


def _in_configuration(name: str, number: int, line: str) -> Iterator[Finding]:
    if line.lstrip().startswith(("#", ";")):
        return
    found = _NAMED.match(line)
    if found and not _PLACEHOLDERS.match(found["value"].strip("\"'")):
        yield Finding(f"{found['name']} has a value in the project", name, number, "DMS12", Severity.HIGH)
    url = _IN_URL.search(line)
    if url and not _PLACEHOLDERS.match(url["value"]):
        yield Finding("a URL carries a password", name, number, "DMS13", Severity.MEDIUM)


def _unprotected(project: Path) -> Iterator[Finding]:
    """`.env` holds the secrets of a deployment: git must not take it."""
    ignored = project / ".gitignore"
    lines = ignored.read_text(encoding="utf-8", errors="replace").splitlines() if ignored.is_file() else []
    if not {line.strip().strip("/") for line in lines} & {".env", ".env*", "*.env", "**/.env"}:
        place = ".gitignore" if ignored.is_file() else None
        yield Finding(".gitignore lets .env be committed", place, None, "DMS14", Severity.MEDIUM)
