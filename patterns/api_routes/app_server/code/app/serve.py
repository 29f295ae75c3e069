"""The server of the app: `python -m app.serve`."""

import gc

# What imports make stays to the end: to look for garbage in it takes a part of the start. The app
# turns the collector on again when it is ready (`app.core.garbage`).
gc.disable()

from app.core.config import get_settings  # noqa: E402 - after the line above, which is for them
from app.core.logging import configure_logging  # noqa: E402
from app.core.server import serve  # noqa: E402

if __name__ == "__main__":
    settings = get_settings()
    configure_logging(settings)
    serve("app.main:create_app", settings)
