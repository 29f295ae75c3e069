"""The files of a pattern as a catalogue shows them: where each lies, where it lands, what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.pattern import Pattern


@dataclass(frozen=True)
class Exhibit:
    """One file: `place` in the library, `target` in the project, for the exemplar's first entity."""

    place: str
    target: str
    file: Path

    @property
    def text(self) -> str:
        try:
            return self.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PatternError(f"{self.file}: cannot be read as text ({error})") from None


def exhibits(pattern: Pattern, templates: Path) -> tuple[Exhibit, ...]:
    """Every file of a pattern in the order of their targets; `templates` is the folder of the shell's templates."""
    own = pattern.folder.parent.parent
    found = [Exhibit(each.file.relative_to(own).as_posix(), each.target, each.file) for each in pattern.files]
    for target in pattern.templates:
        file = template_file(templates, target)
        if file is not None:
            found.append(Exhibit(f"templates/{file.relative_to(templates.parent).as_posix()}", target, file))
    return tuple(sorted(found, key=lambda each: each.target))


def template_file(templates: Path, target: str) -> Path | None:
    """The template that becomes a file of the project: as it is, or with values filled in."""
    for name in (target, f"{target}.jinja"):
        if (file := templates / "project" / name).is_file():
            return file
    return None
