"""Libraries made for one test, and a bank on each backend."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest
from qdrant_client import QdrantClient

from devmatrix.bank.bank import PatternBank, never_ready
from devmatrix.bank.qdrant import QdrantBackend
from devmatrix.bank.sqlite import SqliteBackend
from devmatrix.bank.usage import UsageCounts
from devmatrix.catalog.pattern import Pattern, read_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from devmatrix.bank.backend import Backend, Embedder

BACKENDS = ("sqlite", "sqlite file", "qdrant", "qdrant folder")


class WritePattern(Protocol):
    def __call__(
        self, id_: str, *, folder: str = ..., code: str = ..., readme: str = ..., **keys: object
    ) -> Pattern: ...


class OpenBank(Protocol):
    def __call__(self, *, ready: Callable[[Pattern], bool] = ..., embedder: Embedder | None = None) -> PatternBank: ...


@pytest.fixture
def write_pattern(tmp_path: Path) -> WritePattern:
    """Write a pattern to the disk as an author does, and read it as the catalog does."""

    def write(
        id_: str, *, folder: str = "library", code: str = "a = 1\n", readme: str = "# Toy\n", **keys: object
    ) -> Pattern:
        values = {
            "version": "1.0.0",
            "summary": "A toy.",
            "purpose": "It is there to be read.",
            "domain": "tooling",
            "security_level": "standard",
            "scope": "app",
            "when": "",
            "requires": [],
            "keywords": [],
            **keys,
        }
        place = tmp_path / folder / str(values.pop("category", "toys")) / id_
        (place / "code").mkdir(parents=True, exist_ok=True)
        (place / "code" / f"{id_}.py").write_text(code, encoding="utf-8")
        (place / "README.md").write_text(readme, encoding="utf-8")
        lines = [f"{key} = {_toml(value)}\n" for key, value in values.items()]
        (place / "pattern.toml").write_text("".join(lines), encoding="utf-8")
        return read_pattern(place)

    return write


def _toml(value: object) -> str:
    return f"[{', '.join(map(_toml, value))}]" if isinstance(value, list) else f'"{value}"'


@pytest.fixture(params=BACKENDS)
def open_bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenBank]:
    """Open a bank; those in a file or a folder hold what an earlier one has stored there."""
    with ExitStack() as opened:

        def open_one(
            *, ready: Callable[[Pattern], bool] = never_ready, embedder: Embedder | None = None
        ) -> PatternBank:
            backend = _backend(request.param, tmp_path, embedder)
            bank = PatternBank(backend, ready=ready, usage=UsageCounts(tmp_path / "uses.sqlite3"))
            return opened.enter_context(bank)

        yield open_one


def _backend(name: str, folder: Path, embedder: Embedder | None) -> Backend:
    match name:
        case "sqlite":
            return SqliteBackend(embedder=embedder)
        case "sqlite file":
            return SqliteBackend(folder / "bank.sqlite3", embedder=embedder)
        case "qdrant":
            return QdrantBackend(QdrantClient(":memory:"), embedder=embedder)
        case _:
            return QdrantBackend(QdrantClient(path=str(folder / "qdrant")), embedder=embedder)
