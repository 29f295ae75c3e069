"""Each fault, planted alone into an emitted app, is caught by a gate of `devmatrix validate`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from devmatrix.validate.copying import copy_project
from tests.faults.conftest import TRIED
from tests.faults.fault import Edit, Fault, PlantingError, load_faults
from tests.faults.judging import judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FAULTS = load_faults()
ENOUGH = 40


def test_without_a_fault_every_gate_passes(app: Path) -> None:
    """So does each part of the suite that judges a fault first: they are run together here."""
    touched = sorted({path for fault in FAULTS for path in fault.files})
    verdict = asyncio.run(judge(app, touched))

    assert not verdict.caught, f"{verdict.gate}: {verdict.summary}"
    assert verdict.unheard == ()


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.id for fault in FAULTS])
def test_a_gate_catches(
    fault: Fault, app: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    project = copy_project(app, tmp_path / "app")
    fault.plant(project)

    verdict = asyncio.run(judge(project, fault.files))

    record_property(TRIED, (fault.layer, fault.id, verdict.gate, verdict.summary))
    assert verdict.caught, f"{fault.id} escaped: {fault.what}"
    assert verdict.honest, f"{fault.id} is caught for its style: {verdict.summary}"


def test_there_are_enough_faults() -> None:
    assert len(FAULTS) >= ENOUGH


@pytest.mark.parametrize("old", ["a", "b"])
def test_a_fault_that_does_not_apply_is_refused(old: str, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("b b")
    fault = Fault("layer", "id", "what", (Edit("file.txt", old, "c"),))

    with pytest.raises(PlantingError, match=r"file\.txt"):
        fault.plant(tmp_path)
