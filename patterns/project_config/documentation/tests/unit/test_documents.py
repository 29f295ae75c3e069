"""The documents point to files that are there."""

import re
from pathlib import Path

import pytest

DOCUMENTS = sorted({*Path().glob("*.md"), *Path("docs").rglob("*.md")})
# Not what is escaped: a text of the specification may look like a link.
LINK = re.compile(r"(?<!\\)\]\((?![a-z]+:|#)([^)#\s]+)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_no_link_is_broken(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []
