"""Stock items as the API speaks of them."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field, JsonValue

from app.core.pagination import BaseOffsetQuery, BasePage, BaseQuery, CommaSeparated
from app.core.scalars import (
    Base64,
    Bool,
    Date,
    DateTime,
    Distinct,
    Duration,
    Email,
    Exact,
    ExactQuery,
    Float,
    FloatQuery,
    Html,
    Int32,
    Int32Query,
    Int64,
    Int64Query,
    IpAddress,
    Json,
    Line,
    Password,
    Phone,
    Slug,
    Text,
    Time,
    Url,
    WrittenDuration,
    scaled,
)
from app.core.schemas import ABSENT, BaseInput, BaseOutput
from app.core.types import utc_now
from app.enums import StockState


# devmatrix: when replace
class StockItemReplace(BaseInput):
    """One stock item anew: what is absent gets its default."""

    # devmatrix: region replace_fields
    label_text: Annotated[
        Line,
        Field(
            max_length=120,
            min_length=2,
            description="What people call it.",
            examples=["Copper pipe"],
        ),
    ]
    long_story: Annotated[Text | None, Field(max_length=5000)] = None
    rich_story: Html | None = None
    page_slug: Slug
    contact_email: Email | None = None
    info_url: Url | None = None
    help_phone: Phone | None = None
    source_ip: IpAddress | None = None
    access_phrase: Annotated[Password | None, Field(min_length=8)] = None
    unit_count: Annotated[Int32, Field(ge=0, le=100000, multiple_of=5)] = 0
    total_count: Annotated[Int64 | None, Field(gt=-1)] = None
    fill_level: Annotated[Float | None, Field(ge=0, lt=1.5)] = None
    unit_price: Annotated[Exact, Field(max_digits=10, decimal_places=2, gt=0)]
    is_fragile: Bool = False
    best_before: Date | None = None
    daily_check: Time | None = None
    counted_at: DateTime = Field(default_factory=utc_now)
    lead_time: Duration | None = None
    trace_uuid: UUID | None = None
    extra_data: Json | None = None
    raw_label: Base64 | None = None
    stock_state: StockState = StockState.DRAFT_STATE
    past_states: list[StockState] = Field(default_factory=list)
    search_tags: Annotated[list[Annotated[Line, Field(max_length=30)]], Field(max_length=10)] = (
        Field(default_factory=list)
    )
    secret_hint: Annotated[Line | None, Field(max_length=255)] = None
    home_site_id: UUID
    backup_site_id: UUID | None = None
    substitute_item_id: UUID | None = None
    overflow_site_ids: Annotated[
        Distinct[UUID],
        Field(max_length=20, description="Where goods go when the home site is full."),
    ] = Field(default_factory=list)
    # devmatrix: end


# devmatrix: when create
class StockItemCreate(StockItemReplace):  # devmatrix: region create_class
    """A new stock item."""

    # devmatrix: region create_fields
    shelf_code: Annotated[
        Line,
        Field(
            max_length=12,
            pattern="^[A-Z]{2}-[0-9]{3}$",
            json_schema_extra={"pattern": "^[A-Z]{2}-[0-9]{3}$"},
        ),
    ]
    # devmatrix: end


# devmatrix: when update
class StockItemUpdate(BaseInput):
    """Changes to one stock item: what is absent stays."""

    # devmatrix: region update_fields
    label_text: Annotated[
        Line,
        Field(
            max_length=120,
            min_length=2,
            description="What people call it.",
            examples=["Copper pipe"],
        ),
    ] = ABSENT
    long_story: Annotated[Text | None, Field(max_length=5000)] = ABSENT
    rich_story: Html | None = ABSENT
    page_slug: Slug = ABSENT
    contact_email: Email | None = ABSENT
    info_url: Url | None = ABSENT
    help_phone: Phone | None = ABSENT
    source_ip: IpAddress | None = ABSENT
    access_phrase: Annotated[Password | None, Field(min_length=8)] = ABSENT
    unit_count: Annotated[Int32, Field(ge=0, le=100000, multiple_of=5)] = ABSENT
    total_count: Annotated[Int64 | None, Field(gt=-1)] = ABSENT
    fill_level: Annotated[Float | None, Field(ge=0, lt=1.5)] = ABSENT
    unit_price: Annotated[Exact, Field(max_digits=10, decimal_places=2, gt=0)] = ABSENT
    is_fragile: Bool = ABSENT
    best_before: Date | None = ABSENT
    daily_check: Time | None = ABSENT
    counted_at: DateTime = ABSENT
    lead_time: Duration | None = ABSENT
    trace_uuid: UUID | None = ABSENT
    extra_data: Json | None = ABSENT
    raw_label: Base64 | None = ABSENT
    stock_state: StockState = ABSENT
    past_states: list[StockState] = ABSENT
    search_tags: Annotated[list[Annotated[Line, Field(max_length=30)]], Field(max_length=10)] = (
        ABSENT
    )
    secret_hint: Annotated[Line | None, Field(max_length=255)] = ABSENT
    home_site_id: UUID = ABSENT
    backup_site_id: UUID | None = ABSENT
    substitute_item_id: UUID | None = ABSENT
    overflow_site_ids: Annotated[
        Distinct[UUID],
        Field(max_length=20, description="Where goods go when the home site is full."),
    ] = ABSENT
    # devmatrix: end


# devmatrix: when shown
class StockItemRead(BaseOutput):
    """One stock item."""

    # devmatrix: region read_fields
    id: UUID
    label_text: Annotated[str, Field(description="What people call it.", examples=["Copper pipe"])]
    long_story: str | None
    rich_story: str | None
    page_slug: str
    contact_email: str | None
    info_url: str | None
    help_phone: str | None
    source_ip: str | None
    shelf_code: str
    unit_count: int
    total_count: int | None
    fill_level: float | None
    unit_price: Annotated[Decimal, scaled(2)]
    is_fragile: bool
    best_before: dt.date | None
    daily_check: Time | None
    counted_at: dt.datetime
    lead_time: WrittenDuration | None
    trace_uuid: UUID | None
    extra_data: JsonValue | None
    raw_label: Base64 | None
    stock_state: StockState
    past_states: list[StockState]
    search_tags: list[str]
    intake_note: str | None
    stock_value: Annotated[Decimal, scaled(2)]
    home_site_id: UUID
    backup_site_id: UUID | None
    substitute_item_id: UUID | None
    overflow_site_ids: Annotated[
        list[UUID], Field(description="Where goods go when the home site is full.")
    ]
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int
    deleted_at: dt.datetime | None
    # devmatrix: end


# devmatrix: when list
class StockItemQuery(BaseOffsetQuery):  # devmatrix: region query_class
    """Which stock items to list, and in which order."""

    # devmatrix: region query_fields
    searched: ClassVar[tuple[str, ...]] = ("label_text", "long_story")
    controls: ClassVar[frozenset[str]] = BaseQuery.controls | {"deleted"}

    limit: Annotated[int, Field(ge=1, le=50, description="How many rows at most.")] = 10
    q: Annotated[
        Line | None,
        Field(max_length=200, description="Text to look for in label_text, long_story."),
    ] = None
    sort: Annotated[
        tuple[
            Literal[
                "label_text",
                "-label_text",
                "page_slug",
                "-page_slug",
                "contact_email",
                "-contact_email",
                "shelf_code",
                "-shelf_code",
                "unit_count",
                "-unit_count",
                "unit_price",
                "-unit_price",
                "is_fragile",
                "-is_fragile",
                "best_before",
                "-best_before",
                "counted_at",
                "-counted_at",
                "stock_state",
                "-stock_state",
                "home_site_id",
                "-home_site_id",
                "backup_site_id",
                "-backup_site_id",
                "substitute_item_id",
                "-substitute_item_id",
                "created_at",
                "-created_at",
                "updated_at",
                "-updated_at",
            ],
            ...,
        ],
        CommaSeparated,
    ] = ("-unit_price", "label_text")
    deleted: Annotated[bool, Field(description="List deleted rows, and only these.")] = False
    page_slug: Line | None = None
    page_slug__ne: Line | None = None
    page_slug__in: Annotated[list[Line] | None, Field(max_length=100)] = None
    page_slug__contains: Line | None = None
    contact_email: Line | None = None
    contact_email__ne: Line | None = None
    contact_email__in: Annotated[list[Line] | None, Field(max_length=100)] = None
    contact_email__contains: Line | None = None
    contact_email__isnull: bool | None = None
    shelf_code: Line | None = None
    shelf_code__ne: Line | None = None
    shelf_code__in: Annotated[list[Line] | None, Field(max_length=100)] = None
    shelf_code__contains: Line | None = None
    unit_count: Int32Query | None = None
    unit_count__ne: Int32Query | None = None
    unit_count__in: Annotated[list[Int32Query] | None, Field(max_length=100), CommaSeparated] = None
    unit_count__gt: Int32Query | None = None
    unit_count__gte: Int32Query | None = None
    unit_count__lt: Int32Query | None = None
    unit_count__lte: Int32Query | None = None
    total_count: Int64Query | None = None
    total_count__ne: Int64Query | None = None
    total_count__in: Annotated[list[Int64Query] | None, Field(max_length=100), CommaSeparated] = (
        None
    )
    total_count__gt: Int64Query | None = None
    total_count__gte: Int64Query | None = None
    total_count__lt: Int64Query | None = None
    total_count__lte: Int64Query | None = None
    total_count__isnull: bool | None = None
    fill_level: FloatQuery | None = None
    fill_level__ne: FloatQuery | None = None
    fill_level__in: Annotated[list[FloatQuery] | None, Field(max_length=100), CommaSeparated] = None
    fill_level__gt: FloatQuery | None = None
    fill_level__gte: FloatQuery | None = None
    fill_level__lt: FloatQuery | None = None
    fill_level__lte: FloatQuery | None = None
    fill_level__isnull: bool | None = None
    unit_price: ExactQuery | None = None
    unit_price__ne: ExactQuery | None = None
    unit_price__in: Annotated[list[ExactQuery] | None, Field(max_length=100), CommaSeparated] = None
    unit_price__gt: ExactQuery | None = None
    unit_price__gte: ExactQuery | None = None
    unit_price__lt: ExactQuery | None = None
    unit_price__lte: ExactQuery | None = None
    is_fragile: bool | None = None
    best_before: Date | None = None
    best_before__ne: Date | None = None
    best_before__in: Annotated[list[Date] | None, Field(max_length=100), CommaSeparated] = None
    best_before__gt: Date | None = None
    best_before__gte: Date | None = None
    best_before__lt: Date | None = None
    best_before__lte: Date | None = None
    best_before__isnull: bool | None = None
    counted_at: DateTime | None = None
    counted_at__ne: DateTime | None = None
    counted_at__in: Annotated[list[DateTime] | None, Field(max_length=100), CommaSeparated] = None
    counted_at__gt: DateTime | None = None
    counted_at__gte: DateTime | None = None
    counted_at__lt: DateTime | None = None
    counted_at__lte: DateTime | None = None
    stock_state: StockState | None = None
    stock_state__ne: StockState | None = None
    stock_state__in: Annotated[list[StockState] | None, Field(max_length=100), CommaSeparated] = (
        None
    )
    home_site_id: UUID | None = None
    home_site_id__ne: UUID | None = None
    home_site_id__in: Annotated[list[UUID] | None, Field(max_length=100), CommaSeparated] = None
    backup_site_id: UUID | None = None
    backup_site_id__ne: UUID | None = None
    backup_site_id__in: Annotated[list[UUID] | None, Field(max_length=100), CommaSeparated] = None
    backup_site_id__isnull: bool | None = None
    substitute_item_id: UUID | None = None
    substitute_item_id__ne: UUID | None = None
    substitute_item_id__in: Annotated[list[UUID] | None, Field(max_length=100), CommaSeparated] = (
        None
    )
    substitute_item_id__isnull: bool | None = None
    created_at: DateTime | None = None
    created_at__gt: DateTime | None = None
    created_at__gte: DateTime | None = None
    created_at__lt: DateTime | None = None
    created_at__lte: DateTime | None = None
    updated_at: DateTime | None = None
    updated_at__gt: DateTime | None = None
    updated_at__gte: DateTime | None = None
    updated_at__lt: DateTime | None = None
    updated_at__lte: DateTime | None = None
    overflow_site_id: UUID | None = None
    overflow_site_id__in: Annotated[list[UUID] | None, Field(max_length=100), CommaSeparated] = None
    # devmatrix: end


# devmatrix: when list
class StockItemPage(BasePage[StockItemRead]):  # devmatrix: region page_class
    """A page of stock items."""
