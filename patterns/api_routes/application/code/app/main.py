"""The app: `uvicorn --factory app.main:create_app`."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app.api.router import api_routers
from app.core.access_log import AccessLogMiddleware
from app.core.application import Application, operation_id
from app.core.body_limit import BodyLimitMiddleware
from app.core.compression import CompressionMiddleware
from app.core.config import Settings, get_settings
from app.core.cors import CorsMiddleware
from app.core.database import database_lifespan
from app.core.draining import DrainingMiddleware, draining_lifespan
from app.core.error_handlers import install_error_handlers
from app.core.errors import problems
from app.core.garbage import garbage_lifespan
from app.core.health import health_lifespan
from app.core.health import router as health_router
from app.core.logging import configure_logging
from app.core.metrics import metrics_lifespan
from app.core.metrics import router as metrics_router
from app.core.metrics_middleware import MetricsMiddleware
from app.core.rate_limit import RateLimitMiddleware, rate_limit_lifespan
from app.core.request_id import RequestIdMiddleware
from app.core.resources import resources_lifespan
from app.core.retries import RetryMiddleware
from app.core.security_headers import SecurityHeadersMiddleware
from app.core.timeouts import RequestTimeoutMiddleware
from app.core.tracing import TraceLogMiddleware, telemetry, tracing_lifespan  # devmatrix: when tracing
from app.core.trusted_hosts import TrustedHostsMiddleware
from app.core.unhandled import UnhandledErrorMiddleware


def create_app(settings: Settings | None = None) -> FastAPI:
    """A new app; without settings, with those of the environment."""
    settings = settings or get_settings()
    configure_logging(settings)
    app = Application(
        # devmatrix: region app_metadata
        title="Stock API",
        version="0.1.0",
        description="What is kept where.",
        # devmatrix: end
        debug=settings.debug,
        generate_unique_id_function=operation_id,
        lifespan=lifespan,
        middleware=middleware(settings),
        # A resource has one URL: a redirect to another would leave a proxy's scheme and host.
        redirect_slashes=False,
        telemetry=telemetry(settings),  # devmatrix: when tracing
    )
    app.state.settings = settings
    install_error_handlers(app)
    responses = problems(400, 413, 429, 500, 503, 504)
    # Routers are searched in this order, so those with the most traffic come first.
    for api_router in api_routers:
        app.include_router(api_router, prefix=settings.api_prefix, responses=responses)
    # devmatrix: region routers
    app.include_router(health_router)
    app.include_router(metrics_router)
    # devmatrix: end
    return app


def middleware(settings: Settings) -> list[Middleware]:
    """What a request passes through, from the outside to the inside."""
    return [
        # devmatrix: region middleware
        Middleware(DrainingMiddleware, settings=settings),
        Middleware(TraceLogMiddleware, settings=settings),
        Middleware(RequestIdMiddleware, settings=settings),
        Middleware(AccessLogMiddleware, settings=settings),
        Middleware(MetricsMiddleware, settings=settings),
        Middleware(SecurityHeadersMiddleware, settings=settings),
        Middleware(TrustedHostsMiddleware, settings=settings),
        Middleware(CorsMiddleware, settings=settings),
        Middleware(UnhandledErrorMiddleware, settings=settings),
        Middleware(RateLimitMiddleware, settings=settings),
        Middleware(BodyLimitMiddleware, settings=settings),
        Middleware(RequestTimeoutMiddleware, settings=settings),
        Middleware(CompressionMiddleware, settings=settings),
        Middleware(RetryMiddleware, settings=settings),
        # devmatrix: end
    ]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open what the app needs, and close it in the opposite order."""
    settings: Settings = app.state.settings
    async with AsyncExitStack() as stack:
        # devmatrix: region lifespan_contexts
        await stack.enter_async_context(database_lifespan(app, settings))
        await stack.enter_async_context(tracing_lifespan(app, settings))
        await stack.enter_async_context(health_lifespan(app, settings))
        await stack.enter_async_context(resources_lifespan(app, settings))
        await stack.enter_async_context(metrics_lifespan(app, settings))
        await stack.enter_async_context(rate_limit_lifespan(app, settings))
        await stack.enter_async_context(garbage_lifespan(app, settings))
        await stack.enter_async_context(draining_lifespan(app, settings))
        # devmatrix: end
        yield
