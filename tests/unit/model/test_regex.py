"""Patterns that every engine reads alike, in a time that has a bound, and texts that match them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devmatrix.model.regex import check_pattern, matches, sample_matches
from devmatrix.model.regex.ambiguity import ADJACENT, EMPTY, EXPONENTIAL, TOO_LARGE

GOOD = [
    "",
    r"^[A-Z]{2}-[0-9]{3}$",
    r"^[a-z0-9]+(?:-[a-z0-9]+)*$",
    r"^\d{1,3}(?:\.\d{1,3}){3}$",
    r"^\+?[0-9]{6,14}$",
    r"^[^@\s]+@[^@\s]+$",
    r"^.+@.+\..+$",
    r"^(?:[A-Z][a-z]+ )*[A-Z][a-z]+$",
    r"^\d+(?:\.\d+)?$",
    r"^(?:a|b)*c?$",
    r"^a*?b$",
    r"foo|bar",
    r"^[\w.-]+$",
    r"[\-\[\]\\^$]",
    r"^\x41\u00e9\n?$",
    r"^(?:-?\d{2}){3}$",
    r"\bword\b",
    "^é+ñ$",
]


@pytest.mark.parametrize("pattern", GOOD)
def test_ordinary_patterns_are_taken_and_have_samples(pattern: str) -> None:
    assert check_pattern(pattern) is None
    samples = sample_matches(pattern, 3, 0, 60)
    assert samples
    assert all(re.search(pattern, each) and matches(pattern, each) for each in samples)


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(a+)+", EXPONENTIAL),
        (r"^(\w+\s?)*$", EXPONENTIAL),
        ("(a|ab|b)*c", EXPONENTIAL),
        ("(x+x+)+y", EXPONENTIAL),
        ("^(?:a{1,20}){1,20}$", EXPONENTIAL),
        (r"^(([a-z])+.)+[A-Z]([a-z])+$", EXPONENTIAL),
        (r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*@x$", EXPONENTIAL),
        ("(a*)*", EMPTY),
        ("(a?){20}b", EMPTY),
        ("(?:a|b?)+", EMPTY),
        (r"\d*\d*", ADJACENT),
        (r"\w+\d+", ADJACENT),
        (r"\d+\d?\d+", ADJACENT),
        (r"(?:a+){3}", ADJACENT),
        (r"\s*[ \t]*x", ADJACENT),
        ("abcdefghij" * 26, TOO_LARGE),
        ("(?=a)", "lookahead and lookbehind are not in every engine (character 1)"),
        ("a(?<!b)", "lookahead and lookbehind are not in every engine (character 2)"),
        ("(?P<n>a)", "groups have no names here: write (?:…) (character 1)"),
        ("(?P<n>a)(?P=n)", "groups have no names here: write (?:…) (character 1)"),
        (r"(a)\1", "backreferences are not in every engine (character 4)"),
        ("(a)(?(1)b|c)", "conditional groups are not in every engine (character 4)"),
        ("a++", "possessive quantifiers are not in every engine (character 2)"),
        ("a{2}+", "possessive quantifiers are not in every engine (character 2)"),
        ("(?>a)", "atomic groups are not in every engine (character 1)"),
        ("(?i)a", "flags inside a pattern are not in every engine (character 1)"),
        ("(?i:a)", "flags inside a pattern are not in every engine (character 1)"),
        (r"a\Z", r"\Z is not in every engine: write ^ or $ (character 2)"),
        (r"\p{L}", r"\p is not in every engine (character 1)"),
        (r"\@", r"\@ is not in every engine: write @ without the backslash (character 1)"),
        ("\\", "it ends in a backslash (character 1)"),
        ("[[a]]", r"a [ in a set is written \[ (character 1)"),
        ("[]a]", r"a ] in a set is written \] (character 1)"),
        ("[a&&b]", "&& in a set is an operation in some engines (character 1)"),
        ("[a", "a set is not closed (character 1)"),
        ("a]", r"a closing bracket is written \] (character 2)"),
        ("a{,5}", r"a brace that is no quantifier is written \{ (character 2)"),
        ("a\x00", "a control character is written as an escape (character 2)"),
        ("(a", "it does not compile: missing ), unterminated subpattern at character 1"),
        ("a**", "it does not compile: multiple repeat at character 3"),
        ("[z-a]", "it does not compile: bad character range z-a at character 2"),
        ("a{99999999999}", "it does not compile"),
        (
            r"\w{900}",
            "the engine that enforces it in the app does not compile it: it is too large, or not in its language",
        ),
        ("a" * 501, "it has 501 characters, at most 500 are taken"),
    ],
)
def test_other_patterns_are_refused_in_words(pattern: str, problem: str) -> None:
    assert check_pattern(pattern) == problem


@given(st.text(st.sampled_from(r"ab1 \d\w\s[]^-(|)?:*+{1,2}$."), max_size=14))
def test_a_pattern_that_is_taken_is_fast_and_means_the_same(pattern: str) -> None:
    if check_pattern(pattern) is not None:
        return
    compiled = re.compile(pattern)
    for text in ("", "a", "ab1 ", "a" * 40 + "!", "1" * 40 + "\t", " ab1" * 12, "ba" * 20 + "é"):
        started = time.process_time()
        found = compiled.search(text) is not None
        assert time.process_time() - started < 1
        assert found == matches(pattern, text)


@settings(deadline=None)
@given(st.sampled_from(GOOD), st.integers(0, 12), st.integers(0, 20), st.integers(1, 6))
def test_samples_have_the_lengths_that_are_asked_for(pattern: str, least: int, spare: int, count: int) -> None:
    samples = sample_matches(pattern, count, least, least + spare)

    assert len(set(samples)) == len(samples) <= count
    assert all(least <= len(each) <= least + spare and matches(pattern, each) for each in samples)
    assert samples == sample_matches(pattern, count, least, least + spare)


def test_samples_are_readable_and_as_many_as_there_are() -> None:
    assert sample_matches(r"^[^a-y]{3}$", 2, 0, 9) == sample_matches(r"^[^a-y]{3}$", 5, 0, 9)[:2]
    assert all(each.isalnum() for each in sample_matches(r"^[^-]{3}$", 5, 0, 9))
    assert sorted(sample_matches("^(?:foo|bar)$", 5, 0, 9)) == ["bar", "foo"]
    assert sample_matches("^abc$", 3, 4, 9) == []
    assert all(len(each) == 300 for each in sample_matches(r"^[A-Z]+$", 3, 300, 300))
