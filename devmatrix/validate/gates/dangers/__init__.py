"""Dangers of web applications that general linters do not know. Few, and each precise.

DMS01 SQL text built from values             DMS05 a commit after the response
DMS02 a blocking call on the event loop      DMS06 stack traces for clients
DMS03 a secret in a log line                 DMS07 any origin with credentials
DMS04 a failed commit that nobody hears of   DMS08 a secret as a setting's default
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.validate.gates.dangers.blocking import blocking_calls
from devmatrix.validate.gates.dangers.commits import late_commits, lost_commits
from devmatrix.validate.gates.dangers.logged import logged_secrets
from devmatrix.validate.gates.dangers.reading import read_project
from devmatrix.validate.gates.dangers.settings import default_secrets
from devmatrix.validate.gates.dangers.sql import built_statements
from devmatrix.validate.gates.dangers.web import careless_answers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from devmatrix.validate.report import Finding

_LOOKS = (
    built_statements,
    blocking_calls,
    logged_secrets,
    lost_commits,
    late_commits,
    careless_answers,
    default_secrets,
)


def find_dangers(project: Path, names: Sequence[str]) -> tuple[Finding, ...]:
    """What is dangerous in these files of the project; a file that does not parse is left to the scanners."""
    source = read_project(project, names)
    return tuple(finding for look in _LOOKS for module in source.modules for finding in look(module, source))
