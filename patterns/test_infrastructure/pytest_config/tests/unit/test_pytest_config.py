"""The suite is as strict as it says."""

import asyncio
import warnings

import pytest

loops: set[asyncio.AbstractEventLoop] = set()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning, match="unheard"):
        warnings.warn("unheard", UserWarning, stacklevel=1)


@pytest.mark.parametrize("_run", range(2))
async def test_each_test_runs_on_a_loop_of_its_own(_run: int) -> None:
    loop = asyncio.get_running_loop()
    assert loop not in loops
    loops.add(loop)


def test_a_marker_that_nobody_declared_is_refused(pytestconfig: pytest.Config) -> None:
    assert pytestconfig.getoption("strict_markers")
    assert pytestconfig.getini("xfail_strict")
