"""The settings that golden code declares, read from its syntax tree: nothing of it is imported."""

from __future__ import annotations

import ast
import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_OPERATIONS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Pow: operator.pow,
}
_COLLECTIONS = frozenset({"frozenset", "list", "set", "tuple"})


@dataclass(frozen=True)
class Setting:
    """One environment variable. `default` is plain data; it means nothing where `required` is true."""

    variable: str
    annotation: str
    default: object
    description: str
    required: bool
    secret: bool
    # Its value in the files of environments, by the name of the environment.
    values: Mapping[str, object] = field(default_factory=dict)


def read_settings(source: str, class_name: str) -> tuple[Setting, ...]:
    """The fields of a settings class, in the order of the source.

    Raises PatternError when the class is not there, or a field has no description or no plain default.
    """
    module = ast.parse(source)
    classes = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == class_name]
    if not classes:
        raise PatternError(f"no class {class_name} in the module that contributes it")
    return tuple(_read_field(field, module, class_name) for field in _fields(classes[0]))


def base_classes(module: ast.Module, class_name: str) -> frozenset[str]:
    """The names of the classes that a class derives from."""
    classes = (each for each in module.body if isinstance(each, ast.ClassDef))
    return frozenset(ast.unparse(base) for each in classes if each.name == class_name for base in each.bases)


def _fields(node: ast.ClassDef) -> Iterator[ast.AnnAssign]:
    for each in node.body:
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            annotation = ast.unparse(each.annotation)
            if not annotation.startswith("ClassVar") and not each.target.id.startswith(("_", "model_")):
                yield each


def _read_field(field: ast.AnnAssign, module: ast.Module, class_name: str) -> Setting:
    name = ast.unparse(field.target)
    annotation = ast.unparse(field.annotation)
    options = _field_options(field)
    description = options.get("description")
    if not isinstance(description, ast.Constant) or not isinstance(description.value, str):
        raise PatternError(f"{class_name}.{name} has no description")
    default = options.get("default")
    factory = options.get("default_factory")
    return Setting(
        variable=name.upper(),
        annotation=annotation,
        default=_factory_value(factory, module) if factory else default and _value(default, module),
        description=" ".join(description.value.split()),
        required=default is None and factory is None,
        secret="Secret" in annotation,
        values=_values(options.get("json_schema_extra"), module),
    )


def _values(node: ast.expr | None, module: ast.Module) -> dict[str, object]:
    if not isinstance(node, ast.Dict):
        return {}
    return {
        str(_value(key, module)): _value(value, module)
        for key, value in zip(node.keys, node.values, strict=True)
        if key is not None
    }


def _field_options(field: ast.AnnAssign) -> dict[str, ast.expr]:
    """The arguments of the `Field(...)` behind a field, on the right or inside `Annotated`."""
    value = field.value
    options: dict[str, ast.expr] = {}
    for call in ast.walk(field):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "Field":
            options |= {each.arg: each.value for each in call.keywords if each.arg}
            if call.args and not _is_ellipsis(call.args[0]):
                options["default"] = call.args[0]
    if value is not None and not (isinstance(value, ast.Call) and ast.unparse(value.func) == "Field"):
        options["default"] = value
    return options


def _is_ellipsis(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is ...


def _factory_value(node: ast.expr, module: ast.Module) -> object:
    if isinstance(node, ast.Lambda):
        return _value(node.body, module)
    name = ast.unparse(node).partition("[")[0]
    if name not in _COLLECTIONS:
        raise PatternError(f"the default factory {name} cannot be read without running it")
    return []


def _value(node: ast.expr, module: ast.Module) -> object:
    """What an expression of constants is worth; an enum member counts as its value."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.List() | ast.Tuple() | ast.Set():
            return [_value(each, module) for each in node.elts]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, module)
        case ast.BinOp(left=left, op=symbol, right=right) if type(symbol) in _OPERATIONS:
            return _OPERATIONS[type(symbol)](_number(left, module), _number(right, module))
    return _value(_referred(node, module), module)


def _referred(node: ast.expr, module: ast.Module) -> ast.expr:
    """The expression that a name or a wrapping type stands for."""
    match node:
        case ast.Name(id=name):
            return _assigned(name, module.body)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return _assigned(name, _class_body(owner, module))
        case ast.Call(func=ast.Name(id="SecretStr" | "Path" | "str"), args=[only]):
            return only
    raise PatternError(f"the default {ast.unparse(node)} cannot be read without running it")


def _number(node: ast.expr, module: ast.Module) -> float:
    value = _value(node, module)
    if isinstance(value, (int, float)):
        return value
    raise PatternError(f"{ast.unparse(node)} is not a number")


def _assigned(name: str, body: list[ast.stmt]) -> ast.expr:
    for each in body:
        match each:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                return value
            case ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value) if found == name:
                return value
    raise PatternError(f"the default {name} is not defined in the module that uses it")


def _class_body(name: str, module: ast.Module) -> list[ast.stmt]:
    return next((each.body for each in module.body if isinstance(each, ast.ClassDef) and each.name == name), [])
