"""Free text of a spec, made harmless for each format of the shell that carries it."""

from __future__ import annotations

import json
import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that turn the direction of what follows, beyond the text's own end.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
# What Markdown (with GitHub's tables, mathematics and HTML) would take for markup anywhere in a line.
_INLINE = re.compile(r"[\\`*\[\]<>|$~]|&(?=[#\w])|(?<![^\W_])_|_(?![^\W_])|(?<!\S)#")
# What it would take for the start of a heading, a list, a quotation, a rule or a table.
_START = re.compile(r"^([+\-=:])|^(\d+)([.)])(?=\s|$)")
# Words that YAML 1.1 or 1.2 would not read as text stay quoted, and so does a trailing space.
_PLAIN_YAML = re.compile(r"(?!(?i:true|false|null|yes|no|on|off|y|n)$)[A-Za-z](?:[\w ./=-]*[\w./=-])?")
_PLAIN_ENV = re.compile(r"[\w./:@%+,=*-]+")


def one_line(text: str) -> str:
    """The text with every run of white space and control characters as one space."""
    return " ".join(_DIRECTION.sub("", _CONTROL.sub(" ", text)).split())


def markdown(text: str) -> str:
    """Markdown that shows the text as it is, on one line."""
    escaped = _INLINE.sub(r"\\\g<0>", one_line(text))
    return _START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", escaped)


def toml(text: str) -> str:
    """A TOML basic string, on one line."""
    return json.dumps(one_line(text), ensure_ascii=False)


def yaml(text: str) -> str:
    """A YAML scalar that is the text: plain where that is safe."""
    return text if _PLAIN_YAML.fullmatch(text) else "'" + text.replace("'", "''") + "'"


def environment(value: object) -> str:
    """A value as the settings of an emitted app read it back, quoted for `.env`, Compose and the shell."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    return text if _PLAIN_ENV.fullmatch(text) or not text else f"'{text}'"
