"""DMS03: a secret that is written to the log, where many can read it and it stays for long."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from devmatrix.validate.gates.dangers.reading import Module, Source, origin_of
from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEVELS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "msg"}
_LOGGERS = {"log", "logger", "logging", "_log", "_logger"}
_SECRET = re.compile(
    r"(^|_)(password|passwd|passphrase|secret|token|authorization|apikey|api_key|private_key|secret_key|cookies?"
    r"|credentials?|database_url|redis_url|dsn)s?$"
)
# What tells nothing of its argument but a harmless fact.
_HARMLESS = re.compile(r"(bool|len|type|isinstance|.*(mask|redact|censor|fingerprint).*)$")


def logged_secrets(module: Module, _source: Source) -> Iterator[Finding]:
    """Each line that logs or prints something whose name says that it is secret."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _logs(node, module):
            for value in (*node.args, *(each.value for each in node.keywords)):
                if name := _secret_in(value):
                    message = f"{name} goes to the log"
                    yield Finding(message, module.path, node.lineno, "DMS03", Severity.HIGH)
                    break


def _logs(call: ast.Call, module: Module) -> bool:
    match call.func:
        case ast.Name(id="print"):
            return True
        case ast.Attribute(value=owner, attr=level) if level in _LEVELS:
            last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            return last.lower() in _LOGGERS or origin_of(owner, module.names).startswith(("logging", "structlog"))
        case _:
            return False


def _secret_in(node: ast.AST) -> str:
    """The secret that an expression shows; nothing for one that shows none."""
    match node:
        case ast.Compare() | ast.Constant():
            return ""
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if _HARMLESS.match(name.lower()):
            return ""
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="headers"), attr="get"), args=[key, *_]):
            return _secret_key(key)
        case ast.Subscript(value=ast.Attribute(attr="headers"), slice=key):
            return _secret_key(key)
    inner = (_secret_in(each) for each in ast.iter_child_nodes(node))
    return _secret_itself(node) or next((each for each in inner if each), "")


def _secret_itself(node: ast.AST) -> str:
    match node:
        case ast.Call(func=ast.Attribute(attr="get_secret_value")):
            return "a secret's value"
        case ast.Call(func=ast.Attribute(value=ast.Name(id="request"), attr="body" | "json")):
            return "the body of a request"
        case ast.Attribute(value=ast.Name(id="request"), attr="headers"):
            return "every header of a request"
        case ast.Subscript(slice=key):
            return _secret_key(key)
        case ast.Name(id=name) | ast.Attribute(attr=name) if _is_secret(name):
            return name
        case _:
            return ""


def _secret_key(node: ast.expr) -> str:
    key = node.value if isinstance(node, ast.Constant) else None
    return key if isinstance(key, str) and _is_secret(key) else ""


def _is_secret(name: str) -> bool:
    return bool(_SECRET.search(name.lower().replace("-", "_")))
