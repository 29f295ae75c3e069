"""Values in the languages of `docs/api.md`: a shell with curl, Python, TypeScript."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from devmatrix.literals import python_literal
from devmatrix.model.samples import json_sample, samples

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.model.app import Field
    from devmatrix.names import Name

Body = dict[str, object]

# What an editor or a terminal would not show, or would show somewhere else.
_INVISIBLE = re.compile("[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
# An object that is longer takes a line for each member.
_WIDTH = 60


@dataclass(frozen=True)
class Key:
    """The key of a row that the reader has, or a part of it: a variable in each language."""

    name: Name
    part: Field

    @property
    def column(self) -> str:
        """What JSON calls it."""
        return self.part.column

    @property
    def shell(self) -> str:
        return self.python.upper()

    @property
    def python(self) -> str:
        return f"{self.name.snake}_{self.column}"

    @property
    def typescript(self) -> str:
        first, *others = self.python.split("_")
        return "".join((first, *(each.capitalize() for each in others)))

    @property
    def value(self) -> object:
        """A key of this kind."""
        return json_sample(samples(self.part, 1)[0], self.part)

    @property
    def sample(self) -> str:
        """The same as a shell takes it."""
        return shlex.quote(str(self.value))

    @property
    def literal(self) -> str:
        """The same in Python and in TypeScript."""
        return json_text(self.value)


def json_text(value: object) -> str:
    """A value as JSON on one line, in which every character can be seen."""
    text = json.dumps(value, ensure_ascii=False)
    return _INVISIBLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def shell_data(body: Body) -> str:
    """The argument of curl's `--json`: in quotes, or a here-document in which the shell fills in variables."""
    line = json_text(body) if not keys(body) else ""
    if line and "'" not in line and len(line) <= _WIDTH:
        return f"'{line}'"

    def write(value: object) -> str:
        if isinstance(value, Key):
            return f'"${value.shell}"' if isinstance(value.value, str) else f"${value.shell}"
        if isinstance(value, list):
            return f"[{', '.join(map(write, value))}]"
        return re.sub(r"[\\$`]", r"\\\g<0>", json_text(value))

    lines = [f"  {json_text(name)}: {write(value)}" for name, value in body.items()]
    return "\n".join(["@- <<JSON", "{", ",\n".join(lines), "}", "JSON"])


def python_object(body: Body) -> str:
    members = {json_text(name): _python(value) for name, value in body.items()}
    return _object(members, "    ", "")


def _python(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_python, value))}]"
    return value.python if isinstance(value, Key) else python_literal(value)


def typescript_object(body: Body) -> str:
    return _object({name: _typescript(value) for name, value in body.items()}, "  ", " ")


def _typescript(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_typescript, value))}]"
    return value.typescript if isinstance(value, Key) else json_text(value)


def _object(members: Mapping[str, str], indent: str, space: str) -> str:
    pairs = [f"{name}: {value}" for name, value in members.items()]
    line = f"{{{space}{', '.join(pairs)}{space}}}" if pairs else "{}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join(["{", *(f"{indent}{pair}," for pair in pairs), "}"])


def keys(body: Body) -> list[Key]:
    """The keys of other rows in a body, alone or in lists."""
    values = (value if isinstance(value, list) else [value] for value in body.values())
    return [each for value in values for each in value if isinstance(each, Key)]


def shell_query(query: Mapping[str, str]) -> str:
    return " ".join(f"--data-urlencode {shlex.quote(f'{name}={value}')}" for name, value in query.items())


def url_query(query: Mapping[str, str]) -> str:
    return urlencode(query)
