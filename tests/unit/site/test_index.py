"""The search index, as the page holds it."""

from __future__ import annotations

import json
from dataclasses import replace

from devmatrix.catalog.load import load_catalog
from devmatrix.site.entries import read_entries
from devmatrix.site.index import search_index


def test_words_weigh_by_where_they_stand() -> None:
    content = json.loads(search_index(read_entries(load_catalog(), None)))
    number = content["ids"].index("pagination")

    def weight(word: str) -> int:
        postings: list[int] = content["words"][word]
        return dict(zip(postings[::2], postings[1::2], strict=True)).get(number, 0)

    assert weight("pagination") > weight("bounded") > weight("wildcards") > 0


def test_common_words_are_not_indexed() -> None:
    content = json.loads(search_index(read_entries(load_catalog(), None)))

    assert {"the", "of", "and"} <= set(content["common"])
    assert not set(content["common"]) & set(content["words"])


def test_no_text_ends_the_element() -> None:
    catalog = load_catalog()
    hostile = replace(catalog.patterns[0], id="</script><!--")

    assert "<" not in search_index(read_entries(replace(catalog, patterns=(hostile,)), None))
