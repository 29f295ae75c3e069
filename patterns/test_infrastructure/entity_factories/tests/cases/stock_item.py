"""What the tests of stock items run over."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from app.enums import StockState
from tests.factories.stock_item import StockItemFactory
from tests.factories.stock_movement import StockMovementFactory
from tests.factories.storage_site import StorageSiteFactory
from tests.factory import LinkCase

# devmatrix: region cases_table
PATH = "/api/v1/stock-items"

# A key that no row has.
UNKNOWN_KEY = UUID("0190a1b2-0000-7000-8000-000000000000")

# What changes with other fields.
COMPUTED: tuple[str, ...] = ("stock_value",)

# What changes with time.
MOVING: tuple[str, ...] = ()

# How many rows a page has unless told otherwise, and at most.
PAGE_SIZE, LARGEST_PAGE = 10, 50

# What a new row may be told about its key.
KEYS: tuple[dict[str, Any], ...] = ({},)

# A new row must have these.
REQUIRED = ("label_text", "page_slug", "shelf_code", "unit_price", "home_site_id")

# Values that a field must refuse.
INVALID: tuple[tuple[str, Any], ...] = (
    ("label_text", None),
    ("label_text", 1),
    ("label_text", ["text"]),
    ("label_text", "x" * 121),
    ("label_text", "x"),
    ("label_text", "x\x00x"),
    ("label_text", "x\x1bx"),
    ("label_text", "x\nx"),
    ("long_story", 1),
    ("long_story", ["text"]),
    ("long_story", "x" * 5001),
    ("long_story", "x\x00x"),
    ("long_story", "x\x1bx"),
    ("rich_story", 1),
    ("rich_story", ["text"]),
    ("rich_story", "x\x00x"),
    ("rich_story", "x\x1bx"),
    ("page_slug", None),
    ("page_slug", 1),
    ("page_slug", ["text"]),
    ("page_slug", "x" * 101),
    ("page_slug", "x\x00x"),
    ("page_slug", "x\x1bx"),
    ("page_slug", "x\nx"),
    ("page_slug", "Not a slug"),
    ("page_slug", "double--hyphen"),
    ("contact_email", 1),
    ("contact_email", ["text"]),
    ("contact_email", "x" * 321),
    ("contact_email", "x\x00x"),
    ("contact_email", "x\x1bx"),
    ("contact_email", "x\nx"),
    ("contact_email", "no-at-sign.example.com"),
    ("contact_email", "two@@example.com"),
    ("contact_email", "name@"),
    ("info_url", 1),
    ("info_url", ["text"]),
    ("info_url", "x" * 2084),
    ("info_url", "x\x00x"),
    ("info_url", "x\x1bx"),
    ("info_url", "x\nx"),
    ("info_url", "example"),
    ("info_url", "ftp://example.com/file"),
    ("info_url", "javascript:alert(1)"),
    ("help_phone", 1),
    ("help_phone", ["text"]),
    ("help_phone", "xxxxxxxxxxxxxxxxx"),
    ("help_phone", "x\x00x"),
    ("help_phone", "x\x1bx"),
    ("help_phone", "x\nx"),
    ("help_phone", "5550100"),
    ("help_phone", "+0123456789"),
    ("help_phone", "+1 555 010 0000"),
    ("source_ip", 1),
    ("source_ip", ["text"]),
    ("source_ip", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
    ("source_ip", "x\x00x"),
    ("source_ip", "x\x1bx"),
    ("source_ip", "x\nx"),
    ("source_ip", "192.0.2.256"),
    ("source_ip", "example.com"),
    ("access_phrase", 1),
    ("access_phrase", ["text"]),
    ("access_phrase", "x" * 129),
    ("access_phrase", "xxxxxxx"),
    ("shelf_code", None),
    ("shelf_code", 1),
    ("shelf_code", ["text"]),
    ("shelf_code", "xxxxxxxxxxxxx"),
    ("shelf_code", "x\x00x"),
    ("shelf_code", "x\x1bx"),
    ("shelf_code", "x\nx"),
    ("shelf_code", "!!!!!!"),
    ("unit_count", None),
    ("unit_count", True),
    ("unit_count", "many"),
    ("unit_count", "1"),
    ("unit_count", 1.5),
    ("unit_count", 2147483648),
    ("unit_count", -2147483649),
    ("unit_count", -1),
    ("unit_count", 100001),
    ("unit_count", 1),
    ("total_count", True),
    ("total_count", "many"),
    ("total_count", "1"),
    ("total_count", 1.5),
    ("total_count", 9223372036854775808),
    ("total_count", -9223372036854775809),
    ("total_count", -1),
    ("fill_level", True),
    ("fill_level", "many"),
    ("fill_level", "1.5"),
    ("fill_level", -1.0),
    ("fill_level", 1.5),
    ("unit_price", None),
    ("unit_price", True),
    ("unit_price", "many"),
    ("unit_price", "NaN"),
    ("unit_price", "0.001"),
    ("unit_price", "100000000"),
    ("unit_price", "0.00"),
    ("is_fragile", None),
    ("is_fragile", "true"),
    ("is_fragile", 1),
    ("is_fragile", "yes"),
    ("best_before", "2030-02-30"),
    ("best_before", "tomorrow"),
    ("best_before", 1893484800),
    ("daily_check", "25:00:00"),
    ("daily_check", "noon"),
    ("daily_check", 28800),
    ("daily_check", "08:00:00Z"),
    ("counted_at", None),
    ("counted_at", "2030-01-01T08:00:00"),
    ("counted_at", "2030-13-01T08:00:00Z"),
    ("counted_at", "now"),
    ("counted_at", 1893484800),
    ("lead_time", "one hour"),
    ("lead_time", 3600),
    ("trace_uuid", "not-a-uuid"),
    ("trace_uuid", 1),
    ("extra_data", {"note": "a\x00b"}),
    ("extra_data", ["a\x00b"]),
    ("raw_label", "not base64!"),
    ("raw_label", "YQ"),
    ("raw_label", 1),
    ("stock_state", None),
    ("stock_state", "no_such_member"),
    ("stock_state", 1),
    ("past_states", None),
    ("past_states", "text"),
    ("past_states", {}),
    ("past_states", [None]),
    ("past_states", ["no_such_member"]),
    ("past_states", [1]),
    ("search_tags", None),
    ("search_tags", "text"),
    ("search_tags", {}),
    ("search_tags", ["Search tags 1"] * 11),
    ("search_tags", [None]),
    ("search_tags", [1]),
    ("search_tags", [["text"]]),
    ("search_tags", ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
    ("search_tags", ["x\x00x"]),
    ("search_tags", ["x\x1bx"]),
    ("search_tags", ["x\nx"]),
    ("secret_hint", 1),
    ("secret_hint", ["text"]),
    ("secret_hint", "x" * 256),
    ("secret_hint", "x\x00x"),
    ("secret_hint", "x\x1bx"),
    ("secret_hint", "x\nx"),
    ("overflow_site_ids", None),
    ("overflow_site_ids", "text"),
    ("overflow_site_ids", {}),
    ("overflow_site_ids", ["0190a1b2-0000-7000-8000-000000000001"] * 21),
    (
        "overflow_site_ids",
        ["0190a1b2-0000-7000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000001"],
    ),
    ("overflow_site_ids", [None]),
    ("overflow_site_ids", ["not-a-uuid"]),
    ("overflow_site_ids", [1]),
)

# What a new row gets where nothing is given.
DEFAULTS: tuple[tuple[str, Any], ...] = (
    ("unit_count", 0),
    ("is_fragile", False),
    ("stock_state", "DRAFT_STATE"),
    ("past_states", []),
    ("search_tags", []),
    ("overflow_site_ids", []),
)

# What no two rows share, and with which values a row counts.
UNIQUE: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("page_slug",), {}),
    (("shelf_code",), {}),
    (("home_site_id", "label_text"), {}),
    (("contact_email",), {"stock_state": StockState.ACTIVE_STATE}),
)

# That of it which a deleted row lets go of.
FREED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("page_slug",), {}),
    (("shelf_code",), {}),
    (("home_site_id", "label_text"), {}),
    (("contact_email",), {"stock_state": StockState.ACTIVE_STATE}),
)

# That of it which an update may set.
CONTESTED: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("page_slug",), {}),
    (("home_site_id", "label_text"), {}),
    (("contact_email",), {"stock_state": StockState.ACTIVE_STATE}),
)

# Values that break a rule, and what a client is told.
BROKEN: tuple[tuple[dict[str, Any], str], ...] = (
    ({"is_fragile": True, "unit_price": Decimal("1.00")}, "What is fragile is not cheap."),
    ({"best_before": dt.date(2000, 1, 3)}, "What is taken in is still good."),
)

# The same for values that an update may set.
BROKEN_LATER: tuple[tuple[dict[str, Any], str], ...] = (
    ({"is_fragile": True, "unit_price": Decimal("1.00")}, "What is fragile is not cheap."),
)

# Values that the database itself refuses together.
GUARDED: tuple[tuple[dict[str, Any], str], ...] = (
    ({"is_fragile": True, "unit_price": Decimal("1.00")}, "What is fragile is not cheap."),
)

# With which values a row counts, and with which it does not.
PARTED: tuple[tuple[tuple[str, ...], dict[str, Any], dict[str, Any]], ...] = (
    (
        ("contact_email",),
        {"stock_state": StockState.ACTIVE_STATE},
        {"stock_state": StockState.DRAFT_STATE},
    ),
)

# References, each with a key that no row has.
REFERENCES: tuple[tuple[str, Any], ...] = (
    ("home_site_id", "0190a1b2-0000-7000-8000-000000000000"),
    ("backup_site_id", "0190a1b2-0000-7000-8000-000000000000"),
    ("substitute_item_id", "0190a1b2-0000-7000-8000-000000000000"),
)

# References to rows that may be deleted and stay, and who makes such.
HIDEABLE = (("substitute_item_id", StockItemFactory),)

# What an update may set.
CHANGEABLE = (
    "label_text",
    "long_story",
    "rich_story",
    "page_slug",
    "contact_email",
    "info_url",
    "help_phone",
    "source_ip",
    "access_phrase",
    "unit_count",
    "total_count",
    "fill_level",
    "unit_price",
    "is_fragile",
    "best_before",
    "daily_check",
    "counted_at",
    "lead_time",
    "trace_uuid",
    "extra_data",
    "raw_label",
    "stock_state",
    "past_states",
    "search_tags",
    "secret_hint",
)

# What an update may empty.
NULLABLE = (
    "long_story",
    "rich_story",
    "contact_email",
    "info_url",
    "help_phone",
    "source_ip",
    "access_phrase",
    "total_count",
    "fill_level",
    "best_before",
    "daily_check",
    "lead_time",
    "trace_uuid",
    "extra_data",
    "raw_label",
    "secret_hint",
    "backup_site_id",
    "substitute_item_id",
)

# What an update may not empty.
NOT_NULL = (
    "label_text",
    "page_slug",
    "unit_count",
    "unit_price",
    "is_fragile",
    "counted_at",
    "stock_state",
    "past_states",
    "search_tags",
    "home_site_id",
    "overflow_site_ids",
)

# What an update must refuse.
FIXED = ("id", "shelf_code", "intake_note", "stock_value")

# What an answer tells.
SHOWN = (
    "id",
    "label_text",
    "long_story",
    "rich_story",
    "page_slug",
    "contact_email",
    "info_url",
    "help_phone",
    "source_ip",
    "shelf_code",
    "unit_count",
    "total_count",
    "fill_level",
    "unit_price",
    "is_fragile",
    "best_before",
    "daily_check",
    "counted_at",
    "lead_time",
    "trace_uuid",
    "extra_data",
    "raw_label",
    "stock_state",
    "past_states",
    "search_tags",
    "intake_note",
    "stock_value",
    "home_site_id",
    "backup_site_id",
    "substitute_item_id",
    "overflow_site_ids",
    "created_at",
    "updated_at",
    "version",
    "deleted_at",
)

# What is stored and never shown.
HIDDEN = ("access_phrase", "secret_hint")

# What is masked in logs.
SENSITIVE = ("help_phone", "access_phrase")

# Where any text is taken as it is.
FREE_TEXTS = ("label_text", "long_story", "secret_hint")

# What is sanitised when a row is made.
RICH = ("rich_story",)

# What is sanitised when a row is changed.
REWRITABLE = ("rich_story",)

# How computed fields follow from others.
FORMULAS: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("stock_value", lambda row: (row.unit_count * row.unit_price).quantize(Decimal("0.01"))),
)

# What a page of a list tells beside its rows.
PAGE_TELLS = ("total", "limit", "offset")

# What a list can be filtered by.
FILTERS = (
    "page_slug",
    "page_slug__ne",
    "page_slug__in",
    "page_slug__contains",
    "contact_email",
    "contact_email__ne",
    "contact_email__in",
    "contact_email__contains",
    "contact_email__isnull",
    "shelf_code",
    "shelf_code__ne",
    "shelf_code__in",
    "shelf_code__contains",
    "unit_count",
    "unit_count__ne",
    "unit_count__in",
    "unit_count__gt",
    "unit_count__gte",
    "unit_count__lt",
    "unit_count__lte",
    "total_count",
    "total_count__ne",
    "total_count__in",
    "total_count__gt",
    "total_count__gte",
    "total_count__lt",
    "total_count__lte",
    "total_count__isnull",
    "fill_level",
    "fill_level__ne",
    "fill_level__in",
    "fill_level__gt",
    "fill_level__gte",
    "fill_level__lt",
    "fill_level__lte",
    "fill_level__isnull",
    "unit_price",
    "unit_price__ne",
    "unit_price__in",
    "unit_price__gt",
    "unit_price__gte",
    "unit_price__lt",
    "unit_price__lte",
    "is_fragile",
    "best_before",
    "best_before__ne",
    "best_before__in",
    "best_before__gt",
    "best_before__gte",
    "best_before__lt",
    "best_before__lte",
    "best_before__isnull",
    "counted_at",
    "counted_at__ne",
    "counted_at__in",
    "counted_at__gt",
    "counted_at__gte",
    "counted_at__lt",
    "counted_at__lte",
    "stock_state",
    "stock_state__ne",
    "stock_state__in",
    "home_site_id",
    "home_site_id__ne",
    "home_site_id__in",
    "backup_site_id__isnull",
    "substitute_item_id__isnull",
    "created_at",
    "created_at__gt",
    "created_at__gte",
    "created_at__lt",
    "created_at__lte",
    "updated_at",
    "updated_at__gt",
    "updated_at__gte",
    "updated_at__lt",
    "updated_at__lte",
)

# What a list can be sorted by.
SORTS = (
    "label_text",
    "page_slug",
    "contact_email",
    "shelf_code",
    "unit_count",
    "unit_price",
    "is_fragile",
    "best_before",
    "counted_at",
    "stock_state",
    "home_site_id",
    "backup_site_id",
    "substitute_item_id",
    "created_at",
    "updated_at",
)

# What a search looks through.
SEARCHED = ("label_text", "long_story")

# What a row is linked to.
LINKS = (
    LinkCase(
        "overflow_site_ids",
        "overflow-sites",
        StorageSiteFactory,
        "0190a1b2-0000-7000-8000-000000000000",
    ),
)

# The links that a new row may have.
NEW_LINKS = (
    LinkCase(
        "overflow_site_ids",
        "overflow-sites",
        StorageSiteFactory,
        "0190a1b2-0000-7000-8000-000000000000",
    ),
)

# The links that an update may replace.
CHANGING_LINKS = (
    LinkCase(
        "overflow_site_ids",
        "overflow-sites",
        StorageSiteFactory,
        "0190a1b2-0000-7000-8000-000000000000",
    ),
)

# The links that come and go one by one.
MOVING_LINKS = (
    LinkCase(
        "overflow_site_ids",
        "overflow-sites",
        StorageSiteFactory,
        "0190a1b2-0000-7000-8000-000000000000",
    ),
)

# The links that a list can be filtered by.
FILTERED_LINKS = (
    LinkCase(
        "overflow_site_ids",
        "overflow-sites",
        StorageSiteFactory,
        "0190a1b2-0000-7000-8000-000000000000",
    ),
)

# Values that the database itself must refuse.
CHECKS: tuple[tuple[str, Any], ...] = (
    ("unit_count", -1),
    ("unit_count", 100001),
    ("total_count", -1),
    ("fill_level", -1),
    ("fill_level", Decimal("1.5")),
    ("unit_price", 0),
)

# Who is deleted with a row.
CASCADING = ((StockMovementFactory, "moved_item_id"),)

# Who lets go of a row that is deleted.
DETACHING = ((StockItemFactory, "substitute_item_id"),)
# devmatrix: end
