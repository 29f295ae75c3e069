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
    controls: ClassVar[frozenset[str]] = frozenset({"limit", "offset", "cursor", "sort", "q"})

    limit: Annotated[int, Field(ge=1, le=100, description="How many rows at most.")] = 20

    def filters(self) -> dict[str, Any]:
        """The filters that were given, by parameter name."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set - self.controls)}


class BaseOffsetQuery(BaseQuery):
    """The query of a list whose pages begin behind a number of rows."""

    # Whether a page tells how many rows match: to count those of a large table takes longer than the page.
    counted: ClassVar[bool] = True

    offset: Annotated[int, Field(ge=0, le=INT64_MAX, description="How many rows to skip.")] = 0


class BaseCursorQuery(BaseQuery):
    """The query of a list whose pages begin behind a row."""

    cursor: Annotated[
        str | None, Field(description="`next_cursor` of the page before; left out for the first page.")
    ] = None


class BasePage(BaseModel, Generic[Item]):
    """One page of a list."""

    items: list[Item]
    total: Annotated[int, Field(description="How many rows match, on all pages together.")]
    limit: int
    offset: int


class BaseUncountedPage(BaseModel, Generic[Item]):
    """One page of a list that is not counted: the last one has fewer items than its limit."""

    items: list[Item]
    limit: int
    offset: int


class BaseCursorPage(BaseModel, Generic[Item]):
    """One page of a list that is followed from page to page."""

    items: list[Item]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last page.")]
