"""All settings of the app."""

from functools import lru_cache

from app.core.application import ApplicationSettings
from app.core.database import DatabaseSettings
from app.core.environment import EnvironmentSettings
from app.core.health import HealthSettings
from app.core.pool import PoolSettings


class Settings(ApplicationSettings, DatabaseSettings, EnvironmentSettings, HealthSettings, PoolSettings):  # devmatrix: region settings_classes
    """Every setting; each slice is declared beside the code that it configures."""


@lru_cache
def get_settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
