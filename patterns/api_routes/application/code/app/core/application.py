"""The FastAPI class of this app: its OpenAPI document is complete, its operation ids are stable."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import Field
from pydantic.json_schema import models_json_schema

from app.core.errors import Problem
from app.core.settings import BaseAppSettings


class ApplicationSettings(BaseAppSettings):
    """Where the API lives."""

    # devmatrix: region api_prefix
    api_prefix: str = Field(
        default="/api/v1", description="What every path of the API starts with."
    )
    # devmatrix: end


class Application(FastAPI):
    """FastAPI, with the schema that `app.core.errors.problems` refers to in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document."""
        document = super().openapi()
        _, definitions = models_json_schema(
            [(Problem, "serialization")], ref_template="#/components/schemas/{model}"
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(definitions["$defs"])
        return document


def operation_id(route: APIRoute) -> str:
    """The name of the endpoint's function, so that generated clients have good names."""
    return route.name
