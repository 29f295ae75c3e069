"""Whose merit and whose fault it is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devmatrix.assessment.attribution import Judged, attribute, blamed
from devmatrix.catalog.evidence import Lines, Runs
from devmatrix.tree import File, FileTree
from devmatrix.validate.report import FileCoverage, Finding, Observation, Outcome, Report, Result, Severity
from tests.assessment.conftest import failed, found, passed

if TYPE_CHECKING:
    from devmatrix.catalog.evidence import Evidence
    from devmatrix.catalog.load import Catalog
    from tests.assessment.conftest import Judge

GRAVITY = {"alpha": Severity.LOW, "beta": Severity.MEDIUM}
ALL = {"alpha@1.0.0", "beta@1.0.0", "gamma@1.0.0"}


def evidence(toys: Catalog, name: str, *examples: Judged) -> Evidence:
    result = attribute(toys.by_id[name], "d", examples)
    assert result is not None
    return result


def check(name: str, path: str | None = None) -> Result:
    return Result("boot", Outcome.FAILED, findings=(Finding("not so", path, code=name),))


@pytest.mark.parametrize(
    ("result", "whose"),
    [
        (passed("lint"), set()),
        (Result("lint", Outcome.NOT_RUN), set()),
        (failed("lint", "app/alpha.py"), {"alpha@1.0.0"}),
        (failed("lint", "app/alpha.py", "app/beta.py"), {"alpha@1.0.0", "beta@1.0.0"}),
        (failed("tests", "tests/test_alpha.py", involved=("app/beta.py", "uv.lock")), {"alpha@1.0.0", "beta@1.0.0"}),
        (failed("lint", "app/alpha.py", "uv.lock"), {"alpha@1.0.0"}),
        (failed("security", "uv.lock"), ALL),
        (failed("boot"), ALL),
        (Result("boot", Outcome.FAILED), ALL),
        (check("alpha_works"), {"alpha@1.0.0"}),
        (check("alpha_works", "app/beta.py"), {"alpha@1.0.0", "beta@1.0.0"}),
        (check("nobody_promised"), ALL),
    ],
    ids=[
        "passed",
        "not run",
        "one",
        "two",
        "traceback",
        "lock beside a file",
        "lock alone",
        "no path",
        "no finding",
        "a promise",
        "a promise beside a file",
        "no promise",
    ],
)
def test_a_failed_gate_counts_against_whoever_wrote_what_it_is_about(
    judged: Judge, result: Result, whose: set[str]
) -> None:
    assert blamed(result, judged(result)) == whose


def test_a_finding_that_fails_no_gate_is_not_blamed_for_its_failure(judged: Judge) -> None:
    low, grave = (Finding("weak", f"app/{name}.py", severity=each) for name, each in GRAVITY.items())
    both = Result("security", Outcome.FAILED, findings=(low, grave))
    only_low = Result("security", Outcome.FAILED, findings=(low,))

    assert blamed(both, judged(both)) == {"beta@1.0.0"}
    assert blamed(only_low, judged(only_low)) == {"alpha@1.0.0"}


def test_a_gate_that_did_not_run_counts_as_neither(toys: Catalog, judged: Judge) -> None:
    ran = (passed("environment"), passed("lint"), failed("types", "app/alpha.py"))
    first = judged(*ran, Result("docker", Outcome.NOT_RUN), name="blog")
    second = judged(passed("lint"), passed("types"), name="shop")

    assert evidence(toys, "alpha", first, second).runs == {"blog": Runs(1, ("types",)), "shop": Runs(2)}
    assert evidence(toys, "beta", first, second).runs == {"blog": Runs(2), "shop": Runs(2)}


def test_an_example_without_the_pattern_says_nothing_of_it(toys: Catalog, judged: Judge) -> None:
    beta = (toys.by_id["beta"],)
    other = Judged("bare", beta, FileTree([File("app/beta.py", "b = 1\n", "beta@1.0.0")]), Report((failed("lint"),)))

    assert attribute(toys.by_id["alpha"], "d", [other]) is None
    assert evidence(toys, "alpha", other, judged(passed("lint"))).runs == {"shop": Runs(1)}


def test_evidence_of_another_version_says_nothing_of_this_one(toys: Catalog, judged: Judge) -> None:
    newer = replace(toys.by_id["alpha"], version="2.0.0")

    assert attribute(newer, "d", [judged(passed("lint"))]) is None


def covered(**lines: tuple[int, int]) -> Result:
    by_path = {f"app/{name}.py": FileCoverage(whole, part, 0, 0) for name, (part, whole) in lines.items()}
    by_path["tests/test_alpha.py"] = FileCoverage(2, 2, 0, 0)
    return Result("tests", Outcome.PASSED, coverage=by_path)


def test_covered_lines_are_those_of_its_code_and_of_its_tests(toys: Catalog, judged: Judge) -> None:
    example = judged(covered(alpha=(3, 4), beta=(1, 8)))

    assert evidence(toys, "alpha", example).lines == Lines(5, 6)
    assert evidence(toys, "beta", example).lines == Lines(1, 8)
    assert evidence(toys, "gamma", example).lines == Lines(0, 0)
    assert evidence(toys, "gamma", example).test_coverage is None


def test_the_same_file_in_two_examples_is_one(toys: Catalog, judged: Judge) -> None:
    examples = [judged(covered(alpha=lines), name=name) for name, lines in (("blog", (3, 4)), ("shop", (4, 4)))]
    other = FileTree([File("app/alpha.py", "a = 2\n", "alpha@1.0.0")])
    third = replace(judged(covered(alpha=(1, 4)), name="tasks"), tree=other)

    assert evidence(toys, "alpha", *examples).lines == Lines(6, 6)
    assert evidence(toys, "alpha", *reversed(examples)).lines == Lines(6, 6)
    assert evidence(toys, "alpha", *examples, third).lines == Lines(7, 10)


def test_a_file_that_nobody_measured_is_not_covered(toys: Catalog, judged: Judge) -> None:
    unmeasured = judged(covered(alpha=(4, 4)))

    assert evidence(toys, "beta", unmeasured).lines == Lines(0, 2)
    assert evidence(toys, "beta", unmeasured, judged(covered(beta=(8, 8)), name="blog")).lines == Lines(8, 8)


def test_lines_that_a_failing_test_ran_prove_nothing(toys: Catalog, judged: Judge) -> None:
    measured = covered(alpha=(4, 4), beta=(8, 8))
    broken = replace(failed("tests", "app/beta.py"), coverage=measured.coverage)

    assert evidence(toys, "alpha", judged(broken)).lines == Lines(6, 6)
    assert evidence(toys, "beta", judged(broken)).lines == Lines(0, 8)
    assert evidence(toys, "beta", judged(broken), judged(measured, name="blog")).lines == Lines(0, 8)
    assert evidence(toys, "beta", judged(measured, name="blog"), judged(broken)).lines == Lines(0, 8)


def test_without_tests_no_line_is_covered(toys: Catalog, judged: Judge) -> None:
    assert evidence(toys, "beta", judged(passed("lint"))).lines == Lines(0, 2)
    assert evidence(toys, "beta", judged(Result("tests", Outcome.NOT_RUN))).lines == Lines(0, 2)


def test_findings_are_counted_once_and_for_their_owner(toys: Catalog, judged: Judge) -> None:
    first = judged(found(Severity.MEDIUM, "app/alpha.py"), name="blog")
    same = judged(found(Severity.MEDIUM, "app/alpha.py"), name="shop")
    other = judged(found(Severity.LOW, "app/alpha.py", line=2), name="tasks")

    assert evidence(toys, "alpha", first, same, other).findings == {"high": 0, "medium": 1, "low": 1}
    assert evidence(toys, "beta", first, same, other).findings == {"high": 0, "medium": 0, "low": 0}


def test_only_scanners_count_for_security(toys: Catalog, judged: Judge) -> None:
    assert evidence(toys, "alpha", judged(found(Severity.HIGH, "app/alpha.py", gate="lint"))).findings is None
    linted = (passed("security"), found(Severity.MEDIUM, "docker/Dockerfile", gate="docker"))
    assert evidence(toys, "gamma", judged(*linted)).findings == {"high": 0, "medium": 1, "low": 0}
    assert evidence(toys, "gamma", judged(linted[1])).findings is None
    unscanned = judged(Result("security", Outcome.NOT_RUN))
    assert evidence(toys, "alpha", unscanned).findings is None
    assert evidence(toys, "alpha", unscanned).security == 0


def test_a_signal_counts_when_an_example_with_the_pattern_shows_it(toys: Catalog, judged: Judge) -> None:
    def observed(name: str, *, seen: bool) -> Result:
        return Result("boot", Outcome.PASSED, observations=(Observation(name, seen, "so"),))

    first = judged(observed("log:alpha", seen=True), name="blog")
    second = judged(observed("header:x-alpha", seen=False), name="shop")

    of_alpha = evidence(toys, "alpha", first, second)
    assert (of_alpha.promised, of_alpha.seen) == (("check:alpha_works", "header:x-alpha", "log:alpha"), ("log:alpha",))
    assert evidence(toys, "beta", first, second).observability is None
