"""A library with the two specs that its golden code is held against."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from devmatrix import pipeline
from devmatrix.catalog.load import library_folder, load_catalog
from devmatrix.plan import plan
from devmatrix.render.render import render
from devmatrix.reserved import Reserved
from devmatrix.tree import FileTree

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.load import Catalog
    from devmatrix.plan import Plan, Step


@dataclass(frozen=True)
class Library:
    """The patterns below `root`, where the specs are, and below `extra`.

    With `within`, the laws look at what lies in these folders or files only.
    """

    root: Path = field(default_factory=lambda: library_folder("patterns"))
    extra: tuple[Path, ...] = ()
    within: tuple[Path, ...] = ()

    @cached_property
    def catalog(self) -> Catalog:
        return load_catalog(self.extra, root=self.root)

    @cached_property
    def whole(self) -> Plan:
        """What is planned for the exemplar, of all patterns."""
        return self._plan("exemplar.yaml")

    @property
    def exemplar(self) -> Plan:
        """What is planned for the exemplar, of what the laws look at."""
        return self._narrowed(self.whole)

    @cached_property
    def reflected(self) -> Plan:
        """What is planned for the mirror, of all patterns."""
        return self._plan("mirror.yaml")

    @cached_property
    def mirror(self) -> FileTree:
        """What is rendered for the mirror, of what the laws look at."""
        narrowed = self._narrowed(self.reflected)
        if narrowed.steps == self.reflected.steps:
            return render(self.reflected)
        # A template speaks of the whole project, so it cannot be rendered for a part of it.
        golden = replace(narrowed, steps=tuple(each for each in narrowed.steps if each.source))
        shell = {each.target for each in narrowed.steps if not each.source}
        prose = (file for path, file in render(self.reflected).items() if path in shell) if shell else ()
        return render(golden).merged(FileTree(prose))

    def _plan(self, spec: str) -> Plan:
        # The exemplar's own names are in its golden code, so none is reserved here.
        return plan(pipeline.build(pipeline.load(self.root / spec), Reserved()), self.catalog)

    def _narrowed(self, planned: Plan) -> Plan:
        return replace(planned, steps=tuple(each for each in planned.steps if self._looks_at(each)))

    def _looks_at(self, step: Step) -> bool:
        place = step.source.file if step.source else step.pattern.folder
        return not self.within or any(place.is_relative_to(each) for each in self.within)
