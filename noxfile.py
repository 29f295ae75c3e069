"""What CI runs. `nox` runs the default sessions, `nox -l` lists them, `nox -s NAME` runs one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = [
    "lint",
    "types",
    "tests",
    "site",
    "random",
    "examples",
    "resilience",
    "monitoring",
    "determinism",
]

REQUIREMENTS = Path("requirements")
SOURCES = ("devmatrix", "tests", "bench", "noxfile.py")
# Folders of tests that have sessions of their own.
SLOW = ("examples", "documentation", "determinism", "random_specs", "resilience", "monitoring", "site", "faults")
# More workers than cores make each test slower, not the run faster.
WORKERS = str(min(os.cpu_count() or 1, 4))


def install(session: nox.Session) -> None:
    """Install the pinned environment and this checkout."""
    session.install("--require-hashes", "-r", str(REQUIREMENTS / "dev.txt"))
    # A variable reaches pip's isolated build too; `--build-constraints` is uv's alone.
    constraints = str(REQUIREMENTS / "build.txt")
    session.install("--no-deps", "-e", ".", env={"PIP_CONSTRAINT": constraints, "UV_BUILD_CONSTRAINT": constraints})


def pytest(session: nox.Session, *arguments: str) -> None:
    """Run pytest as CI does, with what the user added after `--`."""
    # The emitted projects are built for the interpreter of the session; nothing is downloaded for them but packages.
    interpreter = {"UV_PYTHON": _python(session), "UV_PYTHON_DOWNLOADS": "never"}
    session.run("pytest", *arguments, *session.posargs, env=interpreter)


def _python(session: nox.Session) -> str:
    return str(Path(session.bin) / "python")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, format, layers, and whether what is derived and committed is fresh."""
    install(session)
    session.run("ruff", "check", *SOURCES)
    session.run("ruff", "format", "--check", *SOURCES)
    session.run("lint-imports", "--no-logo")
    session.run("python", "-m", "devmatrix.spec.reference", "--check", "docs/spec-reference.md")
    session.run("devmatrix", "patterns", "score", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    install(session)
    session.run("mypy", *SOURCES)


@nox.session
def tests(session: nox.Session) -> None:
    """The generator's own tests: units, cases, laws, command line."""
    install(session)
    from_debian(session, "prometheus")
    slow = [f"--ignore=tests/{folder}" for folder in SLOW]
    coverage = ["--cov", "--cov-report=term:skip-covered"]
    pytest(session, "-n", WORKERS, *coverage, *slow, "tests")


@nox.session
def site(session: nox.Session) -> None:
    """What people browse, the catalogue and a report, in headless Chromium."""
    install(session)
    from_debian(session, "chromium", "chromium-browser", "google-chrome")
    pytest(session, "-n", WORKERS, "tests/site")


def from_debian(session: nox.Session, package: str, *others: str) -> None:
    """Install a package whose program is not there, nor another that does, where that may be done."""
    is_there = any(map(shutil.which, (package, *others)))
    if not is_there and os.geteuid() == 0 and shutil.which("apt-get"):
        session.run("apt-get", "update", external=True, silent=True)
        command = ("apt-get", "install", "-y", "--no-install-recommends", package)
        # A package may bring a service; at this level none is started.
        session.run(*command, env={"RUNLEVEL": "1"}, external=True, silent=True)


@nox.session
def random(session: nox.Session) -> None:
    """The third law: drawn specs with hostile names and texts give apps that work."""
    install(session)
    pytest(session, "-n", WORKERS, "tests/random_specs")


@nox.session
def examples(session: nox.Session) -> None:
    """Every example is generated, and proves itself on SQLite and on PostgreSQL; its documents are tried."""
    install(session)
    from_debian(session, "prometheus")
    # One after the other: the gates themselves use every core, and their time is told.
    pytest(session, "tests/documentation", "tests/examples")


@nox.session
def resilience(session: nox.Session) -> None:
    """An emitted app in production, under load, while what it depends on fails."""
    install(session)
    # One after the other: each fault needs the cores for its load.
    pytest(session, "tests/resilience")


@nox.session
def monitoring(session: nox.Session) -> None:
    """A real Prometheus asks an emitted app: what its dashboard shows, which of its alerts fire."""
    install(session)
    from_debian(session, "prometheus")
    pytest(session, "tests/monitoring")


@nox.session
def determinism(session: nox.Session) -> None:
    """The same spec gives the same bytes: twice, anywhere, on every supported Python."""
    install(session)
    pytest(session, "tests/determinism")


@nox.session(default=False)
def faults(session: nox.Session) -> None:
    """Faults planted one at a time into an emitted app: which gate catches each, and how many escape."""
    install(session)
    # One worker a core: most faults are caught by a single process.
    pytest(session, "-q", "-n", WORKERS, "tests/faults")


@nox.session(default=False)
def serving(session: nox.Session) -> None:
    """How fast an emitted app is, beside the same endpoints by hand and on a bare ORM; fails when an aim is missed."""
    install(session)
    from_debian(session, "wrk")
    session.run("python", "-m", "bench.serving", *session.posargs)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """How long each stage takes and how it grows (`nox -s bench -- --quick` for a short look)."""
    install(session)
    session.run("python", "-m", "bench", *session.posargs)
    session.run("python", "-m", "bench.search")


@nox.session(default=False)
def pins(session: nox.Session) -> None:
    """Write requirements/*.txt again; `nox -s pins -- --upgrade` takes newer releases."""
    session.install("uv")
    compile_ = ("uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-emit-index-url")
    python = ("--python-version", "3.11", "--custom-compile-command", "nox -s pins")
    for source, target in (
        (("pyproject.toml", "--group", "dev", "--group", "linters", "--group", "browser"), "dev.txt"),
        (("pyproject.toml", "-c", "requirements/dev.txt"), "run.txt"),
        (("requirements/build.in",), "build.txt"),
        (("requirements/tools.in",), "../devmatrix/validate/tools.txt"),
    ):
        session.run(*compile_, *python, *source, "-o", str(REQUIREMENTS / target), *session.posargs)
