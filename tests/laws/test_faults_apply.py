"""Every fault of `tests/faults` still finds the code that it breaks; `nox -s faults` tells which gate catches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix import pipeline
from tests.faults.conftest import SPEC
from tests.faults.fault import PlantingError, load_faults

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.fault import Fault


def test_each_fault_changes_the_app(tmp_path: Path) -> None:
    app = pipeline.generate(SPEC, tmp_path / "app").path
    faults = load_faults()
    assert len(faults) >= 40

    problems = [problem for fault in faults if (problem := apply(fault, app))]
    assert not problems, "\n\n".join(problems)


def apply(fault: Fault, app: Path) -> str | None:
    """What keeps a fault from being planted; the app is left as it was."""
    before = {name: (app / name).read_bytes() for name in fault.files}
    try:
        for edit in fault.edits:
            edit.apply(app)
        changed = all((app / name).read_bytes() != content for name, content in before.items())
        return None if changed else f"{fault.id} changes nothing"
    except PlantingError as error:
        return f"{fault.id}: {error}"
    finally:
        for name, content in before.items():
            (app / name).write_bytes(content)
