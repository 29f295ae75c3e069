"""Which names golden code has taken, computed from its syntax trees.

An entity collides where a name that golden code derives from the exemplar's (`StockItemCreate`) would, for
that entity, equal another name of the same file (`BaseCreate` for an entity `Base`). So each name in a
golden file is held against each derived shape of it. Targets of files are held against each other alike.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from devmatrix.catalog.exemplar import ENTITIES, ENUMS, ROLES
from devmatrix.names import Name
from devmatrix.reserved import Reserved

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.source import Source

# The forms that Python names are made of, and what a name of that form looks like.
_FORMS = {
    "pascal_plural": re.compile(r"[A-Z][A-Za-z0-9]*"),
    "pascal": re.compile(r"[A-Z][A-Za-z0-9]*"),
    "snake_plural": re.compile(r"[a-z][a-z0-9_]*"),
    "snake": re.compile(r"[a-z][a-z0-9_]*"),
}
# The parts of an emitted app whose classes have the user's fields as members.
_WITH_FIELDS = ("app/models/", "app/schemas/")
# What SQLAlchemy and pydantic keep for themselves in every model.
_DECLARATIVE = ("metadata", "registry")
_FIELD_PREFIXES = ("model_validate", "model_dump", "_")


def reserved_names(patterns: Iterable[Pattern]) -> Reserved:
    """The names that specs must not use with these patterns."""
    python = [source for pattern in patterns for source in pattern.files if source.is_python]
    taken: dict[str, set[str]] = defaultdict(set)
    for source in python:
        # A file that never names the subject derives nothing from it.
        if _subject().search(source.text):
            for form, name in _collisions(_names(source.tree)):
                taken[form].add(name)
    for form, name in _path_collisions(patterns):
        taken[form].add(name)
    forms = {form: frozenset(names) for form, names in sorted(taken.items())}
    enums, derived = _beside_enums(python)
    fields = frozenset(_field_names(python))
    endpoints = frozenset(_lower_names(python))
    return Reserved(forms.get("pascal", frozenset()), fields, _FIELD_PREFIXES, forms, enums, derived, endpoints)


def _beside_enums(sources: list[Source]) -> tuple[frozenset[str], frozenset[str]]:
    """What stands in the files that know an enum: classes of their own, and what is put behind an entity's name."""
    subject = ROLES["subject"].pascal
    # The text is looked at first: parsing is what costs.
    files = [_names(source.tree) for source in sources if any(each in source.text for each in ENUMS)]
    known = {name for names in files for name in names if name[0].isupper()} | set(_documented(sources))
    derived = {name.removeprefix(subject) for name in known if name.startswith(subject)}
    return frozenset(name for name in known if not _of_exemplar(name)), frozenset(derived - {""})


def _documented(sources: list[Source]) -> Iterator[str]:
    """The core's own schemas: in the OpenAPI document they stand beside the enums."""
    for source in sources:
        if source.target.startswith("app/core/") and "BaseModel" in source.text:
            for node in source.tree.body:
                if isinstance(node, ast.ClassDef) and "BaseModel" in map(ast.unparse, node.bases):
                    yield node.name


def _lower_names(sources: list[Source]) -> Iterator[str]:
    """What endpoints and their dependencies call by a name in lower case, the imports of their regions included."""
    yield from ("dt", "quote", "scalars")
    for source in sources:
        if source.target.startswith("app/api/"):
            yield from (name for name in _names(source.tree) if name.islower())


def _names(tree: ast.Module) -> set[str]:
    """Every identifier of a file but attributes, which cannot collide."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def _collisions(names: set[str]) -> Iterator[tuple[str, str]]:
    """Pairs of a form and a text that the form must not have, in one file."""
    shapes = {shape for name in names if (shape := _shape(name))}
    others = [name for name in names if not _of_exemplar(name)]
    for form, before, after in shapes:
        for name in others:
            if len(name) > len(before) + len(after) and name.startswith(before) and name.endswith(after):
                middle = name[len(before) : len(name) - len(after)]
                if _FORMS[form].fullmatch(middle):
                    yield form, middle


def _shape(name: str) -> tuple[str, str, str] | None:
    """How a name is made from the subject's: the form, and what stands before and after it."""
    for form in _FORMS:
        text = str(getattr(ROLES["subject"], form))
        before, found, after = name.partition(text)
        if found:
            return form, before, after
    return None


@cache
def _subject() -> re.Pattern[str]:
    return re.compile("|".join(str(getattr(ROLES["subject"], form)) for form in _FORMS))


@cache
def _own_words() -> re.Pattern[str]:
    names = [Name.parse(each) for each in (*ENTITIES, *ENUMS)]
    return re.compile("|".join(text for name in names for text in (name.pascal, name.snake)))


def _of_exemplar(name: str) -> bool:
    return bool(_own_words().search(name))


def _path_collisions(patterns: Iterable[Pattern]) -> Iterator[tuple[str, str]]:
    """An entity's file must not have the path of another file."""
    folders: dict[str, set[str]] = defaultdict(set)
    for pattern in patterns:
        for source in pattern.files:
            path = PurePosixPath(source.target)
            folders[str(path.parent)].add(path.stem)
    for stems in folders.values():
        yield from _collisions(stems)


def _field_names(sources: list[Source]) -> Iterator[str]:
    """What a field must not be called.

    Classes whose members are a region's have the user's fields. Refused are the members of every class that
    they inherit from, and the lower-case names which their bodies use: as a member of the class, a field
    would hide them from the lines below it.
    """
    # Tests, most of the library by far, are no bases of anything here.
    code = [source for source in sources if source.target.startswith("app/")]
    # What has the user's fields itself, as the schema that another one extends, says nothing about other specs.
    shared = {
        node.name: node
        for source in code
        for node in source.tree.body
        if isinstance(node, ast.ClassDef) and not _holds_region(node, source.lines)
    }
    for source in sources:
        if source.target.startswith(_WITH_FIELDS):
            for node in source.tree.body:
                if isinstance(node, ast.ClassDef) and _holds_region(node, source.lines):
                    yield from _used_in_body(node)
                    yield from _inherited(node, shared)
    yield from _DECLARATIVE
    yield from _pydantic_members()


def _holds_region(node: ast.ClassDef, lines: list[str]) -> bool:
    return any("# devmatrix: region" in line for line in lines[node.lineno - 1 : node.end_lineno])


def _used_in_body(node: ast.ClassDef) -> Iterator[str]:
    own = {
        each.target.id for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and each.id.islower() and each.id not in own:
                yield each.id


def _inherited(node: ast.ClassDef, classes: dict[str, ast.ClassDef]) -> Iterator[str]:
    for base in node.bases:
        name = base.value if isinstance(base, ast.Subscript) else base
        parent = classes.get(name.id) if isinstance(name, ast.Name) else None
        if parent is not None:
            yield from _members(parent)
            yield from _inherited(parent, classes)


def _members(node: ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each.name
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id
        elif isinstance(each, ast.Assign):
            yield from (target.id for target in each.targets if isinstance(target, ast.Name))


def _pydantic_members() -> Iterator[str]:
    # Reading the spec has imported pydantic already.
    from pydantic import BaseModel

    yield from (name for name in dir(BaseModel) if not name.startswith("_"))
