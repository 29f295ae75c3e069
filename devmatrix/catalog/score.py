"""Which patterns are ready for production: evidence counts for the exact bytes that it was made with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.catalog.evidence import Evidence
from devmatrix.catalog.load import library_folder
from devmatrix.catalog.pattern import is_golden
from devmatrix.catalog.record import SCORES_FILE, read_record
from devmatrix.errors import DevMatrixError, PatternError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from devmatrix.catalog.pattern import Pattern

__all__ = ["Candidate", "CandidateError", "Evidence", "Scores", "pattern_digest"]

# Where the texts of the shell lie below the folder of its templates, and what those that are rendered end in.
_TEMPLATES, _SUFFIX = "project", ".jinja"


@dataclass(frozen=True)
class Candidate:
    """A pattern that is not ready for production, and why."""

    pattern: Pattern
    reason: str

    def __str__(self) -> str:
        return f"{self.pattern.origin}: {self.reason}"


class CandidateError(DevMatrixError):
    """Patterns that are not ready for production would go into an application; `paths` names each with its reason."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        one = len(candidates) == 1
        counted = (
            "1 pattern of this app is a candidate" if one else f"{len(candidates)} patterns of this app are candidates"
        )
        super().__init__(
            f"{counted}, not ready for production. "
            "Score them with `devmatrix patterns score`, or compose them all the same with --allow-candidates."
        )
        self.candidates = tuple(candidates)
        self.paths = tuple(map(str, candidates))


@dataclass(frozen=True)
class Scores:
    """The evidence of one or more libraries, by pattern id. `templates` are those that its patterns own."""

    evidence: Mapping[str, tuple[Evidence, ...]]
    templates: Path

    @classmethod
    def load(cls, extra: Sequence[Path] = (), *, root: Path | None = None, templates: Path | None = None) -> Scores:
        """The evidence of our library and of further folders of patterns: each keeps its own `scores.json`.

        A folder without one has no evidence; a damaged one is a PatternError.
        """
        found: dict[str, tuple[Evidence, ...]] = {}
        for folder in (root or library_folder("patterns"), *extra):
            for each in _recorded(folder / SCORES_FILE):
                key = each.origin.partition("@")[0]
                found[key] = (*found.get(key, ()), each)
        return cls(found, templates or library_folder("templates") / "service")

    def of(self, pattern: Pattern) -> Evidence | None:
        """The evidence for a pattern as it lies there now, None when there is none for these bytes."""
        known = self.evidence.get(pattern.id)
        if not known:
            return None
        digest = pattern_digest(pattern, self.templates)
        return next((each for each in reversed(known) if each.digest == digest and each.origin == pattern.origin), None)

    def production_ready(self, pattern: Pattern) -> bool:
        """Whether there is evidence for these bytes, and enough."""
        found = self.of(pattern)
        return found is not None and found.production_ready

    def candidates(self, patterns: Iterable[Pattern]) -> tuple[Candidate, ...]:
        """Those of the patterns that are not ready for production, each with the reason."""
        return tuple(Candidate(each, reason) for each in patterns if (reason := self._reason(each)))

    def _reason(self, pattern: Pattern) -> str:
        if found := self.of(pattern):
            return "; ".join(found.reasons)
        return "changed since it was scored" if pattern.id in self.evidence else "was never scored"


def pattern_digest(pattern: Pattern, templates: Path) -> str:
    """SHA-256 over the files of a pattern's folder and the templates that it owns: paths and exact bytes."""
    whole = hashlib.sha256()
    for name, path in sorted((*_own_files(pattern.folder), *_owned_templates(pattern, templates))):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise PatternError(f"{path}: {error.strerror}") from None
        whole.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def _own_files(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and is_golden(inside):
            yield f"pattern/{inside.as_posix()}", path


def _owned_templates(pattern: Pattern, templates: Path) -> Iterator[tuple[str, Path]]:
    for target in pattern.templates:
        plain = templates / _TEMPLATES / target
        yield f"template/{target}", plain if plain.is_file() else plain.with_name(plain.name + _SUFFIX)


def _recorded(path: Path) -> Iterable[Evidence]:
    try:
        return read_record(path).patterns.values()
    except FileNotFoundError:
        return ()
