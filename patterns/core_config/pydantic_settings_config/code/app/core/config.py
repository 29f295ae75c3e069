"""All settings of the app."""

from functools import lru_cache

from app.core.application import ApplicationSettings
from app.core.body_limit import BodyLimitSettings
from app.core.compression import CompressionSettings
from app.core.cors import CorsSettings
from app.core.database import DatabaseSettings
from app.core.draining import DrainingSettings
from app.core.environment import EnvironmentSettings, SecretSettings
from app.core.health import HealthSettings
from app.core.idempotency import IdempotencySettings
from app.core.logging import LoggingSettings
from app.core.metrics_middleware import MetricsSettings
from app.core.pool import PoolSettings
from app.core.postgres import PostgresSettings
from app.core.rate_limit import RateLimitSettings
from app.core.request_id import RequestIdSettings
from app.core.resources import ResourceSettings
from app.core.retries import RetrySettings
from app.core.server import ServerSettings
from app.core.timeouts import RequestTimeoutSettings
from app.core.tracing import TracingSettings
from app.core.trusted_hosts import TrustedHostsSettings


class Settings(ApplicationSettings, BodyLimitSettings, CompressionSettings, CorsSettings, DatabaseSettings, DrainingSettings, SecretSettings, HealthSettings, IdempotencySettings, LoggingSettings, MetricsSettings, RateLimitSettings, RequestIdSettings, ResourceSettings, RetrySettings, ServerSettings, RequestTimeoutSettings, TracingSettings, TrustedHostsSettings, EnvironmentSettings, PoolSettings, PostgresSettings):  # devmatrix: region settings_classes
    """Every setting; each slice is declared beside the code that it configures."""


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
