"""Lines of Python with the imports that they need, found by the names that they use."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from devmatrix.literals import python_literal
from devmatrix.names import UNQUOTED
from devmatrix.render.scope import Fragment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.model.app import App

_SCALARS = (
    "Base64 Bool Date DateTime Distinct Duration Email Exact ExactQuery Float FloatQuery Html Int32 Int32Query Int64 "
    "Int64Query IpAddress Json Line Password Phone Segment Slug Text Time Url WrittenDuration Multiple scaled"
)
_MODULES = {
    "collections.abc": "Callable",
    "app.core.columns": "DecimalNumber INTEGER_KEY JsonDocument JsonList one_of",
    "app.core.links": "Link linked_keys",
    "app.core.models": "Base IntegerKey SoftDeletes Timestamps UuidKey Versioned",
    "app.core.pagination": "BaseCursorPage BaseCursorQuery BaseOffsetQuery BasePage BaseQuery BaseUncountedPage "
    "CommaSeparated",
    "app.core.rules": "Rule",
    "app.core.scalars": _SCALARS,
    "app.core.schemas": "ABSENT BaseInput",
    "app.core.types": "UtcDateTime utc_now",
    "decimal": "Decimal",
    "pydantic": "Field JsonValue",
    "app.core": "scalars",
    "sqlalchemy.orm": "Mapped declared_attr mapped_column relationship",
    "tests.factory": "LinkCase",
    "typing": "Annotated Any ClassVar Literal",
    "uuid": "UUID",
}
_IMPORTS = {name: f"from {module} import {name}" for module, names in _MODULES.items() for name in names.split()} | {
    "dt": "import datetime as dt",
    "op": "from alembic import op",
    "postgresql": "from sqlalchemy.dialects import postgresql",
    "sa": "import sqlalchemy as sa",
}

_IDENTIFIER = re.compile(r'"(?:[^"\\]|\\.)*"|(?<![\w.])[A-Za-z_]\w*')


def code(lines: Iterable[str], app: App | None = None, typing: Iterable[str] = ()) -> Fragment:
    """A fragment of these lines. Names that emitted code knows, the app's enums among them, are imported."""
    lines = tuple(lines)
    used = {name for line in lines for name in _IDENTIFIER.findall(line) if not name.startswith('"')}
    enums = [each.name.pascal for each in app.enums] if app else []
    known = _IMPORTS | {name: f"from app.enums import {name}" for name in enums}
    imports = frozenset(known[name] for name in used & known.keys())
    return Fragment(lines, imports, frozenset(typing))


def call(function: str, *arguments: str | None, **named: object) -> str:
    """The source of a call; arguments that are None are left out."""
    parts = [each for each in arguments if each is not None]
    parts += [f"{name}={value}" for name, value in named.items() if value is not None]
    return f"{function}({', '.join(parts)})"


def quoted_name(column: str) -> str | None:
    """The source of a column's name that has to be quoted; None where SQLAlchemy knows by itself."""
    return f'sa.quoted_name("{column}", quote=True)' if column in UNQUOTED else None


def text_tuple(texts: Iterable[str]) -> str:
    """The source of a tuple of strings."""
    return python_literal(tuple(texts))
