"""YAML as a tree in which every value knows its place; all limits on what a file may hold are here.

Built from ruamel's events and not with its constructors: several times faster, positions are plain
offsets, and what this language leaves out (anchors, tags, directives) is refused before it can act.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from devmatrix.diagnostics import Diagnostic, quote
from devmatrix.spec.yaml_errors import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.diagnostics import Source

MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_DIGITS = 400

_CONSTANTS: dict[str, object] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= dict.fromkeys(("true", "True", "TRUE"), True) | dict.fromkeys(("false", "False", "FALSE"), False)
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass
class Scalar:
    """A single value; `style` is the quote or block sign that it was written with, empty when plain."""

    start: int
    end: int
    value: object
    style: str = ""
    spoilt: bool = False

    def plain(self) -> object:
        return self.value


@dataclass
class Items:
    """A YAML sequence."""

    start: int
    end: int
    nodes: list[Node] = field(default_factory=list)

    def plain(self) -> object:
        return [each.plain() for each in self.nodes]


@dataclass
class Mapping:
    """A YAML mapping; `keys` holds the place of each key."""

    start: int
    end: int
    nodes: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def plain(self) -> object:
        return {key: node.plain() for key, node in self.nodes.items()}


Node = Scalar | Items | Mapping


def child(node: Node, step: str | int) -> Node | None:
    """What stands directly below a node under a key or an index."""
    if isinstance(node, Mapping):
        return node.nodes.get(str(step)) if isinstance(step, str) else None
    if isinstance(node, Items) and isinstance(step, int):
        return node.nodes[step] if step < len(node.nodes) else None
    return None


def spoilt(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The paths of the values that could not be read."""
    if isinstance(node, Scalar):
        if node.spoilt:
            yield path
        return
    below = node.nodes.items() if isinstance(node, Mapping) else enumerate(node.nodes)
    for step, each in below:
        yield from spoilt(each, (*path, step))


class Unreadable(Exception):
    """The text cannot be read any further."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class Composer:
    """Turns one text into one tree and notes every mistake on the way."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.diagnostics: list[Diagnostic] = []
        self._count = 0
        self._anchored = 0
        self._events: Iterator[Any] = iter(())

    def compose(self) -> Node | None:
        """The tree, or None when there is none: `diagnostics` tells why."""
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        self._events = YAML(typ="safe", pure=True, plug_ins=[]).parse(self.source.text)
        try:
            return self._document()
        except Unreadable as stop:
            self.diagnostics.append(stop.diagnostic)
        except YAMLError as error:
            self.diagnostics.append(explain(error, self.source))
        except (ValueError, OverflowError, RecursionError):
            # ruamel lets a few malformed escapes and directives through to Python's own functions.
            self.report("DM006", 0, "the file is not valid YAML")
        return None

    def report(self, code: str, offset: int, message: str, hint: str | None = None) -> None:
        self.diagnostics.append(self._diagnostic(code, offset, message, hint))

    def _diagnostic(self, code: str, offset: int, message: str, hint: str | None = None) -> Diagnostic:
        return Diagnostic(code, self.source.position(offset), message, hint)

    def _document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent":
                self._check_document(event, repeated=root is not None)
            elif kind not in {"StreamStartEvent", "StreamEndEvent", "DocumentEndEvent"}:
                root = self._node(event, 1)
        return root

    def _check_document(self, event: Any, *, repeated: bool) -> None:
        offset = event.start_mark.index
        if event.version or event.tags:
            raise Unreadable(
                self._diagnostic("DM012", 0, "YAML directives are not part of the language", "remove the `%` lines")
            )
        if repeated:
            hint = "one file describes one application: remove `---` and what follows"
            raise Unreadable(self._diagnostic("DM011", offset, "the file holds more than one document", hint))

    def _node(self, event: Any, depth: int) -> Node:
        start = event.start_mark.index
        self._count += 1
        if self._count > MAX_NODES:
            raise Unreadable(self._diagnostic("DM008", start, f"the file holds more than {MAX_NODES} values"))
        if depth > MAX_DEPTH:
            raise Unreadable(self._diagnostic("DM007", start, f"nested deeper than {MAX_DEPTH} levels"))
        self._check_plainness(event, start)
        match type(event).__name__:
            case "MappingStartEvent":
                return self._mapping(event, depth)
            case "SequenceStartEvent":
                return self._items(start, depth)
            case "AliasEvent":
                return Scalar(start, start + 1, None, spoilt=True)
        return self._scalar(event, start)

    def _check_plainness(self, event: Any, start: int) -> None:
        if event.anchor is not None:
            sign = "`*`: an alias" if type(event).__name__ == "AliasEvent" else "`&`: an anchor"
            hint = "write the value out where it is needed; text that begins with that sign must be quoted"
            line = self.source.position(start).line
            if line != self._anchored:
                self.report("DM009", start, f"{sign} is not part of the language", hint)
            self._anchored = line
        elif event.ctag is not None:
            self.report(
                "DM010", start, "`!`: a tag is not part of the language", "text that begins with `!` must be quoted"
            )

    def _items(self, start: int, depth: int) -> Items:
        items = Items(start, start)
        for event in self._events:
            if type(event).__name__ == "SequenceEndEvent":
                items.end = event.end_mark.index
                break
            items.nodes.append(self._node(event, depth + 1))
        return items

    def _mapping(self, start_event: Any, depth: int) -> Mapping:
        start = start_event.start_mark.index
        mapping = Mapping(start, start)
        pairs: list[tuple[Node, Node]] = []
        for event in self._events:
            if type(event).__name__ == "MappingEndEvent":
                mapping.end = event.end_mark.index
                break
            key = self._node(event, depth + 1)
            pairs.append((key, self._node(next(self._events), depth + 1)))
        self._fill(mapping, self._rejoin(pairs) if start_event.flow_style else pairs)
        return mapping

    def _fill(self, mapping: Mapping, pairs: list[tuple[Node, Node]]) -> None:
        for key, node in pairs:
            if not isinstance(key, Scalar) or not isinstance(key.value, str):
                self.report(
                    "DM014", key.start, "a key has to be text", _quote_hint(self.source.text[key.start : key.end])
                )
            elif key.value in mapping.nodes:
                first = self.source.position(mapping.keys[key.value]).line
                self.report("DM013", key.start, f"{quote(key.value)} is given twice; the first is on line {first}")
            else:
                mapping.nodes[key.value] = node
                mapping.keys[key.value] = key.start

    def _rejoin(self, pairs: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
        """Put a type back together that a comma tore apart: `{type: decimal(10,2)}` reads as `decimal(10` and a key `2)`."""
        whole: list[tuple[Node, Node]] = []
        for key, node in pairs:
            torn = whole[-1][1] if whole else None
            if _is_torn(torn) and isinstance(torn, Scalar) and isinstance(key, Scalar) and key.end == node.start:
                torn.value = self.source.text[torn.start : key.end]
                torn.end = key.end
                if not _is_torn(torn):
                    hint = f'quote it: "{torn.value}"'
                    self.report(
                        "DM016", torn.start, "inside `{ }` a comma ends the value, so this type is cut in two", hint
                    )
            else:
                whole.append((key, node))
        return whole

    def _scalar(self, event: Any, start: int) -> Scalar:
        text, end = event.value, event.end_mark.index
        style = event.style or ""
        if bad := _FORBIDDEN.search(text):
            self.report("DM004", start, f"the text holds the control character U+{ord(bad[0]):04X}")
            text = _FORBIDDEN.sub("", text)
        if style or not event.implicit[0]:
            return Scalar(start, end, text, style)
        before = len(self.diagnostics)
        value = self._resolve(text, start)
        return Scalar(start, end, value, spoilt=len(self.diagnostics) > before)

    def _resolve(self, text: str, start: int) -> object:
        """The value of a plain scalar by YAML 1.2's core schema; fractions stay exact."""
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text[0] not in "-+.0123456789":
            return text
        is_integer = bool(_INTEGER.fullmatch(text))
        if not is_integer and not _FLOAT.fullmatch(text):
            return text
        if len(text) > MAX_DIGITS:
            self.report("DM017", start, "the number is too long")
            return 0
        if is_integer:
            return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
        return self._fraction(text, start)

    def _fraction(self, text: str, start: int) -> Decimal:
        number = Decimal(
            text.replace(".inf", "Infinity")
            .replace(".Inf", "Infinity")
            .replace(".INF", "Infinity")
            .replace(".n", "n")
            .replace(".N", "N")
        )
        if not number.is_finite():
            self.report("DM017", start, "numbers have to be finite")
            return Decimal(0)
        if number and abs(number.adjusted()) > MAX_DIGITS:
            self.report("DM017", start, "the number is out of range")
            return Decimal(0)
        return number


def _is_torn(node: Node | None) -> bool:
    return (
        isinstance(node, Scalar)
        and not node.style
        and isinstance(node.value, str)
        and node.value.count("(") > node.value.count(")")
    )


def _quote_hint(text: str) -> str:
    return f'quote it: "{text}"' if text.strip() and "\n" not in text and len(text) < 40 else "write a word as the key"
