"""Regular expressions that every reader of the emitted app reads alike, and texts that match them.

A pattern is enforced by pydantic (Rust's `regex`), published in the OpenAPI document (JSON Schema, which
means ECMAScript's `u` mode), and used here through Python's `re`. Only what all three share is accepted.

What remains different, and is documented for users: ECMAScript's `\\d`, `\\w` and `\\b` know ASCII only; its `.`
also stops at `\\r`, U+2028 and U+2029; Python's `$` also matches before a last line feed. The app itself
follows Rust, and so does `matches`.
"""

from __future__ import annotations

from devmatrix.model.regex.ambiguity import ambiguity_of
from devmatrix.model.regex.engine import compile_problem, matches
from devmatrix.model.regex.generate import sample_matches
from devmatrix.model.regex.portable import portability_problem

__all__ = ["check_pattern", "matches", "sample_matches"]

MAX_LENGTH = 500


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, in words; None when it may be used."""
    if len(pattern) > MAX_LENGTH:
        return f"it has {len(pattern)} characters, at most {MAX_LENGTH} are taken"
    return portability_problem(pattern) or compile_problem(pattern) or ambiguity_of(pattern)
