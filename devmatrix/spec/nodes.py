"""YAML as a tree in which every value knows its place; all limits on what a file may hold are here.

Built from ruamel's events and not with its constructors: several times faster, positions are plain
offsets, and what this language leaves out (anchors, tags, directives) is refused before it can act.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from devmatrix.diagnostics import Diagnostic, quote
from devmatrix.spec.scalars import UnusableNumber, resolve
from devmatrix.spec.tree import Items, Mapping, Scalar
from devmatrix.spec.yaml_errors import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.diagnostics import Source
    from devmatrix.spec.scanner import OutOfBounds
    from devmatrix.spec.tree import Node

MAX_DEPTH = 32
MAX_NODES = 100_000
MAX_MISTAKES = 200

_TAG, _TAG_HINT = "`!`: a tag is not part of the language", "text that begins with `!` must be quoted"
_DEEP = f"nested deeper than {MAX_DEPTH} levels"
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


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
        from ruamel.yaml.error import YAMLError

        from devmatrix.spec.scanner import OutOfBounds, bounded_yaml

        self._events = bounded_yaml().parse(self.source.text)
        try:
            return self._document()
        except Unreadable as stop:
            self.diagnostics.append(stop.diagnostic)
        except OutOfBounds as error:
            self._report_out_of_bounds(error)
        except YAMLError as error:
            self.diagnostics.append(explain(error, self.source))
        except (ValueError, OverflowError, RecursionError):
            # ruamel lets a few malformed escapes and directives through to Python's own functions.
            self.report("DM006", 0, "the file is not valid YAML")
        return None

    def report(self, code: str, offset: int, message: str, hint: str | None = None) -> None:
        """Note a mistake; after very many of them it is no use to go on."""
        if len(self.diagnostics) >= MAX_MISTAKES:
            raise Unreadable(self._diagnostic(code, offset, message, hint))
        self.diagnostics.append(self._diagnostic(code, offset, message, hint))

    def _report_out_of_bounds(self, error: OutOfBounds) -> None:
        if error.is_tag:
            self.report("DM010", error.offset, _TAG, _TAG_HINT)
        else:
            self.report("DM007", error.offset, _DEEP)

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
            raise Unreadable(self._diagnostic("DM007", start, _DEEP))
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
            self.report("DM010", start, _TAG, _TAG_HINT)

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
        """Put a type back together that a comma tore apart: `decimal(10,2)` reads as `decimal(10` and a key `2)`."""
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
        try:
            return resolve(text)
        except UnusableNumber as error:
            self.report("DM017", start, str(error))
            return 0


def _is_torn(node: Node | None) -> bool:
    return (
        isinstance(node, Scalar)
        and not node.style
        and isinstance(node.value, str)
        and node.value.count("(") > node.value.count(")")
    )


def _quote_hint(text: str) -> str:
    return f'quote it: "{text}"' if text.strip() and "\n" not in text and len(text) < 40 else "write a word as the key"
