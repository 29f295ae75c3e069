"""Whether recorded scores still hold: against the library as it is, and against a newer assessment."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from devmatrix.assessment.assess import OPTIONAL_GATES
from devmatrix.catalog.evidence import Lines, shown
from devmatrix.catalog.score import pattern_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from devmatrix.assessment.examples import Emitted
    from devmatrix.catalog.evidence import Evidence
    from devmatrix.catalog.load import Catalog
    from devmatrix.catalog.pattern import Pattern
    from devmatrix.catalog.record import Example, Record

# Whether a line runs may hang on what comes first (a timeout, two workers). So many lines, or so large a part of
# them, may differ from run to run.
_JITTER_LINES, _JITTER_PART = 2, 0.01


def find_stale(
    record: Record, patterns: Sequence[Pattern], library: Catalog, examples: Sequence[Emitted]
) -> Iterator[str]:
    """What the record says of examples and patterns that are no longer so, without running a gate."""
    yield from _stale_examples(record.examples, {each.name: each for each in examples})
    by_origin = {each.origin: each for each in patterns}
    for origin in sorted(record.patterns.keys() - by_origin.keys()):
        yield f"{origin}: there is no such pattern any more"
    for origin, pattern in sorted(by_origin.items()):
        known = record.patterns.get(origin)
        if known is None:
            yield f"{origin}: has not been scored"
        elif known.digest != pattern_digest(pattern, library.templates) or known.category != pattern.category:
            yield f"{origin}: has changed since it was scored"


def _stale_examples(recorded: Mapping[str, Example], examples: Mapping[str, Emitted]) -> Iterator[str]:
    for name in sorted(recorded.keys() ^ examples.keys()):
        yield f"example {name}: " + ("is gone" if name in recorded else "has not been judged")
    for name in sorted(recorded.keys() & examples.keys()):
        known, example = recorded[name], examples[name]
        if known.spec != example.spec_digest:
            yield f"example {name}: its spec has changed"
        elif known.tree != example.tree.digest():
            yield f"example {name}: what is emitted for it has changed"
        for gate in sorted(known.not_run.keys() - set(OPTIONAL_GATES)):
            yield f"example {name}: {gate} was not run: {known.not_run[gate]}"


def find_differences(record: Record, fresh: Record) -> Iterator[str]:
    """What a newer assessment of the same library says differently, but for what may differ from run to run."""
    for name in sorted(record.examples.keys() ^ fresh.examples.keys()):
        yield f"example {name}: " + ("is recorded and not judged" if name in record.examples else "is not recorded")
    for name in sorted(record.examples.keys() & fresh.examples.keys()):
        before, now = record.examples[name].gates, fresh.examples[name].gates
        yield from (f"example {name}: {each}" for each in _other_outcomes(before, now))
    for origin in sorted(record.patterns.keys() ^ fresh.patterns.keys()):
        yield f"{origin}: " + ("is recorded and not found" if origin in record.patterns else "is not recorded")
    for origin in sorted(record.patterns.keys() & fresh.patterns.keys()):
        yield from (f"{origin}: {each}" for each in _differences(record.patterns[origin], fresh.patterns[origin]))


def _other_outcomes(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for gate in dict.fromkeys((*now, *before)):
        outcome = now.get(gate, "not_run")
        excused = gate in OPTIONAL_GATES and outcome != "failed"
        if outcome != before.get(gate, "not_run") and not excused:
            yield f"{gate} has failed" if outcome == "failed" else f"{gate} was {before.get(gate)}, now {outcome}"


def _differences(known: Evidence, fresh: Evidence) -> Iterator[str]:
    if set(known.failures) != set(fresh.failures):
        yield f"failed {_listed(known.failures)}, now {_listed(fresh.failures)}"
    if known.findings != fresh.findings:
        yield f"findings were {_counted(known.findings)}, now {_counted(fresh.findings)}"
    if set(known.seen) != set(fresh.seen) or set(known.promised) != set(fresh.promised):
        yield f"signals seen were {_listed(known.seen)}, now {_listed(fresh.seen)}"
    if steadied(fresh, known).lines != known.lines:
        yield f"tests covered {_covered(known)}, now {_covered(fresh)}"
    if known.production_ready != fresh.production_ready:
        yield f"scored {shown(known.score)}, now {shown(fresh.score)}"


def steadied_record(fresh: Record, before: Record) -> Record:
    """The newer record, where coverage differs only as it may from run to run with the figures of the older one.

    So scoring the same library again gives the same bytes.
    """
    kept = {
        origin: steadied(each, before.patterns[origin]) if origin in before.patterns else each
        for origin, each in fresh.patterns.items()
    }
    return replace(fresh, patterns=kept)


def steadied(fresh: Evidence, before: Evidence) -> Evidence:
    """The same for one pattern. Other bytes are another pattern, and keep their own figures."""
    if fresh.digest != before.digest or not _alike(fresh.lines, before.lines):
        return fresh
    steady = replace(fresh, lines=before.lines)
    # What decides is never smoothed away.
    return steady if steady.production_ready == fresh.production_ready else fresh


def _alike(fresh: Lines, before: Lines) -> bool:
    """Statements are counted a little differently by each version of Python, so what is uncovered is compared."""
    missed = abs((fresh.statements - fresh.covered) - (before.statements - before.covered))
    return bool(fresh.statements) == bool(before.statements) and missed <= max(
        _JITTER_LINES, int(before.statements * _JITTER_PART)
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _counted(findings: Mapping[str, int] | None) -> str:
    if findings is None:
        return "not looked for"
    return ", ".join(f"{count} {name}" for name, count in findings.items() if count) or "none"


def _covered(evidence: Evidence) -> str:
    share = evidence.test_coverage
    return "nothing" if share is None else shown(share)
