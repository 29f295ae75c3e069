"""`devmatrix patterns list`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from devmatrix.cli import console
from devmatrix.cli.options import Json, Patterns

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.score import Scores

_HEAD = ("CATEGORY", "ID", "VERSION", "SCORE", "SUMMARY")


def list_patterns(  # noqa: PLR0913 one parameter an option
    *,
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    domain: Annotated[str | None, typer.Option(help="Only this domain.")] = None,
    feature: Annotated[
        str | None, typer.Option(help="Only what is there, or varies, for this feature or condition.")
    ] = None,
    scope: Annotated[str | None, typer.Option(help="Only this scope: app or entity.")] = None,
    production_ready: Annotated[
        bool, typer.Option("--production-ready", help="Only what reaches the threshold of its category.")
    ] = False,
    json: Json = False,
    library: Patterns = [],  # noqa: B006 typer copies it
) -> None:
    """List the patterns."""
    from devmatrix.catalog.load import load_catalog
    from devmatrix.catalog.score import Scores

    patterns = load_catalog(library).patterns
    _check(patterns, category=category, domain=domain, feature=feature, scope=scope)
    scores = Scores.load(library)
    found = [
        each
        for each in patterns
        if category in {None, each.category}
        and domain in {None, each.domain}
        and scope in {None, each.scope}
        and (feature is None or _is_for(each, feature))
        and (not production_ready or scores.production_ready(each))
    ]
    if json:
        console.data([{**summary(each), **_score(each, scores)} for each in found])
    elif found:
        rows = [(each.category, each.id, each.version, score_of(each, scores), each.summary) for each in found]
        console.result(console.table([_HEAD, *rows]))
    else:
        console.message("no pattern is like this")


def summary(pattern: Pattern) -> dict[str, object]:
    """A pattern in one JSON object without its files."""
    return {
        "id": pattern.id,
        "version": pattern.version,
        "category": pattern.category,
        "domain": pattern.domain,
        "scope": pattern.scope,
        "security_level": pattern.security_level,
        "summary": pattern.summary,
        "when": list(pattern.conditions),
        "keywords": list(pattern.keywords),
    }


def score_of(pattern: Pattern, scores: Scores) -> str:
    """The score as people read it, `-` for a pattern that was not scored as it is now."""
    from devmatrix.catalog.evidence import shown

    evidence = scores.of(pattern)
    return shown(evidence.score) if evidence else "-"


def _score(pattern: Pattern, scores: Scores) -> dict[str, object]:
    evidence = scores.of(pattern)
    return {
        "score": float(evidence.score) if evidence else None,
        "production_ready": scores.production_ready(pattern),
    }


def _check(
    patterns: Iterable[Pattern], *, category: str | None, domain: str | None, feature: str | None, scope: str | None
) -> None:
    """Refuse a word that no pattern could have, so that an empty list is never a slip of the finger."""
    from devmatrix.catalog.pattern import DOMAINS, SCOPES
    from devmatrix.catalog.select import unknown
    from devmatrix.conditions import ENTITY_CONDITIONS, FEATURES

    asked = {
        "category": (category, {each.category for each in patterns}),
        "domain": (domain, set(DOMAINS)),
        "feature or condition": (feature and feature.removeprefix("any_"), FEATURES | ENTITY_CONDITIONS),
        "scope": (scope, set(SCOPES)),
    }
    for what, (word, known) in asked.items():
        if word is not None and word not in known:
            raise unknown(what, word, known)


def _is_for(pattern: Pattern, feature: str) -> bool:
    from devmatrix.catalog.select import conditions_of

    return feature.removeprefix("any_") in conditions_of(pattern)
