"""What the garbage collector looks at while the app serves."""

import gc

import pytest
from fastapi import FastAPI

from app.core.environment import Environment, EnvironmentSettings
from app.core.garbage import YOUNG_OBJECTS, garbage_lifespan

PRODUCTION = EnvironmentSettings(_env_file=None, environment=Environment.PRODUCTION)


async def test_production_leaves_alone_what_was_there_at_the_start() -> None:
    usual = gc.get_threshold()

    async with garbage_lifespan(FastAPI(), PRODUCTION):
        serving = gc.get_freeze_count(), gc.get_threshold()[0]

    assert serving[0] > YOUNG_OBJECTS / 10
    assert serving[1] == YOUNG_OBJECTS
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, usual)


@pytest.mark.parametrize("environment", [Environment.DEVELOPMENT, Environment.TEST])
async def test_elsewhere_python_decides(environment: Environment) -> None:
    usual = gc.get_threshold()

    async with garbage_lifespan(FastAPI(), EnvironmentSettings(_env_file=None, environment=environment)):
        assert (gc.get_freeze_count(), gc.get_threshold()) == (0, usual)


@pytest.mark.parametrize("environment", Environment)
async def test_the_collector_works_while_the_app_serves(environment: Environment) -> None:
    gc.disable()
    try:
        async with garbage_lifespan(FastAPI(), EnvironmentSettings(_env_file=None, environment=environment)):
            assert gc.isenabled()
    finally:
        gc.enable()
