"""From a file to a `Spec`: every mistake of form is noted, and what is sound is kept for the checks of meaning."""

from __future__ import annotations

import codecs
import stat
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from devmatrix.diagnostics import WHOLE_FILE, Diagnostic, Source
from devmatrix.errors import SpecError
from devmatrix.spec.nodes import Composer
from devmatrix.spec.places import offset_inside
from devmatrix.spec.tree import Mapping, Scalar, child

if TYPE_CHECKING:
    import os

    from devmatrix.diagnostics import Position
    from devmatrix.spec.schema import Document
    from devmatrix.spec.tree import Node
    from devmatrix.spec.unbuilt import Path

MAX_BYTES = 1024 * 1024
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


@dataclass(frozen=True)
class Spec:
    """A spec as it was written. `mistakes` are those of form; what they spoilt is left out of `document`."""

    document: Document
    source: Source
    root: Mapping
    mistakes: tuple[Diagnostic, ...] = ()
    broken: frozenset[Path] = frozenset()

    def position(self, *path: str | int) -> Position:
        """The place of a value, or of the nearest thing around it that was written."""
        return self.source.position(self._find(path).start)

    def key_position(self, *path: str | int) -> Position:
        """The place of a key, or of an item of a list."""
        parent, last = self._find(path[:-1]), path[-1]
        if isinstance(parent, Mapping) and last in parent.keys:
            return self.source.position(parent.keys[str(last)])
        return self.position(*path)

    def inside(self, path: Path, offset: int) -> Position:
        """The place of a character (counted from 0) of a text value."""
        node = self._find(path)
        if not isinstance(node, Scalar):
            return self.position(*path)
        return self.source.position(offset_inside(node, self.source.text, offset))

    def is_broken(self, *path: str | int) -> bool:
        """Whether a value was left out because of a mistake in it."""
        return any(path[:length] in self.broken for length in range(1, len(path) + 1))

    def keys(self, *path: str | int) -> list[str]:
        """The keys of a mapping as they were written, spoilt ones included."""
        node: Node | None = self.root
        for step in path:
            node = child(node, step) if node else None
        return list(node.nodes) if isinstance(node, Mapping) else []

    def _find(self, path: Path) -> Node:
        """The node at a path, or the nearest one around it that was written."""
        node: Node = self.root
        for step in path:
            below = child(node, step)
            if below is None:
                break
            node = below
        return node


def load_spec(path: str | os.PathLike[str]) -> Spec:
    """Read a spec from a file.

    Mistakes of form are kept in `Spec.mistakes`, so that one run can report them with those of meaning.
    Raises SpecError when the file cannot be read as a mapping at all.
    """
    return read_spec(_read(FilePath(path)))


def read_spec(source: Source) -> Spec:
    """Read a spec from a text. Raises SpecError when that is no YAML mapping."""
    from devmatrix.spec.validate import check_form

    composer = Composer(source)
    root = composer.compose()
    if root is None or (isinstance(root, Scalar) and root.value is None):
        nothing = [] if composer.diagnostics else [_whole("DM005", "the file holds no spec")]
        raise SpecError([*composer.diagnostics, *nothing], source)
    if not isinstance(root, Mapping):
        hint = "begin with `devmatrix: 1`"
        wrong = Diagnostic("DM015", source.position(root.start), "a spec is a mapping: `key: value` lines", hint)
        raise SpecError([*composer.diagnostics, wrong], source)
    form = check_form(root, source)
    return Spec(form.document, source, root, (*composer.diagnostics, *form.mistakes), frozenset(form.broken))


def _read(path: FilePath) -> Source:
    name = str(path)
    try:
        content = _read_bytes(path)
    except FileNotFoundError:
        raise _refusal(name, "DM001", "there is no such file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "the path cannot be used"
        raise _refusal(name, "DM001", f"the file cannot be read: {reason}") from None
    return _decode(name, content)


def _read_bytes(path: FilePath) -> bytes:
    """The content of a file, of which no more is read than a spec may hold."""
    information = path.stat()
    if stat.S_ISDIR(information.st_mode):
        raise _refusal(str(path), "DM001", "this is a directory, not a file", "name the spec.yaml in it")
    if not stat.S_ISREG(information.st_mode):
        raise _refusal(str(path), "DM001", "this is not a regular file")
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise _refusal(str(path), "DM002", f"the file is larger than {MAX_BYTES // 1024} KiB")
    return content


def _decode(name: str, content: bytes) -> Source:
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            raise _refusal(name, "DM003", f"the file is {encoding}, not UTF-8", "save it as UTF-8")
    if b"\0" in content:
        raise _refusal(name, "DM003", "the file is binary, not text")
    try:
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        source = Source(name, content.decode("utf-8-sig", errors="replace"))
        offset = len(content[: error.start].decode("utf-8-sig"))
        message = f"the file is not UTF-8: the byte 0x{content[error.start]:02X} cannot stand here"
        raise SpecError([Diagnostic("DM003", source.position(offset), message, "save it as UTF-8")], source) from None


def _whole(code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(code, WHOLE_FILE, message, hint)


def _refusal(name: str, code: str, message: str, hint: str | None = None) -> SpecError:
    return SpecError([_whole(code, message, hint)], Source(name, ""))
