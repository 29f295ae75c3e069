"""The services start in order, find each other, and are not seen from outside."""

import re
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml", reason="PyYAML comes with uvicorn's extras")
SERVICES: dict[str, Any] = yaml.safe_load(Path("docker/docker-compose.yml").read_text(encoding="utf-8"))["services"]


def test_the_tables_are_there_before_the_app_starts() -> None:
    assert SERVICES["app"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["command"] == ["alembic", "upgrade", "head"]


def test_every_port_is_open_on_this_machine_only() -> None:
    published = [str(port) for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_prometheus_asks_where_the_app_listens() -> None:
    [served] = re.findall(r"^EXPOSE (\d+)$", Path("docker/Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    jobs = yaml.safe_load(Path("docker/prometheus/prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    asked = {target for job in jobs for group in job["static_configs"] for target in group["targets"]}
    assert f"app:{served}" in asked
