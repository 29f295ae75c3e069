"""A bench at which one gate judges a folder."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from devmatrix.validate.copying import copy_project
from devmatrix.validate.workbench import Options
from devmatrix.validate.workshop import Equipment, workshop

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from devmatrix.validate.gates.base import Gate
    from devmatrix.validate.report import Result


def judge(gate: Gate, project: Path, environment: Path, options: Options | None = None) -> Result:
    """What a gate says about a project."""

    async def check() -> Result:
        async with workshop(project, options or Options()) as shop:
            copy_project(project, shop.project)
            kept = shop.scratch / "kept"
            kept.mkdir()
            return await gate.check(shop.bench(gate.name, Equipment(environment, kept)))

    return asyncio.run(check())


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Files of a project, by their paths."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def replaced(path: Path, old: str, new: str) -> None:
    """Plants a fault; the text that it replaces has to be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")
