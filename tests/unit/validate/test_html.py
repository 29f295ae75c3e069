"""A report as one HTML page; how it behaves in a browser is in tests/site."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from devmatrix.validate.formats.html import page, speakable
from devmatrix.validate.report import Outcome, Report, Result
from tests.support.reports import COLOURED, EMPTY, FAILED, HOSTILE, PASSED


class Tags(HTMLParser):
    """The tags of a page with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("report", "verdict"),
    [
        (FAILED, "It does not pass"),
        (PASSED, "Every gate passed"),
        (EMPTY, "It does not pass"),
        (Report((Result("boot", Outcome.NOT_RUN, summary="no uv"),)), "Not everything could run"),
    ],
)
def test_the_verdict_is_the_title(report: Report, verdict: str) -> None:
    assert f"<h1>{verdict}</h1>" in page(report)


def test_everything_of_a_result_is_on_the_page() -> None:
    words = Tags(page(FAILED)).words
    expected = (
        "1 test failed: tests/unit/core/test_health.py::test_ready",
        "uv run pytest -q",
        "97.4 %",
        "app/core/health.py:31",
        "app/core/database.py",
        "pytest 9.2.0",
        "not among the 41 metrics exposed",
        "38 of 40 lines",
        "74.5 %",
        "500 not declared",
        "a" * 64,
        "Linux x86_64",
    )

    assert [each for each in expected if each not in words] == []


def test_the_checklist_has_its_twenty_points_with_evidence() -> None:
    text = page(FAILED)
    points = re.findall(r"<ol>.*?</ol>", text, re.DOTALL)

    assert sum(each.count("<li>") for each in points) == 20
    assert re.search(r"Production checklist: \d+ of 20", text)


def test_nothing_is_loaded_and_no_attribute_runs_anything() -> None:
    tags = Tags(page(FAILED)).tags
    loading = [tag for tag, had in tags if "src" in had or tag in {"iframe", "object", "embed", "base", "img"}]
    links = [had["href"] or "" for tag, had in tags if tag in {"a", "link"}]

    assert loading == []
    assert [each for each in links if not each.startswith(("#", "data:,"))] == []
    assert [name for _, had in tags for name in had if name.startswith("on") or name == "style"] == []


def test_the_policy_allows_only_what_the_page_holds() -> None:
    text = page(FAILED)
    policy = next(had["content"] or "" for tag, had in Tags(text).tags if had.get("http-equiv"))

    for kind in ("style", "script"):
        content = re.search(rf"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        assert content
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")


def test_hostile_texts_stay_texts_wherever_they_stand() -> None:
    result = Result(
        HOSTILE,
        Outcome.FAILED,
        HOSTILE,
        summary=HOSTILE,
        evidence=HOSTILE,
        figures={HOSTILE: 1},
        findings=tuple(replace(each, path=HOSTILE, code=HOSTILE) for each in FAILED.results[1].findings),
        observations=tuple(replace(each, name=HOSTILE, evidence=HOSTILE) for each in FAILED.results[3].observations),
        endpoints=tuple(replace(each, path=HOSTILE, declared=(HOSTILE,)) for each in FAILED.results[4].endpoints),
        coverage={HOSTILE: FAILED.results[1].coverage["app/main.py"]},
        versions={HOSTILE: HOSTILE},
    )
    text = page(Report((result,), replace(FAILED.provenance, project=HOSTILE, digests={HOSTILE: HOSTILE})))

    assert [tag for tag, _ in Tags(text).tags].count("script") == 1
    assert "<img" not in text
    assert text.count("</script>") == 1


def test_what_would_colour_hide_or_deceive_is_gone() -> None:
    assert speakable(COLOURED) == "red link \ufffd \ufffdgnp.exe \ufffd"
    assert speakable("a\r\nb\rc\td") == "a\nb\nc\td"
    assert page(FAILED).encode("utf-8").isascii() is False


def test_a_page_is_the_same_every_time() -> None:
    assert page(FAILED) == page(FAILED)
