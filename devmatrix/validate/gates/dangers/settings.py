"""DMS08: a secret that everybody who reads the code knows."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.validate.gates.dangers.reading import Module, Source

_SECRET = re.compile(r"(^|_)(password|secret|token|api_key|private_key|secret_key)$")
# Long, and of letters and digits: somebody's key, not a word like `for-development-only`.
_KEY = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9+/=_-]{20,}")


def default_secrets(module: Module, _source: Source) -> Iterator[Finding]:
    """Each setting whose default looks like a real key."""
    for owner in ast.walk(module.tree):
        if isinstance(owner, ast.ClassDef) and owner.name.endswith("Settings"):
            for node in owner.body:
                if _has_key(node):
                    message = "a secret is the default of a setting: it works wherever nobody sets another"
                    yield Finding(message, module.path, node.lineno, "DMS08", Severity.HIGH)


def _has_key(node: ast.stmt) -> bool:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if _SECRET.search(name):
            return any(
                isinstance(each, ast.Constant) and isinstance(each.value, str) and _KEY.fullmatch(each.value)
                for each in ast.walk(value)
            )
        case _:
            return False
