"""The server of the app: `python -m app.serve`."""

from app.core.config import get_settings
from app.core.logging import configure_logging
from app.core.server import serve

if __name__ == "__main__":
    settings = get_settings()
    configure_logging(settings)
    serve("app.main:create_app", settings)
