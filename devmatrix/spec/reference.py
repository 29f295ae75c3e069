"""The reference manual of the spec language, rendered from its JSON Schema and the tables behind it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from devmatrix.spec.codes import CODES, RANGES
from devmatrix.spec.schema import SECTIONS, json_schema
from devmatrix.spec.unbuilt import ALWAYS_ON, CHOSEN, KEYS, OPTIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_INTRODUCTION = """# Spec reference

One YAML file (YAML 1.2, UTF-8, at most 1 MiB) describes one application. Everything that is accepted is enforced in the
emitted app; everything else is refused at its line and column. Anchors, aliases, tags and directives are not part of
the language.

This page is written by `python -m devmatrix.spec.reference` from the schema that checks every spec
(`devmatrix schema` prints it for editors). Do not edit it by hand.
"""


def render_reference() -> str:
    """The whole manual in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield _INTRODUCTION
    schema = json_schema()
    definitions: dict[str, Any] = {**schema["$defs"], "Document": schema}
    for heading, model in SECTIONS.items():
        yield from _section(heading, definitions[model.__name__])
    yield from _types()
    yield from _unbuilt()
    yield from _codes()


def _section(heading: str, definition: dict[str, Any]) -> Iterator[str]:
    yield f"## {heading[:1].upper()}{heading[1:]}\n"
    yield f"{definition['description']}\n"
    yield "| key | value | meaning |"
    yield "| --- | --- | --- |"
    required = definition.get("required", [])
    for key, node in definition["properties"].items():
        yield f"| `{key}` | {_cell(_value(node, required=key in required))} | {_cell(node.get('description', ''))} |"
    yield ""


def _value(node: dict[str, Any], *, required: bool) -> str:
    """What a key takes, and what it is when it is left out."""
    kind = _kind(node)
    if required:
        return f"{kind}, required"
    default = node.get("default")
    return (
        kind if default in (None, [], {}) or isinstance(default, dict) else f"{kind}, default `{json.dumps(default)}`"
    )


def _kind(node: dict[str, Any]) -> str:
    if "enum" in node or "const" in node:
        return " or ".join(f"`{each}`" for each in node.get("enum", [node.get("const")]))
    if "oneOf" in node:
        return " or ".join(_kind(each) for each in node["oneOf"])
    if node.get("type") == "array" and "enum" in node["items"]:
        return f"list of {', '.join(f'`{each}`' for each in node['items']['enum'])}"
    if node.get("type") == "array":
        return f"list of {_kind(node['items'])}"
    if node.get("type") == "object" or "$ref" in node:
        return "mapping"
    names = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "number": "number"}
    return names.get(node.get("type", ""), "a value of the field's type")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _types() -> Iterator[str]:
    yield "## Types\n"
    yield "`TYPE[(arguments)][[]][?][ = default]`: `[]` makes a list, `?` lets the value be null.\n"
    yield "| type | meaning |"
    yield "| --- | --- |"
    for name, meaning in TYPES.items():
        yield f"| {name} | {_cell(meaning)} |"
    yield ""


TYPES = {
    "`string(n)`": "one line of at most n characters; `string` is `string(255)`",
    "`text`": "any number of lines",
    "`slug`": "lower-case words joined by `-`, at most 100 characters",
    "`email`, `url`, `phone`, `ip`": "validated text; a phone number in international form, a URL of http or https",
    "`html`": "rich text, sanitised by an allow list before it is stored",
    "`password`": "8 to 128 characters, write-only, stored as a hash",
    "`int`, `bigint`": "whole numbers of 32 and of 64 bits",
    "`float`": "a number that is not exact",
    "`decimal(p,s)`": "an exact number of p digits, s of them after the point; in JSON a string",
    "`bool`": "`true` or `false`",
    "`date`, `time`": "2026-01-31 and 14:30",
    "`datetime`": "a moment with a time zone, kept and returned in UTC",
    "`duration`": "ISO 8601: `PT15M`, `P2D`",
    "`uuid`, `json`, `bytes`": "a UUID, any JSON value, bytes as Base64",
    "an enum's name": "one of its values",
    "an entity's name": "a reference to one of its rows; `customer: Customer` is `customer_id` in JSON",
    "an entity's name with `[]`": "many-to-many: links to its rows, to the entity's own as well; `tags: Tag[]` is "
    "`tag_ids` in JSON, ordered by id",
}


def _unbuilt() -> Iterator[str]:
    yield "## Not built yet\n"
    yield "These parts of the language are refused by name, each with its own code.\n"
    for section, keys in KEYS.items():
        yield f"- in {section}: {', '.join(f'`{key}` ({code})' for key, code in keys.items())}"
    yield f"- features: {', '.join(f'`{each}`' for each in sorted(CHOSEN))} (DM915)"
    yield f"\nFeatures to choose: {', '.join(f'`{each}: true`' for each in sorted(OPTIONAL))}.\n"
    yield f"Always on: {', '.join(f'`{each}`' for each in sorted(ALWAYS_ON))}.\n"


def _codes() -> Iterator[str]:
    yield "## Codes\n"
    yield "A code keeps its meaning for ever.\n"
    for prefix, title in RANGES.items():
        yield f"### {prefix}xx: {title}\n"
        yield "| code | meaning |"
        yield "| --- | --- |"
        for code, meaning in CODES.items():
            if code.startswith(prefix):
                yield f"| {code} | {_cell(meaning)} |"
        yield ""


def main(arguments: Sequence[str]) -> int:
    """Print the manual, or with `--check FILE` say by the exit code whether a file holds it as it is now."""
    if arguments[:1] == ["--check"]:
        path = Path(arguments[1])
        if path.exists() and path.read_text(encoding="utf-8") == render_reference():
            return 0
        sys.stderr.write(f"{path} is stale: python -m devmatrix.spec.reference > {path}\n")
        return 1
    sys.stdout.write(render_reference())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
