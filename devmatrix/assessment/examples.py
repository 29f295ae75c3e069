"""The example applications that patterns are judged in."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from devmatrix import pipeline
from devmatrix.catalog.load import library_folder
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.spec.load import Spec
    from devmatrix.tree import FileTree

_SPEC = "spec.yaml"


@dataclass(frozen=True)
class Emitted:
    """An example as it would be written: `name` is that of its spec's folder."""

    name: str
    spec: Spec
    patterns: tuple[Pattern, ...]
    tree: FileTree

    @property
    def spec_digest(self) -> str:
        """SHA-256 of the spec, hexadecimal."""
        return sha256(self.spec.source.text.encode()).hexdigest()


def find_examples() -> tuple[Path, ...]:
    """The specs of our own examples."""
    folder = library_folder("examples")
    found = tuple(sorted(folder.glob(f"*/{_SPEC}")))
    if not found:
        raise DevMatrixError(f"{folder}: there are no examples; name some with --example")
    return found


def emit_examples(specs: Sequence[Path], library: Catalog) -> tuple[Emitted, ...]:
    """Renders the examples with the patterns of a library, in the order of their names; nothing is written."""
    found: dict[str, Path] = {}
    for path in specs:
        name = path.resolve().parent.name if path.name == _SPEC else path.stem
        if name in found:
            raise DevMatrixError(f"two examples are called {name}: {found[name]} and {path}")
        found[name] = path
    return tuple(_emit(name, path, library) for name, path in sorted(found.items()))


def _emit(name: str, path: Path, library: Catalog) -> Emitted:
    spec = pipeline.load(path)
    planned = pipeline.plan(pipeline.build(spec, library.reserved), library)
    return Emitted(name, spec, planned.patterns, pipeline.render(planned))
