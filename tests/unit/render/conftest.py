"""A small app, and golden files made from text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest

from devmatrix.catalog.source import Source
from devmatrix.model.app import App, Entity
from devmatrix.model.build_keys import generated_key
from devmatrix.names import Name
from devmatrix.plan import Contributions
from devmatrix.render.directives import Golden, read_golden
from devmatrix.render.scope import Scope

if TYPE_CHECKING:
    from pathlib import Path


def entity(name: str, *, versioned: bool = True) -> Entity:
    key = generated_key("uuid", Name.parse(name))
    return Entity(Name.parse(name), key, (), versioned=versioned, operations=frozenset({"create", "read"}))


@pytest.fixture
def app() -> App:
    entities = (entity("PaperBook"), entity("Class", versioned=False))
    return App(Name.parse("book-shop"), "Books", None, "1.0.0", "/api", (), entities)


@pytest.fixture
def app_scope(app: App) -> Scope:
    return Scope(app, Contributions())


@pytest.fixture
def book_scope(app: App) -> Scope:
    return Scope(app, Contributions(), app.entity("PaperBook"))


@pytest.fixture
def class_scope(app: App) -> Scope:
    return Scope(app, Contributions(), app.entity("Class"))


class MakeGolden(Protocol):
    def __call__(self, text: str, *, inside_entity: bool = True, name: str = "golden.py") -> Golden: ...


@pytest.fixture
def golden(tmp_path: Path) -> MakeGolden:
    def make(text: str, *, inside_entity: bool = True, name: str = "golden.py") -> Golden:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_golden(Source(path, name, "toy"), inside_entity=inside_entity)

    return make
