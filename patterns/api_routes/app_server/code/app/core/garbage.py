"""The garbage collector of a process that serves for long."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app.core.environment import Environment, EnvironmentSettings

# New objects before the youngest are looked through. What a request makes is gone when it ends, by
# counting alone: to look every 700 objects, Python's default, is to look several times a request.
YOUNG_OBJECTS = 50_000


@asynccontextmanager
async def garbage_lifespan(_app: FastAPI, settings: EnvironmentSettings) -> AsyncIterator[None]:
    """In production, leave alone what was made until now: modules, routes and schemas stay to the end."""
    gc.enable()
    if settings.environment is not Environment.PRODUCTION:
        yield
        return
    usual = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *usual[1:])
    yield
    gc.set_threshold(*usual)
    gc.unfreeze()
