"""What `devmatrix patterns show` says of a pattern, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from io import StringIO
from typing import TYPE_CHECKING

from devmatrix.catalog.evidence import shown
from devmatrix.catalog.graph import required_by
from devmatrix.catalog.record import evidence_as_json
from devmatrix.cli import console
from devmatrix.cli.patterns.list import summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from devmatrix.catalog.evidence import Evidence
    from devmatrix.catalog.exhibit import Exhibit
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern

_WIDTH = 100


@dataclass(frozen=True)
class Page:
    """A pattern, its place in the catalog, its files, and the evidence for it."""

    pattern: Pattern
    catalog: Catalog
    files: tuple[Exhibit, ...]
    evidence: Evidence | None

    def as_data(self, *, code: bool) -> dict[str, object]:
        """Everything as plain data; with `code` the text of each file too."""
        pattern = self.pattern
        contributes = {key: list(value) for key, value in asdict(pattern.contributes).items() if value}
        return {
            **summary(pattern),
            "purpose": pattern.purpose,
            "requires": list(pattern.requires),
            "required_by": list(self._required_by),
            "conflicts": list(pattern.conflicts),
            "tested_by": list(pattern.tested_by),
            "signals": list(pattern.signals),
            "contributes": contributes,
            "files": [_file(each, code=code) for each in self.files],
            "evidence": self.evidence and evidence_as_json(self.evidence),
            "readme": pattern.readme,
        }

    def lines(self, *, code: bool, colour: bool) -> Iterator[str]:
        """The pieces of the page, one below the other."""
        pattern = self.pattern
        yield f"{pattern.origin}  {pattern.summary}"
        yield f"\n{pattern.purpose}\n"
        yield console.table(self._facts())
        yield "\nlands in" + (", for each entity (here StockItem)" if pattern.scope == "entity" else "")
        yield _indented(console.table((each.target, each.place) for each in self.files))
        for title, rows in _contributed(pattern):
            yield f"\ncontributes {title}"
            yield _indented(console.table(rows))
        yield "\nevidence"
        yield _indented(console.table(_evidence(self.evidence)))
        yield f"\n{_markdown(pattern.readme) if colour else pattern.readme.rstrip()}"
        for each in self.files if code else ():
            yield f"\n{_rule(each.target)}"
            yield (highlighted(each) if colour else each.text).rstrip("\n")

    @property
    def _required_by(self) -> tuple[str, ...]:
        return required_by(self.catalog.patterns)[self.pattern.id]

    def _facts(self) -> list[tuple[str, str]]:
        pattern = self.pattern
        return [
            ("category", pattern.category),
            ("domain", pattern.domain),
            ("scope", pattern.scope),
            ("security level", pattern.security_level),
            ("when", " and ".join(pattern.conditions) or "always"),
            ("requires", ", ".join(pattern.requires) or "nothing"),
            ("required by", ", ".join(self._required_by) or "nothing"),
            ("conflicts", ", ".join(pattern.conflicts) or "none"),
            *([("tested by", ", ".join(pattern.tested_by))] if pattern.tested_by else []),
            ("keywords", ", ".join(pattern.keywords) or "none"),
            ("signals", ", ".join(pattern.signals) or "none"),
        ]


def highlighted(exhibit: Exhibit) -> str:
    """A file in the colours of its language, for a terminal."""
    from rich.syntax import Syntax

    text = exhibit.text
    lexer = Syntax.guess_lexer(exhibit.target, text)
    widest = max(len(line.expandtabs()) for line in text.split("\n")) + 1
    # As wide as the text: a line that rich breaks could not be copied.
    return _on_terminal(Syntax(text, lexer, theme="ansi_dark", background_color="default"), width=widest)


def _markdown(text: str) -> str:
    from rich.markdown import Markdown

    return _on_terminal(Markdown(text), width=_WIDTH).rstrip("\n")


def _on_terminal(shown: RenderableType, *, width: int) -> str:
    from rich.console import Console

    text = StringIO()
    Console(file=text, force_terminal=True, color_system="standard", width=width).print(shown)
    return "\n".join(line.rstrip() for line in text.getvalue().split("\n"))


def _file(exhibit: Exhibit, *, code: bool) -> dict[str, str]:
    found = {"path": exhibit.target, "place": exhibit.place}
    return {**found, "text": exhibit.text} if code else found


def _evidence(found: Evidence | None) -> list[tuple[str, ...]]:
    if found is None:
        return [("none for these bytes: `devmatrix patterns score` makes it",)]
    verdict = "production ready" if found.production_ready else "a candidate"
    rows = [("score", shown(found.score), f"{verdict}; {found.category} asks for {shown(found.threshold)}")]
    rows += [
        (name.replace("_", " "), "-" if share is None else shown(share), "") for name, share in found.shares.items()
    ]
    return [*rows, *(("why", "", reason) for reason in found.reasons)]


def _contributed(pattern: Pattern) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    added = pattern.contributes
    found: dict[str, list[tuple[str, ...]]] = {
        "settings": [(each.path,) for each in added.settings],
        "middleware": [(each.path, f"order {each.order}") for each in added.middleware],
        "lifespan": [(each.path, f"order {each.order}") for each in added.lifespan],
        "routers": [(each.path, f"order {each.order}") for each in added.routers],
        "dependencies": [(each.text,) for each in added.dependencies],
        "development dependencies": [(each.text,) for each in added.development],
        "extras": [(each.name, ", ".join(each.requirements)) for each in added.extras],
        "make targets": [(each.target, each.help, "; ".join(each.run)) for each in added.make],
        "CI jobs": [(each.job, each.name, each.run) for each in added.ci],
    }
    yield from ((title, rows) for title, rows in found.items() if rows)


def _rule(title: str) -> str:
    return f"── {title} ".ljust(_WIDTH, "─")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
