"""Every diagram of the documents is one to Mermaid's own parser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

from tests.documentation.conftest import HERE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def mistakes(node: Path, diagrams: list[str]) -> list[str]:
    shutil.copy(HERE / "parse.mjs", node)
    done = subprocess.run(
        ["node", "parse.mjs"], cwd=node, input=json.dumps(diagrams), capture_output=True, text=True, check=True
    )
    found: Any = json.loads(done.stdout)
    return [str(each) for each in found]


def test_mermaid_reads_every_diagram(folders: Mapping[str, Path], node: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for each in folders.values() for path in each.glob("docs/*.md")]
    diagrams = [diagram for text in texts for diagram in DIAGRAM.findall(text)]

    assert len(diagrams) >= len(folders)
    assert mistakes(node, diagrams) == []


def test_a_broken_diagram_is_told(node: Path) -> None:
    assert len(mistakes(node, ['erDiagram\n  "Task" {\n    uuid id PK PK2\n'])) == 1
