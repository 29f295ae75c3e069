"""A first spec: some questions, or their defaults, and a file that loads."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from devmatrix.errors import DestinationError, DevMatrixError

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_TERMINAL = "`devmatrix init` asks questions, and there is no terminal to ask them on: use --defaults"


def write_spec(path: Path, *, defaults: bool, answers: Mapping[str, str] | None = None) -> None:
    """Write a spec to a path where nothing is yet; `answers` are not asked for.

    Nothing is written unless the result compiles. Raises DestinationError when the path is taken or cannot
    be written, SpecError when an answer makes a wrong spec, DevMatrixError without a terminal to ask on.
    """
    if path.exists() or path.is_symlink():
        raise DestinationError(f"{path} is there already")
    if not defaults and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise DevMatrixError(NO_TERMINAL)
    with TemporaryDirectory(prefix="devmatrix-") as folder:
        draft = Path(folder) / "spec.yaml"
        _ask(draft.parent, dict(answers or {}), defaults=defaults)
        _check(draft)
        text = draft.read_text(encoding="utf-8")
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise DestinationError(f"{path} cannot be written: {error.strerror}") from error


def _ask(folder: Path, answers: dict[str, str], *, defaults: bool) -> None:
    # Copier takes most of a second to import: only this command pays for it.
    from copier import run_copy
    from copier.errors import CopierError

    from devmatrix.catalog.load import library_folder

    template = library_folder("templates") / "spec"
    try:
        run_copy(str(template), folder, data=answers, defaults=defaults, quiet=True)
    except (CopierError, ValueError) as error:
        # Copier's questions refuse an answer by a ValueError whose text is the question's own.
        raise DevMatrixError(str(error) or "no answers were given; nothing is written") from error


def _check(draft: Path) -> None:
    from devmatrix import pipeline

    pipeline.build(pipeline.load(draft), pipeline.catalog().reserved)
