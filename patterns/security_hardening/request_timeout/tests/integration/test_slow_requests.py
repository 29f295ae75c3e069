"""The app as a whole gives up on requests that take too long."""

import asyncio

from app.core.config import Settings
from app.main import create_app
from tests.serving import in_process


async def test_a_slow_request_is_answered_in_time(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"request_timeout_seconds": 0.01}))

    @app.get("/slow")
    async def sleep() -> None:
        await asyncio.sleep(30)

    async with asyncio.timeout(5), in_process(app) as client:
        response = await client.get("/slow")
    assert response.status_code == 504
