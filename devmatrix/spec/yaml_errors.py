"""What ruamel says about a text that is no YAML, in the words of this language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.diagnostics import Diagnostic

if TYPE_CHECKING:
    from ruamel.yaml.error import YAMLError

    from devmatrix.diagnostics import Source

_QUOTE = "text that holds `: `, ` #`, or begins with one of `[]{}*&!|>'\"%@` must be quoted"

# What ruamel's message holds, what it means here, and the way out.
_MEANINGS: tuple[tuple[str, str, str | None], ...] = (
    (
        "mapping values are not allowed",
        "a `:` stands where no key can be",
        "quote text that holds `: `, and check the indentation",
    ),
    (
        "expected <block end>",
        "this line is not indented like its neighbours",
        "keys of one mapping begin in the same column",
    ),
    (
        "expected ',' or '}'",
        "`{` is not closed, or a comma is missing",
        "quote a value that holds `[`, `]`, `{`, `}` or `,`",
    ),
    (
        "expected ',' or ']'",
        "`[` is not closed, or a comma is missing",
        "quote a value that holds `[`, `]`, `{`, `}` or `,`",
    ),
    ("could not find expected ':'", "a `key: value` is expected here", "check the indentation and the colon"),
    (
        "cannot start any token",
        "a value cannot begin with this character",
        "indent with spaces, never with tabs, and quote text",
    ),
    ("while scanning a quoted scalar", "the quoted text is not closed", None),
    ("found unexpected end of stream", "the quoted text is not closed", None),
    ("unknown escape character", "unknown escape in double quotes", "write the backslash twice, or use single quotes"),
    (
        "expected escape sequence",
        "unfinished escape in double quotes",
        "write the backslash twice, or use single quotes",
    ),
    ("special characters are not allowed", "the file holds a character that is not text", None),
)


def explain(error: YAMLError, source: Source) -> Diagnostic:
    """The one mistake that made the text unreadable, at its place."""
    offset = _offset(error)
    message, hint = _meaning(str(error))
    torn = _torn_type(source.text, offset)
    if torn:
        return Diagnostic(
            "DM016",
            source.position(offset - len(torn)),
            "inside `{ }` a bracket ends the value",
            f'quote it: "{torn}[]"',
        )
    return Diagnostic("DM006", source.position(offset), message, hint)


def _offset(error: YAMLError) -> int:
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    # An open quote is wrong where it begins, not where the file ends.
    mark = next(filter(None, reversed(marks) if "end of stream" in str(error) else marks), None)
    if mark is not None:
        return int(mark.index)
    position = getattr(error, "position", 0)
    return position if isinstance(position, int) else 0


def _meaning(text: str) -> tuple[str, str | None]:
    for part, message, hint in _MEANINGS:
        if part in text:
            return message, hint
    return "the file is not valid YAML", _QUOTE


def _torn_type(text: str, offset: int) -> str:
    """The word before an opening bracket inside a flow mapping: `{type: Tag[]}` stops at `[`."""
    if text[offset : offset + 2] != "[]":
        return ""
    begin = offset
    while begin and (text[begin - 1].isalnum() or text[begin - 1] in "_()?"):
        begin -= 1
    return text[begin:offset]
