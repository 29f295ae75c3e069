"""Lists: what may be asked of them, and how a page looks."""

from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.core.schemas import BaseOutput
from app.core.scalars import INT64_MAX

Item = TypeVar("Item", bound=BaseOutput)


def split_commas(value: Any) -> Any:
    """`?sort=a,b` and `?sort=a&sort=b` mean the same."""
    if isinstance(value, list):
        return [part for text in value for part in (text.split(",") if isinstance(text, str) else [text])]
    return value


CommaSeparated = BeforeValidator(split_commas)


class BaseQuery(BaseModel):
    """The query of a list. Parameters that an entity does not offer are refused.

    A filter is a field's name, alone for equality or with an operator behind two underscores.
    """

    model_config = ConfigDict(extra="forbid")

    # The fields that `q` searches.
    searched: ClassVar[tuple[str, ...]] = ()
    # Not filters, although they are parameters.
    controls: ClassVar[frozenset[str]] = frozenset({"limit", "offset", "sort", "q"})

    limit: Annotated[int, Field(ge=1, le=100, description="How many rows at most.")] = 20
    offset: Annotated[int, Field(ge=0, le=INT64_MAX, description="How many rows to skip.")] = 0

    def filters(self) -> dict[str, Any]:
        """The filters that were given, by parameter name."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set - self.controls)}


class BasePage(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: Annotated[int, Field(description="How many rows match, on all pages together.")]
    limit: int
    offset: int
