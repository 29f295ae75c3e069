"""The compiler: its verbs in their order.

spec.yaml -load-> Spec -build-> App -plan-> Plan -render-> FileTree -write-> Project -validate-> Report

Each verb imports its stage when it runs, so that importing this module costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.score import Candidate
    from devmatrix.model.app import App
    from devmatrix.plan import Plan
    from devmatrix.project.write import Finish, Overwrite, Project
    from devmatrix.reserved import Reserved
    from devmatrix.spec.load import Spec
    from devmatrix.tree import FileTree
    from devmatrix.validate.report import Report
    from devmatrix.validate.run import Observer as GateObserver
    from devmatrix.validate.workbench import Options

# Is told the name of each stage as it begins: `load catalog build plan render write`.
Observer = Callable[[str], None]


def load(path: Path) -> Spec:
    """Read a spec; mistakes that leave nothing to build on are a `SpecError`."""
    from devmatrix.spec.load import load_spec

    return load_spec(path)


def catalog(patterns: Sequence[Path] = ()) -> Catalog:
    """The pattern library, with the user's folders of patterns over it."""
    from devmatrix.catalog.load import load_catalog

    return load_catalog(patterns)


def build(spec: Spec, reserved: Reserved) -> App:
    """Resolve a spec; every mistake in it is reported by one `SpecError`."""
    from devmatrix.model.build import build_app

    return build_app(spec, reserved)


def plan(app: App, library: Catalog) -> Plan:
    """Decide which files will be written, and by which pattern."""
    from devmatrix.plan import plan as make_plan

    return make_plan(app, library)


def candidates(planned: Plan, patterns: Sequence[Path] = ()) -> tuple[Candidate, ...]:
    """The patterns of a plan that are not ready for production, by the scores beside each folder of patterns."""
    from devmatrix.catalog.score import Scores

    return Scores.load(patterns).candidates(planned.patterns)


def render(planned: Plan) -> FileTree:
    """The text of every file."""
    from devmatrix.render.render import render as render_plan

    return render_plan(planned)


def write(
    tree: FileTree, destination: Path, spec: Spec, *, overwrite: Overwrite | None = None, finish: Finish | None = None
) -> Project:
    """Write the files, all or nothing; a destination that cannot take them is a `DestinationError`."""
    from devmatrix import __version__
    from devmatrix.project.write import Overwrite, Provenance, write_project

    provenance = Provenance(__version__, spec.source.text.encode())
    return write_project(
        tree, destination, provenance=provenance, overwrite=overwrite or Overwrite.NOTHING, finish=finish
    )


def validate(project: Path, options: Options | None = None, observer: GateObserver | None = None) -> Report:
    """Run the gates over a project, all of them unless the options choose."""
    from devmatrix.validate.run import validate_project

    return validate_project(project, options, observer)


def compile_spec(path: Path, *, patterns: Sequence[Path] = (), observer: Observer | None = None) -> Plan:
    """From a spec's file to the plan of its project."""
    tell = observer or _silent
    return _planned(_loaded(path, tell), patterns, tell)


def generate(
    path: Path,
    destination: Path,
    *,
    patterns: Sequence[Path] = (),
    overwrite: Overwrite | None = None,
    finish: Finish | None = None,
    observer: Observer | None = None,
) -> Project:
    """From a spec's file to a project on disk, not yet validated."""
    tell = observer or _silent
    spec = _loaded(path, tell)
    planned = _planned(spec, patterns, tell)
    tell("render")
    tree = render(planned)
    tell("write")
    return write(tree, destination, spec, overwrite=overwrite, finish=finish)


def _silent(_stage: str) -> None: ...


def _loaded(path: Path, observer: Observer) -> Spec:
    observer("load")
    return load(path)


def _planned(spec: Spec, patterns: Sequence[Path], observer: Observer) -> Plan:
    observer("catalog")
    library = catalog(patterns)
    observer("build")
    app = build(spec, library.reserved)
    observer("plan")
    return plan(app, library)
