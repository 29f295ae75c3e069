"""A library made for one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = """\
version = "1.0.0"
summary = "A toy."
purpose = "It is there to be read."
domain = "tooling"
security_level = "standard"
"""


class WritePattern(Protocol):
    def __call__(
        self, name: str, toml: str = "", files: Mapping[str, str] | None = None, *, scope: str = "app"
    ) -> Path: ...


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "patterns"
    folder.mkdir()
    return folder


@pytest.fixture
def write_pattern(library: Path) -> WritePattern:
    def write(name: str, toml: str = "", files: Mapping[str, str] | None = None, *, scope: str = "app") -> Path:
        folder = library / "toys" / name
        for path, text in (files or {f"code/app/{name}.py": "a = 1\n"}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
        (folder / "pattern.toml").write_text(f'{HEAD}scope = "{scope}"\n{toml}', encoding="utf-8")
        return folder

    return write
