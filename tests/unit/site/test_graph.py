"""Where the patterns stand in the drawing."""

from __future__ import annotations

from itertools import pairwise

from devmatrix.catalog.load import load_catalog
from devmatrix.site.entries import read_entries
from devmatrix.site.graph import WIDTH, draw

DRAWING = draw(read_entries(load_catalog(), None))


def test_every_pattern_and_every_requirement_is_drawn_once() -> None:
    patterns = load_catalog().patterns

    assert sorted(node.entry.id for lane in DRAWING.lanes for node in lane.nodes) == sorted(
        each.id for each in patterns
    )
    assert sorted((each.source, each.target) for each in DRAWING.edges) == sorted(
        (each.id, other) for each in patterns for other in each.requires
    )


def test_no_pill_leaves_its_lane_or_covers_another() -> None:
    for lane in DRAWING.lanes:
        for node in lane.nodes:
            assert 0 < node.x < node.x + node.width < WIDTH
            assert lane.y < node.y < node.y + 26 < lane.y + lane.height
        for left, right in pairwise(lane.nodes):
            assert left.y != right.y or left.x + left.width < right.x


def test_lanes_follow_each_other_without_gaps() -> None:
    assert [each.y + each.height for each in DRAWING.lanes] == [each.y for each in DRAWING.lanes[1:]] + [DRAWING.height]
    assert len({each.category for each in DRAWING.lanes}) == len(DRAWING.lanes)


def test_what_builds_on_most_stands_on_top() -> None:
    lanes = [each.category for each in DRAWING.lanes]

    assert lanes.index("api_routes") < lanes.index("database_async") < lanes.index("core_config")
