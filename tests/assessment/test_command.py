"""`devmatrix patterns score` and what `devmatrix new` makes of it, with reports that need no gate."""

from __future__ import annotations

import ast
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from devmatrix import pipeline
from devmatrix.assessment.examples import emit_examples
from devmatrix.catalog.load import library_folder
from devmatrix.catalog.pattern import read_pattern
from devmatrix.cli.commands import app
from devmatrix.validate.report import FileCoverage, Finding, Observation, Outcome, Provenance, Report, Result

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.assessment.examples import Emitted

SPEC = "devmatrix: 1\napp: {name: shop}\nentities:\n  Item:\n    fields: {title: string}\n"
GATES = ("lint", "format", "types", "security", "migrations", "contract", "deploy")


def flawless(example: Emitted) -> Report:
    """Every gate has passed, every line was covered, every signal was seen."""
    lines = {
        file.path: sum(isinstance(node, ast.stmt) for node in ast.walk(ast.parse(file.text)))
        for file in example.tree.values()
        if file.path.endswith(".py")
    }
    signals = sorted({signal for pattern in example.patterns for signal in pattern.signals})
    return Report(
        (
            *(Result(gate, Outcome.PASSED) for gate in GATES),
            Result("tests", Outcome.PASSED, coverage={path: FileCoverage(n, n, 0, 0) for path, n in lines.items()}),
            Result(
                "boot",
                Outcome.PASSED,
                observations=tuple(Observation(each, seen=True, evidence="so") for each in signals),
            ),
            Result("docker", Outcome.NOT_RUN, summary="no engine (/a/socket)"),
        ),
        Provenance(
            example.name,
            {"spec": example.spec_digest, "tree": example.tree.digest()},
            {"platform": "/a/machine", "python": "3.11.7"},
        ),
        1.5,
    )


@dataclass(frozen=True)
class Run:
    """What came back from the command line."""

    code: int
    out: str
    err: str


def devmatrix(*arguments: str) -> Run:
    """The command line, without the price of a process."""
    result = CliRunner().invoke(app, list(arguments), prog_name="devmatrix")
    return Run(result.exit_code, result.stdout, result.stderr)


@dataclass(frozen=True)
class Bench:
    """The working folder: a library with a copy of one of our patterns, a spec, and a report about its app."""

    folder: Path
    flawless: str

    @property
    def pattern(self) -> Path:
        return self.folder / "mine/api_routes/pagination"

    @property
    def origin(self) -> str:
        return read_pattern(self.pattern).origin

    def score(self, *options: str) -> Run:
        return devmatrix("patterns", "score", "--patterns", "mine", "--example", "shop/spec.yaml", *options)

    def report(self, **change: Any) -> None:
        """Writes the report again, with other values in the results of some gates."""
        content = json.loads(self.flawless)
        for result in content["gates"]:
            result.update(change.get(result["gate"], {}))
        (self.folder / "reports/shop.json").write_text(json.dumps(content))

    def recorded(self) -> dict[str, Any]:
        content = json.loads((self.folder / "mine/scores.json").read_text())
        assert isinstance(content, dict)
        return content


@pytest.fixture(scope="module")
def flawless_report(tmp_path_factory: pytest.TempPathFactory) -> str:
    spec = tmp_path_factory.mktemp("shop") / "spec.yaml"
    spec.write_text(SPEC)
    (emitted,) = emit_examples([spec], pipeline.catalog())
    return json.dumps(flawless(emitted).as_json())


@pytest.fixture
def bench(tmp_path: Path, flawless_report: str, monkeypatch: pytest.MonkeyPatch) -> Bench:
    shutil.copytree(library_folder("patterns") / "api_routes/pagination", tmp_path / "mine/api_routes/pagination")
    for name in ("reports", "shop"):
        (tmp_path / name).mkdir()
    (tmp_path / "shop/spec.yaml").write_text(SPEC)
    monkeypatch.chdir(tmp_path)
    made = Bench(tmp_path, flawless_report)
    made.report()
    return made


HEAD = """\
version = "1.0.0"
summary = "A spare."
purpose = "Nobody asks for it."
domain = "http"
security_level = "standard"
scope = "app"
"""
FAILED = {
    "outcome": "failed",
    "findings": [Finding("off by one", "app/core/pagination.py").as_json()],
}


def test_a_score_is_written_with_its_evidence(bench: Bench) -> None:
    run = bench.score("--from", "reports")
    record = bench.recorded()

    assert (run.code, run.err) == (0, "written to mine/scores.json\n")
    assert "1 of 1 patterns are ready for production" in run.out
    assert list(record["patterns"]) == [bench.origin]
    row = record["patterns"][bench.origin]
    assert (row["score"], row["threshold"], row["verdict"]) == (1.0, 0.95, "production_ready")
    assert row["success_rate"]["runs"]["shop"] == {"passed": len(GATES) + 2, "failed": []}
    assert record["command"] == "devmatrix patterns score"
    assert record["versions"] == {"devmatrix": record["versions"]["devmatrix"], "python": "3.11.7"}
    assert record["examples"]["shop"]["not_run"] == {"docker": "no engine"}
    assert "/" not in (bench.folder / "mine/scores.json").read_text().replace("probe:/", "")


def test_scoring_again_gives_the_same_bytes(bench: Bench) -> None:
    bench.score("--from", "reports")
    before = (bench.folder / "mine/scores.json").read_bytes()
    coverage = json.loads(bench.flawless)["gates"][len(GATES)]["coverage"]
    coverage["app/core/pagination.py"]["covered"] -= 1
    bench.report(tests={"coverage": coverage})
    bench.score("--from", "reports", "--quiet")

    assert (bench.folder / "mine/scores.json").read_bytes() == before
    assert bench.score("--check", "--from", "reports").code == 0


def test_the_pattern_that_fails_is_the_one_that_falls(bench: Bench) -> None:
    bench.report(tests=FAILED)
    run = bench.score("--from", "reports", "--json")
    row = json.loads(run.out)["patterns"][bench.origin]

    assert (run.code, row["verdict"]) == (0, "candidate")
    assert row["success_rate"]["runs"]["shop"]["failed"] == ["tests"]
    assert row["test_coverage"]["covered"] == 0
    assert row["score"] < row["threshold"]
    # All of ours, by the same reports: nobody else is blamed.
    everybody = ("--example", "shop/spec.yaml", "--from", "reports", "--output", "all.json", "--json")
    rows = json.loads(devmatrix("patterns", "score", *everybody).out)["patterns"]
    assert [origin for origin, each in rows.items() if each["verdict"] == "candidate"] == [bench.origin]


def test_what_is_up_to_date_is_said_to_be(bench: Bench) -> None:
    bench.score("--from", "reports")
    checked = bench.score("--check", "--from", "reports")

    assert (checked.code, checked.out, checked.err) == (0, "mine/scores.json: 1 patterns, up to date\n", "")


def test_what_was_never_scored_is_stale(bench: Bench) -> None:
    run = bench.score("--check", "--json")

    assert (run.code, json.loads(run.out)["stale"]) == (1, ["nothing has been scored"])


def test_another_byte_or_a_score_by_hand_is_stale(bench: Bench) -> None:
    bench.score("--from", "reports")
    readme = bench.pattern / "README.md"
    readme.write_text(readme.read_text() + "\n")
    changed = bench.score("--check")
    bench.score("--from", "reports")
    scores = bench.folder / "mine/scores.json"
    scores.write_text(scores.read_text().replace('"score": 1.0', '"score": 0.99'))
    edited = bench.score("--check")

    assert changed.code == edited.code == 1
    assert changed.err.splitlines()[1:] == [f"  {bench.origin}: has changed since it was scored"]
    assert edited.err.splitlines()[1:] == [
        "  its scores do not follow from its figures: it was edited, or the formula has changed"
    ]


def test_reports_that_say_otherwise_make_it_stale(bench: Bench) -> None:
    bench.score("--from", "reports")
    bench.report(types=FAILED)
    run = bench.score("--check", "--from", "reports")

    assert run.code == 1
    assert run.err.splitlines()[1:] == [
        "  example shop: types has failed",
        f"  {bench.origin}: failed none, now types in shop",
        f"  {bench.origin}: scored 1, now 0.9555",
    ]


def test_a_gate_that_did_not_run_leaves_the_scoring_incomplete(bench: Bench) -> None:
    bench.report(boot={"outcome": "not_run", "summary": "no server"})
    run = bench.score("--from", "reports", "--quiet")
    checked = bench.score("--check")

    assert (run.code, run.err) == (3, "warning: boot was not run in shop: no server\n")
    assert checked.err.splitlines()[1:] == ["  example shop: boot was not run: no server"]


def test_what_no_example_uses_is_told(bench: Bench) -> None:
    spare = bench.folder / "mine/api_routes/spare"
    (spare / "code/app/core").mkdir(parents=True)
    (spare / "code/app/core/spare.py").write_text('"""Spare."""\n')
    (spare / "pattern.toml").write_text(HEAD + 'when = "any_inverses"\n')
    run = bench.score("--from", "reports", "--quiet")

    assert run.err == "warning: spare@1.0.0 is in none of the examples, so there is no evidence for it\n"
    assert list(bench.recorded()["patterns"]) == [bench.origin]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "nowhere"), "nowhere/shop.json: no such file or directory"),
        (("--example", "nowhere.yaml"), "nowhere.yaml"),
        (("--example", "other/shop.yaml"), "two examples are called shop"),
    ],
    ids=["no report", "no spec", "twins"],
)
def test_what_cannot_be_read_is_told_in_a_line(bench: Bench, options: tuple[str, ...], said: str) -> None:
    run = bench.score(*options)

    assert run.code == 2
    assert said in run.err
    assert "Traceback" not in run.err


@pytest.mark.parametrize(
    ("digests", "said"),
    [
        ({"spec": "0"}, "another spec than that of the example"),
        ({"spec": None}, "another spec than that of the example"),
        ({"tree": "0"}, "other files than those that are emitted for the example now"),
        ({"tree": None}, "other files than those that are emitted for the example now"),
    ],
)
def test_a_report_about_something_else_is_refused(bench: Bench, digests: dict[str, str | None], said: str) -> None:
    content = json.loads(bench.flawless)
    changed = {name: each for name, each in (content["digests"] | digests).items() if each}
    (bench.folder / "reports/shop.json").write_text(json.dumps(content | {"digests": changed}))
    run = bench.score("--from", "reports")

    assert run.code == 2
    assert run.err == f"error: reports/shop.json: a report about {said}\n"


def test_gates_that_a_report_leaves_out_were_not_run(bench: Bench) -> None:
    content = json.loads(bench.flawless)
    kept = [each for each in content["gates"] if each["gate"] != "types"]
    (bench.folder / "reports/shop.json").write_text(json.dumps(content | {"gates": kept}))
    run = bench.score("--from", "reports")

    assert run.code == 3
    assert bench.recorded()["examples"]["shop"]["not_run"]["types"] == "nobody asked for it"
    assert bench.score("--check").code == 1
