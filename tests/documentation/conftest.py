"""Apps whose documents are tried: each is served, with its own factories at hand; one environment serves all."""

from __future__ import annotations

import json
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.documentation.documents import Section, needed_models, sections, with_keys
from tests.support.projects import ROOT, Project, clean_environment, example_spec, generate, prepare, run
from tests.support.servers import serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).parent
# It has every feature, and so the libraries of all.
FIRST = "exemplar"
SPECS = {
    FIRST: ROOT / "patterns/exemplar.yaml",
    "simple_task_api": example_spec("simple_task_api"),
    "blog": example_spec("blog"),
    "odd": HERE / "odd.yaml",
}
WAIT_SECONDS = 10


@dataclass
class Documented:
    """An app that runs, and what its documents say."""

    folder: Path
    port: int
    arranging: subprocess.Popen[str]
    seen: int = field(default=0)

    @property
    def chapters(self) -> Mapping[str, Section]:
        """The chapters of `docs/api.md`."""
        return sections((self.folder / "docs/api.md").read_text(encoding="utf-8"))

    @property
    def entities(self) -> list[Section]:
        """Those about one entity."""
        return [each for each in self.chapters.values() if each.endpoints]

    def ready(self, script: str) -> str:
        """The script, for this server, with keys of rows that were made for it; there are no other rows."""
        keys = self.arrange(needed_models(script))
        return with_keys(script, keys).replace("http://127.0.0.1:8000", f"http://127.0.0.1:{self.port}")

    def arrange(self, models: list[str]) -> list[object]:
        """Forget every row and every request, then make a row of each model; answers their keys."""
        assert self.arranging.stdin
        assert self.arranging.stdout
        self.arranging.stdin.write(json.dumps(models) + "\n")
        self.arranging.stdin.flush()
        keys: list[object] = json.loads(self.arranging.stdout.readline())
        self.seen = len(self._requests())
        return keys

    def answered(self) -> list[tuple[str, str, int]]:
        """Method, route and status of each request since then, in the order in which they were answered."""
        return self._requests()[self.seen :]

    def _requests(self) -> list[tuple[str, str, int]]:
        log = self.folder / "requests.log"
        lines = [json.loads(each) for each in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
        requests: list[dict[str, Any]] = [each for each in lines if each["event"] == "request"]
        return [(each["method"], each["route"], each["status"]) for each in requests]


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Every app, generated. The first one's environment is that of all."""
    base = tmp_path_factory.mktemp("documented")
    first = prepare(FIRST, SPECS[FIRST], base / FIRST)
    for name in SPECS.keys() - {FIRST}:
        generate(SPECS[name], base / name)
        (base / name / ".venv").symlink_to(first.folder / ".venv")
    return {name: base / name for name in SPECS}


@pytest.fixture(scope="session", params=SPECS)
def app(request: pytest.FixtureRequest, folders: Mapping[str, Path]) -> Iterator[Documented]:
    """An app, served."""
    with _documented(request.param, folders[request.param]) as documented:
        yield documented


@contextmanager
def _documented(name: str, folder: Path) -> Iterator[Documented]:
    settings = {"RATE_LIMIT_ENABLED": "false", "LOG_FILE": "requests.log"}
    arranging = subprocess.Popen(
        [folder / ".venv/bin/python", HERE / "arrange.py"],
        cwd=folder,
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with arranging, serve(Project(name, folder), **settings) as server:
        yield Documented(folder, server.port, arranging)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of `package.json`, for Node."""
    if shutil.which("npm") is None:
        pytest.skip("Node is not installed here")
    folder = tmp_path_factory.mktemp("node")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder)
    run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", cwd=folder)
    return folder
