"""Health checks of what the machine, or the container, has left: disk and memory."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

from fastapi import FastAPI
from pydantic import Field, model_validator

from app.core.health import HealthChecks, Reading
from app.core.settings import BaseAppSettings

ROOT = Path("/")
MEBIBYTE = 1024 * 1024


class ResourceSettings(BaseAppSettings):
    """When disk and memory count as short."""

    health_disk_path: str = Field(
        default=".", description="A path on the disk whose space is watched."
    )
    health_disk_warn_percent: int = Field(
        default=85, ge=0, le=100, description="Use of the disk from which it counts as degraded."
    )
    health_disk_critical_percent: int = Field(
        default=95, ge=0, le=100, description="Use of the disk from which it counts as down."
    )
    health_memory_warn_percent: int = Field(
        default=85, ge=0, le=100, description="Use of memory from which it counts as degraded."
    )
    health_memory_critical_percent: int = Field(
        default=95, ge=0, le=100, description="Use of memory from which it counts as down."
    )

    @model_validator(mode="after")
    def refuse_levels_in_the_wrong_order(self) -> Self:
        """A warning comes before it is too late."""
        for name in ("disk", "memory"):
            warn, critical = f"health_{name}_warn_percent", f"health_{name}_critical_percent"
            if getattr(self, warn) > getattr(self, critical):
                raise ValueError(f"{warn.upper()} is above {critical.upper()}")
        return self


@dataclass(frozen=True)
class Usage:
    """How much there is of something, in bytes."""

    used: int
    total: int

    def reading(self, warn: int, critical: int) -> Reading:
        """What it means for the app, with levels in percent."""
        percent = 100 * self.used / self.total
        details = {"used_percent": round(percent), "free_mb": (self.total - self.used) // MEBIBYTE}
        if percent >= critical:
            return Reading("down", details)
        return Reading("degraded" if percent >= warn else "up", details)


@asynccontextmanager
async def resources_lifespan(app: FastAPI, settings: ResourceSettings) -> AsyncIterator[None]:
    """Watch disk and memory; the app serves without them, as well as it can."""
    checks: HealthChecks = app.state.health
    checks.add("disk", partial(check_disk, settings), essential=False)
    # Only Linux tells.
    if (ROOT / "proc/meminfo").exists():
        checks.add("memory", partial(check_memory, settings), essential=False)
    yield


async def check_disk(settings: ResourceSettings) -> Reading:
    # A network disk may take its time.
    disk = await asyncio.to_thread(shutil.disk_usage, settings.health_disk_path)
    # What the system keeps for root is no use to this process.
    usage = Usage(disk.used, disk.used + disk.free)
    return usage.reading(settings.health_disk_warn_percent, settings.health_disk_critical_percent)


async def check_memory(settings: ResourceSettings) -> Reading:
    usage = memory_usage(ROOT)
    return usage.reading(
        settings.health_memory_warn_percent, settings.health_memory_critical_percent
    )


def memory_usage(root: Path) -> Usage:
    """Use of the container's limit if it has one, else of the machine."""
    machine = machine_memory(root)
    container = container_memory(root)
    return container if container and container.total < machine.total else machine


def machine_memory(root: Path) -> Usage:
    kibibytes = figures(root / "proc/meminfo")
    total = 1024 * kibibytes["MemTotal:"]
    return Usage(total - 1024 * kibibytes["MemAvailable:"], total)


def container_memory(root: Path) -> Usage | None:
    """What the control group of this process may use, in either version; None without a limit.

    Files that the kernel can drop at any time count as free, as they do for an orchestrator.
    """
    for line in (root / "proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            names = ("memory.max", "memory.current", "inactive_file")
            mounted = root / "sys/fs/cgroup"
        elif "memory" in controllers.split(","):
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
            mounted = root / "sys/fs/cgroup/memory"
        else:
            continue
        # A container may see its own group at the top, and yet be told the path on the host.
        for folder in (mounted / path.lstrip("/"), mounted):
            if usage := group_memory(folder, *names):
                return usage
    return None


def group_memory(folder: Path, limit_name: str, used_name: str, droppable: str) -> Usage | None:
    try:
        limit = (folder / limit_name).read_text().strip()
        used = int((folder / used_name).read_text())
    except OSError:
        return None
    if limit == "max":
        return None
    return Usage(used - figures(folder / "memory.stat")[droppable], int(limit))


def figures(path: Path) -> dict[str, int]:
    """The first number of each line, by its first word."""
    lines = [line.split() for line in path.read_text().splitlines()]
    return {words[0]: int(words[1]) for words in lines}
