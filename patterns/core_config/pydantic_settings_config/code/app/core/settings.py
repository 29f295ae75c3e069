"""What every slice of the settings builds on."""

from pydantic_settings import BaseSettings, SettingsConfigDict


class BaseAppSettings(BaseSettings):
    """Read from the environment, else from `.env`; never changed afterwards.

    Each module declares a slice for what it needs; `Settings` in `app.core.config` joins them all.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        extra="ignore",
        frozen=True,
        # A refused value may be a secret, and start-up errors end up in logs.
        hide_input_in_errors=True,
    )

    def production_problems(self) -> list[str]:
        """What makes these settings unfit for production.

        A slice answers for its own fields: `[*super().production_problems(), ...]`.
        """
        return []
