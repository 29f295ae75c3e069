"""The app: `uvicorn --factory app.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app.api.router import api_router
from app.core.application import Application, operation_id
from app.core.config import Settings, get_settings
from app.core.database import database_lifespan
from app.core.error_handlers import install_error_handlers
from app.core.errors import problems
from app.core.health import health_lifespan
from app.core.health import router as health_router


def create_app(settings: Settings | None = None) -> FastAPI:
    """A new app; without settings, with those of the environment."""
    settings = settings or get_settings()
    app = Application(
        # devmatrix: region app_metadata
        title="Stock API",
        version="0.1.0",
        description="What is kept where.",
        # devmatrix: end
        generate_unique_id_function=operation_id,
        lifespan=lifespan,
        middleware=middleware(settings),
        # A resource has one URL: a redirect to another would leave a proxy's scheme and host.
        redirect_slashes=False,
    )
    app.state.settings = settings
    install_error_handlers(app)
    # devmatrix: region routers
    app.include_router(health_router)
    # devmatrix: end
    app.include_router(
        api_router, prefix=settings.api_prefix, responses=problems(400, 413, 422, 429, 500, 503, 504)
    )
    return app


def middleware(settings: Settings) -> list[Middleware]:
    """What a request passes through, from the outside to the inside."""
    return [
        # devmatrix: region middleware
        # devmatrix: end
    ]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the app needs, and close it in the opposite order."""
    settings: Settings = app.state.settings
    async with AsyncExitStack() as stack:
        # devmatrix: region lifespan_contexts
        await stack.enter_async_context(database_lifespan(app, settings))
        await stack.enter_async_context(health_lifespan(app, settings))
        # devmatrix: end
        yield
