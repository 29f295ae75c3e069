"""Alerts and panels ask for metrics that the app has, and Grafana can draw what it is given."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import yaml
from httpx2 import AsyncClient

PROMETHEUS, GRAFANA = Path("docker/prometheus"), Path("docker/grafana")
DASHBOARD = json.loads((GRAFANA / "dashboards/app.json").read_text(encoding="utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
# Made by Prometheus itself.
ITS_OWN = {"up", "ALERTS"}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


ALERTS = [
    rule for group in loaded(PROMETHEUS / "alerts.yml")["groups"] for rule in group["rules"]
]


def asked_for(expression: str) -> set[str]:
    """The metrics of a query: names before a selector, less what a histogram's series end with."""
    return {name.removesuffix("_bucket") for name in re.findall(r"(\w+)\{", expression)}


async def test_every_metric_that_is_asked_for_is_exposed(client: AsyncClient) -> None:
    await client.get("/health/live")
    exposed = set(
        re.findall(r"^# TYPE (\w+)", (await client.get("/metrics")).text, re.MULTILINE)
    )
    asked = {name for text in [*QUERIES, *(each["expr"] for each in ALERTS)] for name in asked_for(text)}
    assert "http_requests_total" in asked
    assert asked - exposed - ITS_OWN == set()


def test_every_panel_asks_the_provisioned_source() -> None:
    [source] = loaded(GRAFANA / "provisioning/datasources/datasources.yml")["datasources"]
    used = {target["datasource"]["uid"] for panel in PANELS for target in panel["targets"]}
    assert {*used, *(panel["datasource"]["uid"] for panel in PANELS)} == {source["uid"]}


def test_panels_have_ids_of_their_own_and_do_not_overlap() -> None:
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = [{*cells(panel["gridPos"])} for panel in panels]
    assert [pair for pair in combinations(places, 2) if pair[0] & pair[1]] == []


def cells(place: dict[str, int]) -> list[tuple[int, int]]:
    """The cells of the grid, 24 to a line, that a panel covers."""
    assert place["x"] + place["w"] <= 24
    return [(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])]


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    assert len({alert["alert"] for alert in ALERTS}) == len(ALERTS)
    for alert in ALERTS:
        assert alert["labels"]["severity"] in {"critical", "warning"}
        assert alert["annotations"].keys() == {"summary", "description"}


def test_every_alert_has_a_test_in_which_it_fires() -> None:
    cases = loaded(PROMETHEUS / "alerts_test.yml")["tests"]
    expected = [
        sample["labels"]
        for case in cases
        for check in case["promql_expr_test"]
        for sample in check["exp_samples"]
    ]
    assert set(expected) == {f'{{alertname="{alert["alert"]}"}}' for alert in ALERTS}
