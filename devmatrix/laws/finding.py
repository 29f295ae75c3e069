"""What is said about a pattern that breaks a law, and where."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

# The table of patterns/README.md says the same; a test holds them together.
CODES = {
    "PL001": "pattern.toml or a file of the pattern cannot be read",
    "PL002": "the folder holds something that is no part of a pattern",
    "PL003": "the library holds two patterns of one id",
    "PL101": "`requires`, `conflicts` or `tested_by` names no pattern, or the pattern itself",
    "PL102": "`summary` is not one sentence",
    "PL103": "no `keywords`",
    "PL104": "a contribution is defined in no file of the pattern",
    "PL105": "a settings class cannot be read without running it",
    "PL106": "`when` names no condition of this scope",
    "PL107": "a template does not exist",
    "PL201": "README.md has not its four sections",
    "PL202": "a section of README.md is empty",
    "PL301": "no test ships with the code, imports it, or is named by `tested_by`",
    "PL302": "`tested_by` names a pattern without a test",
    "PL401": "a golden file does not parse, or a marker means nothing",
    "PL402": "a region has no function",
    "PL403": "something was left behind",
    "PL404": "a path of an entity's pattern does not name the entity",
    "PL501": "the pattern cannot be planned or rendered for the exemplar",
    "PL502": "a golden file is not rendered for the exemplar",
    "PL503": "the fixed point is lost",
    "PL504": "a word of the exemplar is left in the mirror",
    "PL601": "the code imports from a pattern that is not required",
    "PL602": "a required pattern is not imported",
    "PL603": "an import that no pattern provides",
}
_PLACE = re.compile(r"(?P<path>[^:\n]+)(?::(?P<line>\d+))?: (?P<message>.*)")


@dataclass(frozen=True, order=True)
class Finding:
    """One breach: the file, its line counted from 1, the code, and what is wrong."""

    path: Path
    line: int
    code: str
    message: str


def finding_from(error: Exception, code: str, path: Path) -> Finding:
    """A finding from an error that begins with its place; `path` where it does not."""
    text = " ".join(str(error).split())
    if (match := _PLACE.fullmatch(text)) and Path(match["path"]).is_file():
        return Finding(Path(match["path"]), int(match["line"] or 1), code, match["message"])
    return Finding(path, 1, code, text)


def line_with(path: Path, *texts: str) -> int:
    """The first line of a file, counted from 1, in which all texts stand; 1 when there is none."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((number for number, line in enumerate(lines, 1) if all(text in line for text in texts)), 1)
