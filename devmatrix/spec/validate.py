"""Checks a tree against the schema, explains each mistake at its place, and saves what is sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from devmatrix.diagnostics import Diagnostic, quote, suggest
from devmatrix.spec.schema import SECTIONS, Document, section_at
from devmatrix.spec.tree import Mapping, Scalar, child, spoilt
from devmatrix.spec.unbuilt import find_unbuilt, sections

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from devmatrix.diagnostics import Source
    from devmatrix.spec.tree import Node
    from devmatrix.spec.unbuilt import Path

_MAY_BE_NULL = frozenset({"default", "example"})
_KINDS = {str: "text", int: "a number", Decimal: "a number", bool: "true or false", list: "a list", dict: "a mapping"}
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "number_type": "a number",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "key_form": "text, or a list",
    "field_form": "a type, or a mapping with `type`",
    "group_form": "a list of fields, or a mapping with `fields`",
}


def check_form(root: Mapping, source: Source) -> Form:
    """Hold a tree against the schema."""
    form = Form(root, source)
    form.drop_spoilt()
    for code, path, message, hint in find_unbuilt(root):
        form.refuse(code, path, message, hint, at_key=isinstance(path[-1], str))
    form.refuse_nothing()
    form.validate()
    return form


@dataclass
class Form:
    """The work on one tree: `data` shrinks until the schema accepts it."""

    root: Mapping
    source: Source
    mistakes: list[Diagnostic] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)
    explained: set[Path] = field(default_factory=set)
    document: Document = field(init=False)

    def __post_init__(self) -> None:
        self.data: Any = self.root.plain()

    def refuse(self, code: str, path: Path, message: str, hint: str | None = None, *, at_key: bool = False) -> None:
        """Report a value once, and leave it out."""
        if self._is_reported(path):
            return
        offset = self._key_offset(path) if at_key else self._node(path).start
        self.mistakes.append(Diagnostic(code, self.source.position(offset), message, hint))
        self._drop(path)

    def drop_spoilt(self) -> None:
        """Leave out what could not be read and was reported when it was."""
        for path in spoilt(self.root):
            if not self._is_reported(path):
                self._drop(path)

    def refuse_nothing(self) -> None:
        """A key without a value is a slip, not a null."""
        for path, mapping in sections(self.root):
            for key, node in mapping.nodes.items():
                if isinstance(node, Scalar) and node.value is None and key not in _MAY_BE_NULL:
                    self.refuse("DM103", (*path, key), f"{quote(key)} has no value", at_key=True)

    def validate(self) -> None:
        """Report what the schema refuses, drop it and try again, until it accepts what is left."""
        while True:
            try:
                self.document = Document.model_validate(self.data)
            except ValidationError as error:
                # Places are found before anything is dropped: the next error's place must not have moved.
                found = [(self._path(each["loc"]), each) for each in error.errors(include_url=False)]
                # What is missing comes last: a misspelt key may explain it.
                for path, each in sorted(found, key=lambda pair: pair[1]["type"] == "missing"):
                    if not self._is_reported(path):
                        self._refuse(path, each)
            else:
                return

    def _refuse(self, path: Path, error: ErrorDetails) -> None:
        if error["type"] == "missing":
            self._refuse_missing(path, str(error["loc"][-1]))
        elif error["type"] == "extra_forbidden":
            self._refuse_unknown(path)
        elif error["type"] == "literal_error":
            self._refuse_choice(path, error["input"])
        else:
            self._refuse_kind(path, error)

    def _refuse_missing(self, path: Path, key: str) -> None:
        whole = (*path, key)
        if not self._is_reported(whole) and whole not in self.explained:
            offset = self._key_offset(path)
            subject = quote(path[-1]) if path and isinstance(path[-1], str) else section_at(path)
            message = f"{subject} needs `{key}`"
            self.mistakes.append(Diagnostic("DM102", self.source.position(offset), message))
        self.broken.add(whole)
        self._fill(path, key)

    def _fill(self, path: Path, key: str) -> None:
        """Put something in the place of what is missing, so that the rest can still be checked."""
        fillers: dict[str, object] = {
            "devmatrix": 1,
            "app": {"name": "app"},
            "name": "app",
            "entities": {},
            "fields": {},
        }
        if key in fillers and section_at(path) in {"the spec", "`app`", "an entity"}:
            _descend(self.data, path)[key] = fillers[key]
        else:
            self._drop(path)

    def _refuse_unknown(self, path: Path) -> None:
        section, key = section_at(path[:-1]) or "", str(path[-1])
        hint = suggest(key, SECTIONS[section].model_fields) if section else None
        homes = [name for name, each in SECTIONS.items() if key in each.model_fields]
        if homes and not hint:
            hint = f"`{key}` is a key of {homes[0]}"
        self.explained |= {
            (*path[:-1], each) for each in SECTIONS[section].model_fields if hint and f"`{each}`?" in hint
        }
        self.refuse("DM101", path, f"unknown key {quote(key)} in {section}", hint, at_key=True)

    def _refuse_choice(self, path: Path, value: object) -> None:
        choices = self._choices(path)
        code = "DM105" if path == ("devmatrix",) else "DM104"
        subject = f"`{next(each for each in reversed(path) if isinstance(each, str))}`"
        listed = ", ".join(f"`{each}`" for each in choices)
        if not isinstance(value, type(choices[0])):
            expected = "a number" if isinstance(choices[0], int) else "text"
            self.refuse(
                "DM103", path, f"{subject} has to be {expected}, not {_shown_kind(value)}", f"it takes {listed}"
            )
            return
        message = f"{subject} cannot be {_shown(value)}: it takes {listed}"
        self.refuse(code, path, message, suggest(str(value), [str(each) for each in choices]))

    def _choices(self, path: Path) -> tuple[object, ...]:
        names = [each for each in path if isinstance(each, str)]
        section = SECTIONS[section_at(path[: path.index(names[-1])]) or "the spec"]
        return _literals(section.model_fields[names[-1]].annotation)

    def _refuse_kind(self, path: Path, error: ErrorDetails) -> None:
        expected = _EXPECTED.get(error["type"], "something else")
        value = error["input"]
        subject = f"an item of {quote(path[-2])}" if isinstance(path[-1], int) else quote(path[-1])
        if len(path) > 1 and isinstance(path[-1], int) and isinstance(path[-2], int):
            subject = f"an item of {quote(path[-3])}"
        hint = None
        kind = "a fraction" if expected == "a whole number" and isinstance(value, Decimal) else _shown_kind(value)
        if expected == "text" and isinstance(value, (int, Decimal, bool)):
            node = self._node(path)
            hint = f'quote it: "{self.source.text[node.start : node.end]}"'
        self.refuse("DM103", path, f"{subject} has to be {expected}, not {kind}", hint, at_key=value is None)

    def _path(self, location: tuple[int | str, ...]) -> Path:
        """An error's location less what pydantic adds to it and what the data does not hold."""
        path: list[int | str] = []
        data: Any = self.data
        for step in location:
            if step in data if isinstance(data, dict) else isinstance(data, list) and isinstance(step, int):
                path.append(step)
                data = data[step]
        return tuple(path)

    def _is_reported(self, path: Path) -> bool:
        return any(path[:length] in self.broken for length in range(1, len(path) + 1))

    def _drop(self, path: Path) -> None:
        """Take a value out. An item of a list takes the list with it, but one group of names is only emptied."""
        self.broken.add(path)
        if len(path) >= 4 and path[0] == "entities" and path[2] in {"unique", "indexes"}:
            kept = path[:4]
            self.broken.add(kept)
            _descend(self.data, kept[:-1])[kept[-1]] = []
            return
        while isinstance(path[-1], int):
            path = path[:-1]
        self.broken.add(path)
        _descend(self.data, path[:-1]).pop(path[-1], None)

    def _node(self, path: Path) -> Node:
        node: Node = self.root
        for step in path:
            node = child(node, step) or node
        return node

    def _key_offset(self, path: Path) -> int:
        parent = self._node(path[:-1])
        if path and isinstance(parent, Mapping):
            return parent.keys.get(str(path[-1]), parent.start)
        return self._node(path).start


def _descend(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _literals(annotation: Any) -> tuple[object, ...]:
    """The values of the `Literal` inside an annotation."""
    found: tuple[object, ...] = ()
    for each in get_args(annotation):
        found += _literals(each) if get_args(each) else () if each is type(None) else (each,)
    return found


def _shown(value: object) -> str:
    return (
        quote(value) if isinstance(value, (str, int, Decimal)) and not isinstance(value, bool) else _shown_kind(value)
    )


def _shown_kind(value: object) -> str:
    return "nothing" if value is None else _KINDS.get(type(value), "this")
