"""`devmatrix patterns list` and `devmatrix patterns show`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns
from devmatrix.errors import DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from devmatrix.catalog.pattern import Pattern

patterns = typer.Typer(
    help="Look into the library.", no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None
)


@patterns.command("list")
def list_patterns(
    *,
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """List the patterns."""
    from devmatrix.catalog.load import load_catalog

    found = [each for each in load_catalog(library).patterns if category in {None, each.category}]
    if category and not found:
        raise DevMatrixError(f"there is no category {category!r}")
    if json:
        console.data([_summary(each) for each in found])
    else:
        rows = [(each.category, each.id, each.version, each.scope, each.summary) for each in found]
        console.result(console.table(rows))


@patterns.command("show")
def show_pattern(
    pattern: Annotated[str, typer.Argument(metavar="ID", help="The pattern's id.")],
    *,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """Show one pattern: what it is for, its files, what it requires and contributes."""
    from devmatrix.catalog.load import load_catalog
    from devmatrix.diagnostics import suggest

    found = load_catalog(library).by_id
    if pattern not in found:
        hint = suggest(pattern, found)
        raise DevMatrixError(f"there is no pattern {pattern!r}" + (f"; {hint}" if hint else ""))
    if json:
        console.data(_details(found[pattern]))
    else:
        console.result("\n".join(_page(found[pattern])))


def _summary(pattern: Pattern) -> dict[str, object]:
    return {
        "id": pattern.id,
        "version": pattern.version,
        "category": pattern.category,
        "domain": pattern.domain,
        "scope": pattern.scope,
        "security_level": pattern.security_level,
        "summary": pattern.summary,
    }


def _details(pattern: Pattern) -> dict[str, object]:
    return {
        **_summary(pattern),
        "purpose": pattern.purpose,
        "requires": list(pattern.requires),
        "conflicts": list(pattern.conflicts),
        "when": list(pattern.conditions),
        "files": _files(pattern),
        "contributes": _contributes(pattern),
    }


def _files(pattern: Pattern) -> list[str]:
    return sorted([*pattern.templates, *(each.target for each in pattern.files)])


def _contributes(pattern: Pattern) -> dict[str, list[str]]:
    added = pattern.contributes
    found = {
        "settings": [each.path for each in added.settings],
        "middleware": [each.path for each in added.middleware],
        "lifespan": [each.path for each in added.lifespan],
        "routers": [each.path for each in added.routers],
        "dependencies": [each.text for each in added.dependencies],
        "development": [each.text for each in added.development],
        "extras": [each.name for each in added.extras],
        "make": [each.target for each in added.make],
        "ci": [each.job for each in added.ci],
    }
    return {key: values for key, values in found.items() if values}


def _page(pattern: Pattern) -> Iterator[str]:
    yield f"{pattern.origin}  {pattern.summary}"
    yield ""
    yield pattern.purpose
    yield ""
    yield console.table(
        (
            ("category", pattern.category),
            ("domain", pattern.domain),
            ("scope", pattern.scope),
            ("security level", pattern.security_level),
            ("when", " and ".join(pattern.conditions) or "always"),
            ("requires", ", ".join(pattern.requires) or "nothing"),
            ("conflicts", ", ".join(pattern.conflicts) or "none"),
        )
    )
    for title, lines in {"files": _files(pattern), **_contributes(pattern)}.items():
        yield f"\n{title}"
        yield from (f"  {line}" for line in lines)
