"""The shell in workflows: each `run`, with the line that it begins at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What GitHub replaces before the shell sees it.
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)
_SHELLS = ("bash", "sh")


@dataclass(frozen=True)
class Script:
    """What one step runs. Its first line stands at `line` of the workflow."""

    line: int
    shell: str
    text: str


def scripts_of(workflow: str) -> tuple[Script, ...]:
    """Every script of a workflow that a Unix shell runs; none of a file that is no workflow."""
    try:
        return tuple(_scripts(YAML().load(StringIO(workflow)), "bash", workflow.splitlines()))
    except YAMLError:
        return ()  # the linter of YAML says so


def _scripts(node: Any, shell: str, lines: list[str]) -> Iterator[Script]:
    """Those of a mapping or a sequence, at any depth: jobs and composite actions have steps alike."""
    if isinstance(node, dict):
        shell = _shell(node) or shell
        text = node.get("run")
        if isinstance(text, str) and shell in _SHELLS:
            line: int = node.lc.value("run")[0] + 1  # type: ignore[attr-defined]
            is_block = lines[line - 1].rstrip().endswith(("|", "|-", "|+", ">", ">-", ">+"))
            yield Script(line + is_block, shell, _EXPRESSION.sub("expression", text))
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _scripts(child, shell, lines)


def _shell(node: dict[str, Any]) -> str:
    """The shell that a step names, or that a job or a workflow sets for all of its steps."""
    defaults = node.get("defaults")
    run = defaults.get("run") if isinstance(defaults, dict) else None
    named = node.get("shell") or (run.get("shell") if isinstance(run, dict) else None)
    return str(named).split()[0] if named else ""
