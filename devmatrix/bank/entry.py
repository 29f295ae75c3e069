"""What the bank knows of one version of a pattern: all that is searched, filtered and shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from devmatrix.catalog.exhibit import exhibits
from devmatrix.catalog.select import conditions_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from devmatrix.catalog.pattern import Pattern


@dataclass(frozen=True)
class Entry:
    """A pattern without its folder, so that it can be kept in a catalogue that many machines share.

    `features` are the features and conditions that it depends on; `files` maps paths in the exemplar's project to text.
    """

    id: str
    version: str
    category: str
    domain: str
    security_level: str
    scope: str
    summary: str
    purpose: str
    keywords: tuple[str, ...]
    requires: tuple[str, ...]
    features: tuple[str, ...]
    production_ready: bool
    readme: str
    files: Mapping[str, str]

    @property
    def origin(self) -> str:
        return f"{self.id}@{self.version}"

    @property
    def release(self) -> tuple[int, ...]:
        """The version as numbers, which have an order."""
        return tuple(int(number) for number in self.version.split("."))

    def as_json(self) -> dict[str, Any]:
        """Plain data, from which `read_entry` makes the entry again."""
        return {**asdict(self), "files": dict(self.files)}


def read_entry(data: Mapping[str, Any]) -> Entry:
    """The entry that `as_json` was asked of; further keys are ignored."""
    values: dict[str, Any] = {each.name: data[each.name] for each in fields(Entry)}
    values |= {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Entry(**values)


def entry_of(pattern: Pattern, *, templates: Path, production_ready: bool) -> Entry:
    """The entry of a pattern on the disk; `templates` is the folder of the templates that patterns own."""
    return Entry(
        id=pattern.id,
        version=pattern.version,
        category=pattern.category,
        domain=pattern.domain,
        security_level=pattern.security_level,
        scope=pattern.scope,
        summary=pattern.summary,
        purpose=pattern.purpose,
        keywords=pattern.keywords,
        requires=pattern.requires,
        features=tuple(sorted(conditions_of(pattern))),
        production_ready=production_ready,
        readme=pattern.readme,
        files={each.target: each.text for each in exhibits(pattern, templates)},
    )
