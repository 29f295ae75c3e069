"""What comes to light when a library is planned and rendered for the exemplar and for the mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.catalog.exhibit import template_file
from devmatrix.laws.finding import Finding, line_with
from devmatrix.laws.fixed_point import differences, first_change
from devmatrix.laws.metadata import toml_of
from devmatrix.laws.mirror import Leak, exemplar_words, leaks, words_in
from devmatrix.laws.requirements import Requirements, code_of
from devmatrix.render.directives import read_golden
from devmatrix.render.segments import Each, Region, When

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from devmatrix.catalog.pattern import Pattern
    from devmatrix.laws.library import Library
    from devmatrix.render.segments import Segment


def requirement_findings(pattern: Pattern, requirements: Requirements) -> Iterator[Finding]:
    """Where `requires` and the imports of the code part."""
    toml = toml_of(pattern)
    if not code_of(pattern):
        return
    needed = requirements.needed(pattern)
    for id_, found in needed.items():
        if id_ not in pattern.requires:
            message = f"{found.name} belongs to {id_}, which is not required"
            yield Finding(found.source.file, found.line, "PL601", message)
    for id_ in pattern.requires:
        if id_ not in needed and id_ in requirements.catalog.by_id:
            yield Finding(
                toml, line_with(toml, f'"{id_}"'), "PL602", f"{id_} is required, and nothing is imported from it"
            )


def import_findings(library: Library, patterns: Sequence[Pattern]) -> Iterator[Finding]:
    """Imports from modules of the project that no pattern brings."""
    requirements = Requirements(library.catalog)
    planned = frozenset(each.target for each in library.whole.steps)
    for pattern in patterns:
        for found in requirements.dangling(pattern, planned):
            yield Finding(found.source.file, found.line, "PL603", f"no pattern provides {found.name}")


def rendering_findings(library: Library, patterns: Sequence[Pattern]) -> Iterator[Finding]:
    """What the first two laws say of some patterns, at which `library` is narrowed."""
    sources = {source.file: source for pattern in patterns for source in pattern.files}
    found = differences(library)
    for file, source in sources.items():
        if file not in found:
            yield Finding(file, 1, "PL502", "the exemplar does not choose this file, so no law sees it")
        elif found[file]:
            line, change = first_change(found[file], source)
            yield Finding(file, line, "PL503", change)
    words = exemplar_words(library.root)
    for leak in leaks(library):
        yield _located(leak, library, words)


def _located(leak: Leak, library: Library, words: Mapping[str, set[str]]) -> Finding:
    """A leak at the line of the library that it comes from, as near as it can be told."""
    step = next(each for each in library.reflected.steps if each.target == leak.path)
    message = f"`{leak.word}` is the exemplar's, and stays where it has to be renamed"
    if leak.line == 0:
        message += f", in the path {leak.path}"
    if step.source is None:
        file = template_file(library.catalog.templates, step.target)
        return Finding(file or toml_of(step.pattern), _line(file, leak, words), "PL504", message)
    source = step.source
    inside = set(_replaced(read_golden(source, inside_entity=step.entity is not None).segments))
    candidates = [at for at, word in words_in(source.text, words) if word == leak.word and at not in inside]
    return Finding(source.file, candidates[0] + 1 if candidates and leak.line else 1, "PL504", message)


def _line(file: Path | None, leak: Leak, words: Mapping[str, set[str]]) -> int:
    text = file.read_text(encoding="utf-8") if file else ""
    return next((at + 1 for at, word in words_in(text, words) if word == leak.word), 1)


def _replaced(segments: Sequence[Segment]) -> Iterator[int]:
    """The lines, counted from 0, of which nothing is rendered: bodies of regions and further iterations."""
    for each in segments:
        match each:
            case Region():
                yield from range(each.place.start, each.place.end)
            case When():
                yield from _replaced(each.body)
            case Each():
                yield from _replaced(each.template)
                yield from range(each.siblings.start, each.siblings.end)
