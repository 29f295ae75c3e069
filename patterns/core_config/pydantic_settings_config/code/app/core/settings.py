"""What every slice of the settings builds on."""

from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

ENV_FILE = ".env"


class EnvironmentName(BaseSettings):
    """What the process or `.env` calls this environment: it decides which other file is read."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore")

    environment: str = "development"


class BaseAppSettings(BaseSettings):
    """Variables of the process, then `.env`, then `.env.<ENVIRONMENT>`, then defaults; frozen.

    Each module declares a slice for what it needs; `Settings` in `app.core.config` joins them all.
    `json_schema_extra` tells what a setting is in the files that are kept for an environment: its value
    in `.env.development`, or an example of what `.env.production.example` asks for.
    """

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        extra="ignore",
        frozen=True,
        # A refused value may be a secret, and start-up errors end up in logs.
        hide_input_in_errors=True,
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the file of the environment too, unless the caller has named a file or none."""
        if isinstance(dotenv_settings, DotEnvSettingsSource) and dotenv_settings.env_file == ENV_FILE:
            shared = f"{ENV_FILE}.{EnvironmentName().environment}"
            dotenv_settings = DotEnvSettingsSource(settings_cls, env_file=(shared, ENV_FILE))
        return init_settings, env_settings, dotenv_settings, file_secret_settings

    def production_problems(self) -> list[str]:
        """What makes these settings unfit for production, each beginning with the variable.

        A slice answers for its own fields: `[*super().production_problems(), ...]`.
        """
        return []
