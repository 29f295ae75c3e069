"""The workflow calls what the project has, and trusts nobody more than it must."""

import re
from pathlib import Path
from typing import Any

import yaml

TEXT = Path(".github/workflows/ci.yml").read_text(encoding="utf-8")
WORKFLOW: dict[str, Any] = yaml.safe_load(TEXT)
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
MAKEFILE = Path("Makefile").read_text(encoding="utf-8")
DOCKERFILE = Path("docker/Dockerfile").read_text(encoding="utf-8")


def test_every_target_of_make_exists() -> None:
    called = {target for step in STEPS for target in re.findall(r"\bmake ([a-z][a-z-]*)", step.get("run", ""))}
    assert called
    assert called - set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE)) == set()


def test_every_action_is_pinned_by_commit() -> None:
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_the_token_can_read_and_no_more() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [name for name, job in WORKFLOW["jobs"].items() if "permissions" in job] == []


def test_no_job_can_run_for_hours() -> None:
    assert [name for name, job in WORKFLOW["jobs"].items() if job["timeout-minutes"] > 30] == []


def test_one_release_of_uv_installs_here_and_in_the_image() -> None:
    here = {step["with"]["version"] for step in STEPS if "setup-uv" in step.get("uses", "")}
    assert here == set(re.findall(r"uv==(\S+)", DOCKERFILE))
