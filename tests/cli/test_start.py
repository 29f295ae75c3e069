"""The command line starts at once: nothing heavy is imported before a command runs."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.cli.terminal import ROOT

HEAVY = {"asyncio", "copier", "inflect", "jinja2", "pydantic", "questionary", "rich", "ruamel", "ruff", "xml"}

PROGRAM = """
import json, sys
sys.argv = ["devmatrix", "--help"]
from devmatrix.cli import main
try:
    main()
except SystemExit:
    print("\\0" + json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_no_heavy_module_is_imported_for_the_help() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.partition("\0")[2]))

    assert "typer" in loaded
    assert loaded & HEAVY == set()
