"""Whether the suite has seen every status that the OpenAPI document declares.

A declared status that no test meets is a promise that nobody has tried. Part of a suite says nothing
about the rest, so this is looked at when all tests have run and have passed.
"""

from typing import Any

import pytest

from app.core.config import Settings
from app.main import create_app
from tests.declarations import Declarations, Outcome

# Answered for all operations in one place: to see each of these once is enough.
SHARED = frozenset({400, 413, 415, 429, 500, 503, 504})
# Not every conflict can be arranged: some need another request at the very moment.
CONTESTED = frozenset({409})

DECLARED = pytest.StashKey[set[Outcome]]()
SEEN = pytest.StashKey[set[Outcome]]()
UNSEEN = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[DECLARED], config.stash[SEEN], config.stash[UNSEEN] = set(), set(), []


@pytest.fixture(scope="session")
def declarations(settings: Settings, pytestconfig: pytest.Config) -> Declarations:
    """What the OpenAPI document says about answers; what tests meet is remembered to the end of the run."""
    declarations = Declarations(create_app(settings).openapi())
    pytestconfig.stash[DECLARED] = declarations.outcomes
    pytestconfig.stash[SEEN] = declarations.seen
    return declarations


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process of pytest-xdist is done: what it has seen counts as well."""
    found = getattr(node, "workeroutput", {})
    node.config.stash[DECLARED] |= {(*each,) for each in found.get("declared", ())}
    node.config.stash[SEEN] |= {(*each,) for each in found.get("seen", ())}


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    declared, seen = config.stash[DECLARED], config.stash[SEEN]
    if hasattr(config, "workeroutput"):
        config.workeroutput |= {"declared": [*declared], "seen": [*seen]}
    elif exitstatus == pytest.ExitCode.OK and is_whole(config):
        config.stash[UNSEEN] = unseen(declared, seen)
        if config.stash[UNSEEN]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for line in config.stash[UNSEEN]:
        terminalreporter.write_line(f"UNSEEN {line} is declared, and no test has met it", red=True)


def is_whole(config: pytest.Config) -> bool:
    """Whether nothing was left out on purpose."""
    # A run without pytest's cache does not know the last one.
    last_failed = config.getoption("lf", default=False)
    chosen = (config.option.keyword, config.option.markexpr, config.option.deselect, last_failed)
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS and not any(chosen)


def unseen(declared: set[Outcome], seen: set[Outcome]) -> list[str]:
    """The declared outcomes that nobody has seen."""
    enough = CONTESTED | SHARED & {status for _, _, status in seen}
    missing = sorted(each for each in declared - seen if each[2] not in enough)
    return [f"{status} of {method} {path}" for method, path, status in missing]
