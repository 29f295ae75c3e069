"""Every law held against the patterns of a library, or against those that a team adds to ours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from devmatrix.catalog.load import Catalog, library_folder, load_catalog, pattern_folders
from devmatrix.catalog.pattern import Pattern, read_pattern
from devmatrix.catalog.select import unknown
from devmatrix.errors import PatternError
from devmatrix.laws.finding import Finding, finding_from
from devmatrix.laws.golden import folder_findings, golden_findings
from devmatrix.laws.library import Library
from devmatrix.laws.metadata import contribution_findings, metadata_findings, test_findings, toml_of
from devmatrix.laws.readme import readme_findings
from devmatrix.laws.rendering import import_findings, rendering_findings, requirement_findings
from devmatrix.laws.requirements import Requirements

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# Without these a library cannot be planned, so nothing is rendered before they are gone.
_STRUCTURE = frozenset({"PL001", "PL003", "PL101", "PL106", "PL107"})


@dataclass(frozen=True)
class Lint:
    """What was looked at, and what was found; without `rendered` some laws are still to be held."""

    patterns: tuple[str, ...]
    findings: tuple[Finding, ...]
    rendered: bool


def lint(ids: Sequence[str] = (), extra: Sequence[Path] = (), *, root: Path | None = None) -> Lint:
    """Hold the laws against the patterns below `extra`, composed with ours, or against ours when there are none.

    Raises DevMatrixError for an id that is not among them, PatternError for a folder that is no library.
    """
    library = Library(root or library_folder("patterns"), tuple(each.resolve() for each in extra))
    read, findings = _read(library.extra or (library.root,), ids)
    catalog = _composed(library, read)
    requirements = Requirements(catalog)
    for pattern in read:
        findings += _findings(pattern, requirements)
    rendered = not any(each.code in _STRUCTURE for each in findings)
    if rendered:
        findings += _rendered(library, _sound(read, findings))
    looked_at = {each.id for each in read} | {each.path.parent.name for each in findings if each.code == "PL001"}
    return Lint(tuple(sorted(looked_at)), tuple(sorted(set(findings))), rendered)


def _read(roots: Sequence[Path], ids: Sequence[str]) -> tuple[list[Pattern], list[Finding]]:
    folders = [folder for root in roots for folder in pattern_folders(root)]
    names = {folder.name for folder in folders}
    for id_ in ids:
        if id_ not in names:
            raise unknown("pattern", id_, names)
    read: dict[str, Pattern] = {}
    findings = []
    for folder in (each for each in folders if not ids or each.name in ids):
        toml = folder / "pattern.toml"
        try:
            pattern = read_pattern(folder)
            _ = pattern.readme
        except PatternError as error:
            findings.append(finding_from(error, "PL001", toml))
            continue
        other = read.get(pattern.id)
        if other and other.folder.parent.parent == folder.parent.parent:
            findings.append(Finding(toml, 1, "PL003", f"the id {pattern.id} belongs to {other.folder} already"))
        # One of a later library takes the place of an earlier one's.
        read[pattern.id] = pattern
    return list(read.values()), findings


def _composed(library: Library, read: Sequence[Pattern]) -> Catalog:
    """All patterns that can be read, those of a team in the place of ours."""
    if library.extra:
        ours = load_catalog(root=library.root)
        found = {**ours.by_id}
    else:
        found = {each.id: each for each in _readable(library.root)}
    found |= {each.id: each for folder in library.extra for each in _readable(folder)}
    found |= {each.id: each for each in read}
    return Catalog(tuple(found.values()), library_folder("templates") / "service")


def _readable(root: Path) -> Iterator[Pattern]:
    for folder in pattern_folders(root):
        try:
            yield read_pattern(folder)
        except PatternError:
            continue


def _findings(pattern: Pattern, requirements: Requirements) -> list[Finding]:
    """What can be told without rendering."""
    found = [
        *metadata_findings(pattern, requirements.catalog),
        *readme_findings(pattern),
        *folder_findings(pattern),
        *golden_findings(pattern),
    ]
    if any(each.code == "PL401" for each in found):
        return found
    return [
        *found,
        *contribution_findings(pattern),
        *test_findings(pattern, requirements),
        *requirement_findings(pattern, requirements),
    ]


def _sound(read: Sequence[Pattern], findings: Sequence[Finding]) -> list[Pattern]:
    broken = {each.path for each in findings if each.code in {"PL401", "PL402", "PL404"}}
    return [each for each in read if not any(source.file in broken for source in each.files)]


def _rendered(library: Library, patterns: Sequence[Pattern]) -> list[Finding]:
    """What rendering tells; a pattern that cannot be rendered is found by halving."""
    if not patterns:
        return []
    narrowed = replace(library, within=tuple(each.folder for each in patterns))
    try:
        return [*import_findings(narrowed, patterns), *rendering_findings(narrowed, patterns)]
    # A region function may ask for what its scope does not have.
    except (PatternError, LookupError) as error:
        if len(patterns) == 1:
            return [finding_from(error, "PL501", toml_of(patterns[0]))]
        middle = len(patterns) // 2
        return [*_rendered(library, patterns[:middle]), *_rendered(library, patterns[middle:])]
