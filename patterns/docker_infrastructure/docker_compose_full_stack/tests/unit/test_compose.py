"""The services start in order, find each other, are kept small, and are not seen from outside."""

import re
from pathlib import Path
from typing import Any

import yaml

COMPOSE: dict[str, Any] = yaml.safe_load(
    Path("docker/docker-compose.yml").read_text(encoding="utf-8")
)
SERVICES: dict[str, Any] = COMPOSE["services"]
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN")


def test_the_tables_are_there_before_the_app_starts() -> None:
    assert SERVICES["app"]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["command"] == ["alembic", "upgrade", "head"]


def test_who_waits_for_a_service_waits_until_it_is_healthy() -> None:
    waited_for = {
        name: SERVICES[name]
        for service in SERVICES.values()
        for name, wait in service.get("depends_on", {}).items()
        if wait["condition"] == "service_healthy"
    }
    assert {"postgres", "redis"} <= waited_for.keys()
    assert [name for name, service in waited_for.items() if "test" not in service["healthcheck"]] == []


def test_every_port_is_open_on_this_machine_only() -> None:
    published = [str(port) for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_the_databases_are_reached_by_the_app_alone() -> None:
    assert COMPOSE["networks"]["data"]["internal"]
    within = {name for name, service in SERVICES.items() if "data" in service.get("networks", ())}
    assert within == {"app", "migrate", "postgres", "redis"}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["data"]


def test_no_service_can_take_the_machine_or_gain_rights() -> None:
    for service in SERVICES.values():
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_no_secret_has_a_value_and_none_may_be_missing() -> None:
    secrets = {
        name: value
        for service in SERVICES.values()
        for name, value in service.get("environment", {}).items()
        if SECRET.search(name)
    }
    assert secrets
    assert [name for name, value in secrets.items() if not re.fullmatch(r"\$\{\w+:\?.+\}", value)] == []


def test_every_file_that_is_mounted_is_there() -> None:
    mounted = [
        volume.partition(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", ())
        if volume.startswith(".")
    ]
    assert mounted
    assert [path for path in mounted if not (Path("docker") / path).exists()] == []


def test_prometheus_asks_where_the_app_listens() -> None:
    [served] = re.findall(r"^EXPOSE (\d+)$", Path("docker/Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    jobs = yaml.safe_load(Path("docker/prometheus/prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    asked = {target for job in jobs for group in job["static_configs"] for target in group["targets"]}
    assert f"app:{served}" in asked
