"""The app as a whole refuses large bodies, whatever they are sent to."""

import pytest

from app.core.config import Settings
from app.main import create_app
from tests.serving import in_process


@pytest.mark.parametrize(("size", "status"), [(10, 404), (11, 413)])
async def test_a_body_above_the_limit_is_refused(size: int, status: int, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"max_body_bytes": 10}))
    async with in_process(app) as client:
        response = await client.post("/nowhere", content=b"1" * size)
    assert response.status_code == status
