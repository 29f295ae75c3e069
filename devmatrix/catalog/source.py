"""A golden file as it lies in the library: read once, parsed once."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from devmatrix.catalog.exemplar import Renaming, compile_text
from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from devmatrix.names import Name


@dataclass(frozen=True)
class Source:
    """A golden file: where it lies, and the path that it has in the exemplar's project."""

    file: Path
    target: str
    pattern: str

    @cached_property
    def text(self) -> str:
        try:
            return self.file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PatternError(f"{self.file}: cannot be read as text ({error})") from None

    @cached_property
    def lines(self) -> list[str]:
        return self.text.removesuffix("\n").split("\n") if self.text else []

    @property
    def is_python(self) -> bool:
        return self.file.suffix == ".py"

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file; markers are comments, so a golden file is always Python."""
        try:
            return ast.parse(self.text)
        except SyntaxError as error:
            raise PatternError(f"{self.file}:{error.lineno}: {error.msg}") from None

    @cached_property
    def _path(self) -> Renaming:
        return compile_text(self.target, is_python=PurePosixPath(self.target).suffix == ".py")

    def target_for(self, app: Name, subject: Name | None) -> str:
        """The path in the project of that app, for that entity."""
        return self._path.apply({"app": app} if subject is None else {"app": app, "subject": subject})
