"""Where the app runs, and what is refused there."""

from enum import StrEnum
from typing import Any, Self

from pydantic import (
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    model_validator,
)

from app.core.settings import BaseAppSettings

SECRET_KEY_LENGTH = 32
# What `.env.production.example` has where only a real value will do.
PLACEHOLDER = "change-me"


class Environment(StrEnum):
    """The kinds of place that the app runs in."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class EnvironmentSettings(BaseAppSettings):
    """The kind of place."""

    environment: Environment = Field(
        default=Environment.DEVELOPMENT,
        description="Where the app runs: development, test or production.",
        json_schema_extra={"development": "development", "production": "production"},
    )
    debug: bool = Field(
        default=False,
        description="Answer an unexpected error with its traceback; refused in production.",
        json_schema_extra={"development": True},
    )

    @model_validator(mode="wrap")
    @classmethod
    def refuse_unsafe_production(
        cls, values: dict[str, Any], handler: ModelWrapValidatorHandler[Self]
    ) -> Self:
        """Name everything that is wrong at once, whichever slice it belongs to."""
        if values.get("environment") != Environment.PRODUCTION:
            return handler(values)
        unreadable: dict[str, str] = {}
        try:
            settings = handler(values)
        except ValidationError as error:
            unreadable = {str(each["loc"][0]): each["msg"] for each in error.errors() if each["loc"]}
            # What can be read is judged as well.
            settings = handler({name: values[name] for name in values if name not in unreadable})
        problems = [f"{name.upper()}: {message}" for name, message in unreadable.items()]
        problems += [
            problem
            for problem in settings.production_problems()
            if problem.partition(" ")[0].lower() not in unreadable
        ]
        if problems:
            raise ValueError("not fit for production:\n" + "\n".join(f"- {each}" for each in problems))
        return settings

    def production_problems(self) -> list[str]:
        """Tracebacks for strangers, and what was copied and never filled in, in any slice."""
        problems = super().production_problems()
        if self.debug:
            problems.append("DEBUG shows internals to everybody")
        problems += [
            f"{name.upper()} still has the placeholder of .env.production.example"
            for name in type(self).model_fields
            if PLACEHOLDER in revealed(getattr(self, name))
        ]
        return problems


class SecretSettings(BaseAppSettings):
    """What nobody else may know."""

    secret_key: SecretStr = Field(
        default=SecretStr("for-development-only"),
        description="What signatures are made with: 32 random characters or more in production.",
        json_schema_extra={"production": PLACEHOLDER},
    )

    def production_problems(self) -> list[str]:
        """A secret that can be guessed, the default among them."""
        problems = super().production_problems()
        if len(self.secret_key.get_secret_value()) < SECRET_KEY_LENGTH:
            problems.append(f"SECRET_KEY has to be {SECRET_KEY_LENGTH} random characters or more")
        return problems


def revealed(value: object) -> str:
    """The text of a setting, secret or not."""
    return str(value.get_secret_value() if isinstance(value, SecretStr) else value)
