"""READMEs as HTML."""

from __future__ import annotations

import pytest

from devmatrix.site.prose import prose


def test_the_title_and_what_was_said_are_left_out() -> None:
    text = "# Title\n\nThe summary.\n\n## When\n\nAlways.\n"

    assert prose(text, said="The summary.") == "<h2>When</h2>\n<p>Always.</p>\n"
    assert prose(text, said="Another.").startswith("<p>The summary.</p>")


def test_tags_are_shown_as_text() -> None:
    assert prose("<script>x</script> <b>") == "<p>&lt;script&gt;x&lt;/script&gt; &lt;b&gt;</p>\n"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "../other.md"])
def test_links_that_lead_nowhere_good_are_no_links(link: str) -> None:
    assert "href" not in prose(f"[x]({link})")


def test_pictures_are_not_loaded() -> None:
    assert "<img" not in prose("![x](https://example.com/x.png)")


def test_links_to_the_web_and_tables_stay() -> None:
    html = prose("[x](https://example.com)\n\n| a |\n|---|\n| 1 |\n")

    assert '<a href="https://example.com">x</a>' in html
    assert "<td>1</td>" in html
