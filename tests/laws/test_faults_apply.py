"""Every fault of `tests/faults` still finds the code that it breaks; `nox -s faults` tells which gate catches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix import pipeline
from tests.faults.conftest import SPEC
from tests.faults.fault import load_faults

if TYPE_CHECKING:
    from pathlib import Path


def test_each_fault_changes_the_app(tmp_path: Path) -> None:
    app = pipeline.generate(SPEC, tmp_path / "app").path
    faults = load_faults()
    assert len(faults) >= 40

    for fault in faults:
        before = {name: (app / name).read_bytes() for name in fault.files}
        for edit in fault.edits:
            edit.apply(app)
        assert all((app / name).read_bytes() != content for name, content in before.items()), fault.id
        for name, content in before.items():
            (app / name).write_bytes(content)
