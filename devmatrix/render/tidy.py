"""The last word on every Python file belongs to ruff: imports sorted and pruned, text formatted."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMON = (
    *("--isolated", "--no-cache", "--target-version", "py311"),
    *("--config", "line-length = 100", "--config", "exclude = []"),
    *("--config", "lint.isort.split-on-trailing-comma = false"),
)
_FIRST_PARTY = 'lint.isort.known-first-party = ["app", "tests", "migrations"]'
_FIX = ("check", "--quiet", "--fix-only", "--exit-zero", "--config", _FIRST_PARTY, "--select")
_CHECK = (*_FIX, "I,F401,RUF022,TC005")
_SORT = (*_FIX, "I")
# Without it a call that lost arguments to `when` would stay spread over many lines.
_FORMAT = ("format", "--config", "format.skip-magic-trailing-comma = true")


def tidy(texts: Mapping[str, str]) -> dict[str, str]:
    """The same files, the Python ones formatted. One that does not parse is a `PatternError`."""
    python = {path: text for path, text in texts.items() if path.endswith(".py")}
    try:
        done = _tidied(python, _memory())
    except (OSError, PatternError):
        # Memory may be small where it is shared out, as in a container; a real mistake shows again.
        done = _tidied(python, None)
    return {path: done.get(path, text) for path, text in texts.items()}


def _tidied(texts: Mapping[str, str], place: str | None) -> dict[str, str]:
    with tempfile.TemporaryDirectory(prefix="devmatrix-", dir=place) as folder:
        _write(Path(folder), texts)
        _ruff(folder, _CHECK)
        _ruff(folder, _FORMAT)
        return {path: _read(folder, path) for path in texts}


def format_lines(lines: list[str], depth: int) -> list[str]:
    """Lines that stand `depth` indentations deep, formatted; as they are when they are no statements."""
    wrapped = "".join(f"{'    ' * level}class _:\n" for level in range(depth))
    text = wrapped + "".join(f"{'    ' * depth}{line}\n" if line else "\n" for line in lines)
    # Elements of a list or call would parse as tuples.
    if not lines or lines[-1].endswith(","):
        return lines
    done = _run((*_FORMAT, "-"), text=text)
    if done.returncode:
        return lines
    return [line.removeprefix("    " * depth) for line in done.stdout.rstrip("\n").split("\n")[depth:]]


def sort_imports(text: str) -> str:
    """The text with its imports in order and nothing else changed."""
    return _run((*_SORT, "-"), text=text).stdout


def _memory() -> str | None:
    """A file system in memory where the machine has one: thousands of files come and go."""
    shared = Path("/dev/shm")  # noqa: S108 the folder made there is private
    return str(shared) if shared.is_dir() and os.access(shared, os.W_OK) else None


def _ruff(folder: str, arguments: tuple[str, ...]) -> None:
    done = _run((*arguments, "."), folder=folder)
    if done.returncode:
        raise PatternError(f"rendered code cannot be formatted: {done.stderr.strip()}")


def _run(
    arguments: tuple[str, ...], *, folder: str | None = None, text: str | None = None
) -> subprocess.CompletedProcess[str]:
    command = [_executable(), *arguments, *_COMMON]
    return subprocess.run(
        command, cwd=folder, input=text, capture_output=True, encoding="utf-8", env=_environment(), check=False
    )


def _executable() -> str:
    from ruff import find_ruff_bin

    return str(find_ruff_bin())


def _environment() -> dict[str, str]:
    """Ours, less what would configure ruff."""
    return {name: value for name, value in os.environ.items() if not name.startswith("RUFF_")}


def _write(folder: Path, texts: Mapping[str, str]) -> None:
    for parent in {(folder / path).parent for path in texts}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        (folder / path).write_text(text, encoding="utf-8", newline="\n")


def _read(folder: str, path: str) -> str:
    return (Path(folder) / path).read_bytes().decode()
