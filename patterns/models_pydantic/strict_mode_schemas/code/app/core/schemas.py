"""The bases of what comes in and what goes out."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.core.bounds import state_bounds

# The default of a field that a change may leave out. It is never read: only fields that were sent
# count. A factory keeps it out of the JSON Schema, so that null is not taken for allowed.
ABSENT: Any = Field(default_factory=lambda: None)


class BaseInput(BaseModel):
    """A request body. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        document = handler(schema)
        for each in handler.resolve_ref_schema(document)["properties"].values():
            state_bounds(each)
        return document

    def given(self) -> dict[str, Any]:
        """Every field, with its default where it was not sent."""
        return {name: getattr(self, name) for name in self.__class__.model_fields}

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, null among them."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class BaseOutput(BaseModel):
    """A response body, read from a row's attributes."""

    model_config = ConfigDict(from_attributes=True)
