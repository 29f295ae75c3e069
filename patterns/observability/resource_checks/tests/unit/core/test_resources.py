from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from app.core.health import HealthChecks, HealthSettings, State
from app.core.resources import MEBIBYTE, ResourceSettings, Usage, memory_usage, resources_lifespan

MACHINE = "MemTotal: 1000 kB\nMemFree: 1 kB\nMemAvailable: 400 kB\n"


def a_system(root: Path, groups: str, **files: str) -> Path:
    """A root folder with what Linux would tell there; `__` in a name stands for a slash."""
    told = {"proc__meminfo": MACHINE, "proc__self__cgroup": groups} | files
    for name, text in told.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def second_version(folder: str, limit: str) -> dict[str, str]:
    return {
        f"sys__fs__cgroup{folder}__memory.max": f"{limit}\n",
        f"sys__fs__cgroup{folder}__memory.current": "300\n",
        f"sys__fs__cgroup{folder}__memory.stat": "anon 7\ninactive_file 100\n",
    }


def first_version(folder: str, limit: str) -> dict[str, str]:
    return {
        f"sys__fs__cgroup__memory{folder}__memory.limit_in_bytes": f"{limit}\n",
        f"sys__fs__cgroup__memory{folder}__memory.usage_in_bytes": "300\n",
        f"sys__fs__cgroup__memory{folder}__memory.stat": "cache 7\ntotal_inactive_file 50\n",
    }


WHOLE_MACHINE = Usage(600 * 1024, 1000 * 1024)


@pytest.mark.parametrize(
    ("groups", "files", "expected"),
    [
        ("", {}, WHOLE_MACHINE),
        ("0::/\n", {}, WHOLE_MACHINE),
        ("0::/\n", second_version("", "max"), WHOLE_MACHINE),
        ("0::/\n", second_version("", "500"), Usage(200, 500)),
        ("0::/app\n", second_version("__app", "500"), Usage(200, 500)),
        ("0::/on/the/host\n", second_version("", "500"), Usage(200, 500)),
        ("4:memory:/\n", first_version("", "9223372036854771712"), WHOLE_MACHINE),
        ("5:cpu:/\n4:memory:/\n", first_version("", "500"), Usage(250, 500)),
        ("4:hugetlb,memory:/app\n0::/app\n", first_version("__app", "500"), Usage(250, 500)),
    ],
)
def test_memory_is_that_of_the_container_if_it_has_a_limit(
    tmp_path: Path, groups: str, files: dict[str, str], expected: Usage
) -> None:
    assert memory_usage(a_system(tmp_path, groups, **files)) == expected


@pytest.mark.parametrize(
    ("used", "state"), [(84, "up"), (85, "degraded"), (94, "degraded"), (95, "down")]
)
def test_the_levels_decide(used: int, state: State) -> None:
    reading = Usage(used * MEBIBYTE, 100 * MEBIBYTE).reading(85, 95)
    assert reading.state == state
    assert reading.details == {"used_percent": used, "free_mb": 100 - used}


async def test_this_machine_is_watched_and_never_takes_the_app_down() -> None:
    app = FastAPI()
    app.state.health = checks = HealthChecks(HealthSettings(_env_file=None))
    full = ResourceSettings(
        _env_file=None, health_disk_warn_percent=0, health_disk_critical_percent=0
    )
    async with resources_lifespan(app, full):
        results = await checks.run()
    assert results["disk"].status == "down"
    assert results["disk"].details.keys() == {"used_percent", "free_mb"}
    assert checks.state == "degraded"
    assert all(0 <= each.details["used_percent"] <= 100 for each in results.values())


def test_a_warning_comes_first() -> None:
    with pytest.raises(ValidationError, match="HEALTH_MEMORY_WARN_PERCENT is above"):
        ResourceSettings(_env_file=None, health_memory_warn_percent=99)
