"""Write what regions and `each` give for the exemplar into the golden files: `python -m devmatrix.render.bless`.

The bodies of regions are a snapshot, so read the diff that this prints as you would read code.
"""

from __future__ import annotations

import ast
import difflib
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from devmatrix.catalog.exemplar import ROLES
from devmatrix.catalog.load import library_folder, load_catalog
from devmatrix.catalog.pattern import golden_files
from devmatrix.catalog.source import Source
from devmatrix.errors import PatternError
from devmatrix.render.directives import read_golden
from devmatrix.render.imports import add_imports, imports_are_marked
from devmatrix.render.regions import region_functions
from devmatrix.render.scope import Scope
from devmatrix.render.segments import Each, Output, Region, Segment, When, close_gaps
from devmatrix.render.tidy import format_lines, sort_imports

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from devmatrix.model.app import App

# A line range of a golden file and what it becomes.
Edit = tuple[int, int, list[str]]


def bless(source: Source, scope: Scope) -> str:
    """The golden file with its regions and siblings as they are rendered for the exemplar."""
    golden = read_golden(source, inside_entity=scope.entity is not None, complete=False)
    output = Output(region_functions())
    lines = source.text.removesuffix("\n").split("\n")
    edits = [edit for segment in golden.segments for edit in _edits(segment, scope, output)]
    for start, end, replacement in sorted(edits, reverse=True):
        lines[start:end] = replacement
    text = "\n".join(lines) + "\n"
    if not source.is_python:
        return text
    added = add_imports(text, output.imports, output.typing_imports)
    return added if added == text or imports_are_marked(added) else sort_imports(added)


def _edits(segment: Segment, scope: Scope, output: Output) -> Iterator[Edit]:
    if isinstance(segment, When):
        for each in segment.body:
            yield from _edits(each, scope, output)
    elif isinstance(segment, Each):
        members = scope.app.entities
        for each in segment.template:
            yield from _edits(each, replace(scope, entity=members[0]), output)
        yield segment.siblings.start, segment.siblings.end, _siblings(segment, scope)
    elif isinstance(segment, Region):
        yield _region(segment, scope, output)


def _region(region: Region, scope: Scope, output: Output) -> Edit:
    fragment = region.fragment(scope, output.regions)
    output.imports |= fragment.imports
    output.typing_imports |= fragment.typing_imports
    if region.trailing:
        (line,) = region.indented(fragment)
        return region.place.start, region.place.start + 1, [f"{line}  # devmatrix: region {region.name}"]
    text = "\n".join(fragment.lines).split("\n") if fragment.lines else []
    formatted = format_lines(text, len(region.indent) // 4)
    body = [region.indent + line if line else "" for line in formatted]
    return region.place.start + 1, region.place.end, body


def _siblings(each: Each, scope: Scope) -> list[str]:
    output = Output(region_functions())
    for entity in scope.app.entities[1:]:
        output.lines += [""] * each.siblings.blank_lines
        for segment in each.template:
            segment.render(replace(scope, entity=entity), output)
    lines = close_gaps(output.lines)
    return lines[each.siblings.blank_lines :]


def seeded(source: Source) -> Source:
    """A file whose empty regions leave a body without a statement gets `pass` there, until it is blessed."""
    try:
        ast.parse(source.text)
    except SyntaxError:
        lines = source.text.split("\n")
        filled = []
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            filled.append(line)
            if "# devmatrix: region" in line and following.strip() == "# devmatrix: end":
                filled.append(line[: line.index("#")] + "pass")
        source.file.write_text("\n".join(filled), encoding="utf-8")
        return Source(source.file, source.target, source.pattern)
    return source


def _exemplar(root: Path) -> Scope:
    from devmatrix.model.build import build_app
    from devmatrix.plan import Contributions, plan
    from devmatrix.reserved import Reserved
    from devmatrix.spec.load import load_spec

    app: App = build_app(load_spec(root / "exemplar.yaml"), Reserved())
    try:
        return Scope(app, plan(app, load_catalog(root=root)).contributions)
    except PatternError as error:
        sys.stderr.write(f"no contributions: {error}\n")
        return Scope(app, Contributions())


def _write(source: Source, scope: Scope) -> None:
    before = source.text
    current = seeded(source) if source.is_python else source
    inside = any(form in source.target for form in ROLES["subject"].forms().values())
    after = bless(current, replace(scope, entity=scope.app.entities[0] if inside else None))
    if after != before:
        source.file.write_text(after, encoding="utf-8")
        names = (f"{source.file} (before)", str(source.file))
        sys.stdout.writelines(
            difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), *names)
        )


def main(arguments: list[str], *, root: Path | None = None) -> int:
    """Bless the golden files whose path holds one of the arguments; all of them when there is none."""
    root = root or library_folder("patterns")
    region_functions()  # a module that cannot be imported fails once, and not once for each file
    scope = _exemplar(root)
    failed = 0
    for folder in sorted(root.glob("*/*/")):
        for source in golden_files(folder):
            if not arguments or any(each in str(source.file) for each in arguments):
                try:
                    _write(source, scope)
                except Exception as error:  # noqa: BLE001 one broken region does not hide the others
                    failed += 1
                    sys.stderr.write(f"{source.file}: {error!r} {' '.join(getattr(error, '__notes__', ()))}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
