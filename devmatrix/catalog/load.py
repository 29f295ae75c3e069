"""The whole library: every pattern below one or more roots."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.catalog.pattern import Pattern, read_pattern
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from devmatrix.reserved import Reserved


@dataclass(frozen=True)
class Catalog:
    """The patterns by id, in the order of category and id; `templates` is the folder of the shell's templates."""

    patterns: tuple[Pattern, ...]
    templates: Path

    @cached_property
    def by_id(self) -> dict[str, Pattern]:
        return {each.id: each for each in self.patterns}

    @cached_property
    def reserved(self) -> Reserved:
        """The names that the golden code of this library has taken."""
        from devmatrix.catalog.reserved import reserved_names

        return reserved_names(self.patterns)


def library_folder(name: str) -> Path:
    """`patterns` or `templates`: inside the package when installed from a wheel, beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "library" / name
    return installed if installed.is_dir() else package.parent / name


def load_catalog(extra: Sequence[Path] = (), *, root: Path | None = None, templates: Path | None = None) -> Catalog:
    """Read the library, then further folders whose patterns replace ours by id."""
    found = {each.id: each for each in _read(root or library_folder("patterns"))}
    for folder in extra:
        found |= {each.id: each for each in _read(folder)}
    patterns = tuple(sorted(found.values(), key=lambda each: (each.category, each.id)))
    _check_templates(patterns)
    return Catalog(patterns, templates or library_folder("templates") / "service")


def pattern_folders(root: Path) -> tuple[Path, ...]:
    """The folders DIR/<category>/<pattern> of a library, in order; `PatternError` when it is laid out otherwise."""
    if not root.is_dir():
        raise PatternError(f"{root}: not a folder of patterns")
    found = tuple(path for path in sorted(root.glob("*/*/")) if path.is_dir() and not _is_hidden(path))
    for place in (root, *sorted(root.glob("*/"))):
        if (place / "pattern.toml").is_file():
            raise PatternError(f"{place}: a pattern lies two folders deep, {root}/<category>/{place.name}")
    if not found:
        raise PatternError(f"{root}: no pattern in it; a pattern is {root}/<category>/<pattern>/pattern.toml")
    return found


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "__")) or path.parent.name.startswith(".")


def _read(root: Path) -> Iterable[Pattern]:
    seen: dict[str, Pattern] = {}
    for path in pattern_folders(root):
        pattern = read_pattern(path)
        if other := seen.get(pattern.id):
            raise PatternError(f"{path}: the id {pattern.id} belongs to {other.folder} already")
        seen[pattern.id] = pattern
    return seen.values()


def _check_templates(patterns: Iterable[Pattern]) -> None:
    owners: dict[str, str] = {}
    for pattern in patterns:
        for path in pattern.templates:
            if path in owners:
                raise PatternError(f"the template {path} is owned by both {owners[path]} and {pattern.id}")
            owners[path] = pattern.id
