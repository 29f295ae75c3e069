"""Where the app runs, and what is refused there."""

from enum import StrEnum
from typing import Self

from pydantic import Field, SecretStr, model_validator

from app.core.settings import BaseAppSettings

SECRET_KEY_LENGTH = 32


class Environment(StrEnum):
    """The kinds of place that the app runs in."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class EnvironmentSettings(BaseAppSettings):
    """The kind of place, and the secret that belongs to it."""

    environment: Environment = Field(
        default=Environment.DEVELOPMENT,
        description="Where the app runs: development, test or production.",
    )
    secret_key: SecretStr = Field(
        default=SecretStr("for-development-only"),
        description="What signatures are made with: 32 random characters or more in production.",
    )

    @model_validator(mode="after")
    def refuse_unsafe_production(self) -> Self:
        """Name everything that is wrong at once, whichever slice it belongs to."""
        if self.environment is Environment.PRODUCTION and (problems := self.production_problems()):
            raise ValueError(
                "not fit for production:\n" + "\n".join(f"- {each}" for each in problems)
            )
        return self

    def production_problems(self) -> list[str]:
        """A secret that can be guessed, the default among them."""
        problems = super().production_problems()
        if len(self.secret_key.get_secret_value()) < SECRET_KEY_LENGTH:
            problems.append(f"SECRET_KEY has to be {SECRET_KEY_LENGTH} random characters or more")
        return problems
