"""Python files, read so that a name can be followed to where it comes from."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
_INNER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


@dataclass(frozen=True)
class Module:
    """One file. `names` maps what its top level imports and makes to dotted origins."""

    path: str
    tree: ast.Module

    @property
    def dotted(self) -> str:
        """`app.core.health` for `app/core/health.py`."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Where each name of the top level comes from."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {each.asname or each.name.partition(".")[0]: _imported(each) for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
        for node in self.tree.body:
            if isinstance(node, Function | ast.ClassDef):
                found.setdefault(node.name, f"{self.dotted}.{node.name}")
        return found | _made(self.tree.body, found)

    def scope(self, function: Function) -> Mapping[str, str]:
        """The names inside a function: its parameters and what it makes hide those outside."""
        parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        inside = {**self.names, **{each.arg: "" for each in parameters}}
        for each in parameters:
            if each.annotation is not None and (origin := origin_of(each.annotation, self.names)):
                inside[each.arg] = f"{origin}()"
        return inside | _made(list(own_nodes(function)), inside)

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Each function with its name in the file: `name`, or `Class.name`."""
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef):
                yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, Function))
            elif isinstance(node, Function):
                yield node.name, node


@dataclass(frozen=True)
class Source:
    """All modules of a project, and their functions by dotted name."""

    modules: tuple[Module, ...]
    functions: Mapping[str, tuple[Module, Function]] = field(default_factory=dict)


def read_project(project: Path, names: Sequence[str]) -> Source:
    """Reads these files; those that do not parse are left out."""
    modules = []
    for name in names:
        try:
            modules.append(Module(name, ast.parse((project / name).read_bytes())))
        except (SyntaxError, ValueError, OSError):
            continue
    functions = {f"{each.dotted}.{name}": (each, node) for each in modules for name, node in each.functions()}
    return Source(tuple(modules), functions)


def origin_of(node: ast.expr, names: Mapping[str, str]) -> str:
    """The dotted origin of an expression, `()` after what is called; nothing for what cannot be told."""
    match node:
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.Attribute(value=value, attr=attribute):
            owner = origin_of(value, names)
            return f"{owner}.{attribute}" if owner else ""
        case ast.Call(func=function):
            called = origin_of(function, names)
            return f"{called}()" if called else ""
        case ast.Await(value=value):
            return origin_of(value, names)
        case _:
            return ""


def own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What a function runs itself: not the bodies of functions inside it."""
    for child in ast.iter_child_nodes(function):
        yield child
        if not isinstance(child, _INNER):
            yield from own_nodes(child)


def own_calls(function: ast.AST) -> Iterator[ast.Call]:
    """The calls that a function makes itself."""
    return (each for each in own_nodes(function) if isinstance(each, ast.Call))


def _imported(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.partition(".")[0]


def _made(nodes: Sequence[ast.AST], names: Mapping[str, str]) -> dict[str, str]:
    """Names for what a call makes: `client = httpx.Client()`, `with httpx.Client() as client`."""
    found: dict[str, str] = {}
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as value):
                found[name] = origin_of(value, names)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as value):
                found[name] = origin_of(value, names)
            case ast.withitem(context_expr=ast.Call() as value, optional_vars=ast.Name(id=name)):
                found[name] = origin_of(value, names)
    return found
