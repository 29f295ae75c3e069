"""The markers of golden files: comments `# devmatrix: VERB ARGUMENT`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from devmatrix.errors import PatternError

_MARKER = re.compile(r"^(?P<code>.*?)\s*# devmatrix:\s*(?P<text>.*?)\s*$")
_ARGUMENT = {
    "when": re.compile(r"[a-z_]+(?: and [a-z_]+)*"),
    "each": re.compile(r"[a-z_]+"),
    "region": re.compile(r"[a-z_][a-z0-9_]*"),
    "then": re.compile(""),
    "end": re.compile(""),
}


@dataclass(frozen=True)
class Marker:
    """A marker in a line; `code` is what stands before it, `block` tells that it reaches up to `end`."""

    line: int
    code: str
    verb: str
    argument: str
    block: bool

    @property
    def alone(self) -> bool:
        return not self.code.strip()

    @property
    def indent(self) -> str:
        return self.code[: len(self.code) - len(self.code.lstrip())]


def read_markers(file: str, lines: list[str]) -> dict[int, Marker]:
    """Every marker of a file by its line, counted from 0."""
    return {number: _read(file, number, line) for number, line in enumerate(lines) if "# devmatrix:" in line}


def _read(file: str, number: int, line: str) -> Marker:
    match = _MARKER.match(line)
    verb, _, argument = (match["text"] if match else "").partition(" ")
    colon = argument.endswith(":")
    argument = argument.removesuffix(":")
    if not match or verb not in _ARGUMENT or not _ARGUMENT[verb].fullmatch(argument):
        raise PatternError(f"{file}:{number + 1}: not a marker: {line.strip()}")
    alone = not match["code"].strip()
    # A lone marker keeps the white space before it: the lines that replace a region are indented alike.
    code = line[: line.index("#")] if alone else match["code"]
    if colon and (verb not in {"when", "each"} or not alone):
        raise PatternError(f"{file}:{number + 1}: only `when` and `each` on a line of their own may end in a colon")
    if verb in {"then", "end"} and not alone:
        raise PatternError(f"{file}:{number + 1}: `{verb}` needs a line of its own")
    return Marker(number, code, verb, argument, colon or (verb == "region" and alone))


def without_markers(lines: list[str]) -> list[str]:
    """Lines less the markers in them."""
    kept = []
    for line in lines:
        match = _MARKER.match(line) if "# devmatrix:" in line else None
        if match is None:
            kept.append(line)
        elif match["code"].strip():
            kept.append(match["code"])
    return kept
