"""What a page says of a pattern, gathered from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from devmatrix.catalog.graph import required_by
from devmatrix.errors import PatternError
from devmatrix.site.code import highlight
from devmatrix.site.glyph import glyph
from devmatrix.site.prose import prose
from devmatrix.site.score import Score

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from markupsafe import Markup

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.score import Scores
    from devmatrix.site.code import Line


@dataclass(frozen=True)
class Landing:
    """A file of a pattern, and where it lands in the emitted project; `kind` is code, test or template."""

    path: str
    kind: str
    text: str

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return highlight(self.path, self.text)


@dataclass(frozen=True)
class Addition:
    """What a pattern adds to a shared file: the file, and each thing in one line."""

    to: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """One pattern with all that its page shows. `hue` is the number of its category."""

    pattern: Pattern
    hue: int
    required_by: tuple[str, ...]
    landings: tuple[Landing, ...]
    score: Score | None

    @property
    def id(self) -> str:
        return self.pattern.id

    @property
    def glyph(self) -> str:
        return glyph(self.id)

    @cached_property
    def readme(self) -> Markup:
        return prose(self.pattern.readme, said=self.pattern.summary)

    @property
    def additions(self) -> tuple[Addition, ...]:
        return tuple(each for each in _additions(self.pattern) if each.items)


def read_entries(catalog: Catalog, scores: Scores | None) -> tuple[Entry, ...]:
    """An entry for each pattern, in the order of the catalogue."""
    categories = {name: number for number, name in enumerate(unique(each.category for each in catalog.patterns))}
    users = required_by(catalog.patterns)
    return tuple(
        Entry(
            pattern=each,
            hue=categories[each.category] % 12,
            required_by=users[each.id],
            landings=tuple(_landings(each, catalog)),
            score=Score(evidence) if scores and (evidence := scores.of(each)) else None,
        )
        for each in catalog.patterns
    )


def unique(values: Iterable[str]) -> Sequence[str]:
    """The values in alphabetical order, each once."""
    return sorted(set(values))


def _landings(pattern: Pattern, catalog: Catalog) -> Iterator[Landing]:
    for file in pattern.files:
        yield Landing(file.target, "test" if file.target.startswith("tests/") else "code", file.text)
    folder = catalog.templates / "project"
    for path in pattern.templates:
        plain, template = folder / path, folder / f"{path}.jinja"
        found = plain if plain.is_file() else template
        try:
            yield Landing(path, "template", found.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise PatternError(f"{pattern.id}: the template {path} cannot be read ({error})") from None


def _additions(pattern: Pattern) -> Iterator[Addition]:
    added = pattern.contributes
    yield Addition("Settings", tuple(each.path for each in added.settings))
    yield Addition("Middleware, by order", tuple(f"{each.order}  {each.path}" for each in added.middleware))
    yield Addition("Lifespan, by order", tuple(f"{each.order}  {each.path}" for each in added.lifespan))
    yield Addition("Routers", tuple(each.path for each in added.routers))
    yield Addition("Dependencies", tuple(each.text for each in added.dependencies))
    yield Addition("Development dependencies", tuple(each.text for each in added.development))
    yield Addition("Extras", tuple(f"{each.name}: {', '.join(each.requirements)}" for each in added.extras))
    yield Addition("Make targets", tuple(f"make {each.target}: {each.help}" for each in added.make))
    yield Addition("CI jobs", tuple(f"{each.job}: {each.run}" for each in added.ci))
