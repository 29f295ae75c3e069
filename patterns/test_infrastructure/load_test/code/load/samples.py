"""What the load test knows of the API: where entities are, what can be done with them, what a new one has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Collection:
    """The rows of one entity."""

    path: str
    operations: frozenset[str]
    # The n-th body of a create, without its references.
    body: Callable[[int], dict[str, Any]]
    # What tells rows apart, in the order of their paths.
    key: tuple[str, ...]
    # What an update may set.
    changeable: tuple[str, ...]
    # References that have to be there, and the path of what they refer to.
    references: dict[str, str]
    # Links that have to be there: the path of what they lead to, and how many.
    links: dict[str, tuple[str, int]] = field(default_factory=dict)

    def key_of(self, row: dict[str, Any]) -> Key:
        """The key of a row that was answered."""
        return tuple(row[name] for name in self.key)

    def path_of(self, key: Key) -> str:
        """Where the row with that key is."""
        return "/".join([self.path, *(quote(str(part), safe="") for part in key)])


def choose(n: int, *values: Any) -> Any:
    """The n-th of these values, from the start again after the last."""
    return values[n % len(values)]


# What is referred to comes first.
COLLECTIONS = (
    # devmatrix: region load_collections
    Collection(
        path="/api/v1/storage-sites",
        operations=frozenset({"create", "delete", "list", "read", "update"}),
        body=lambda n: {
            "site_title": f"Site title {n}",
            "is_heated": choose(n, True, False),
        },
        key=("id",),
        changeable=("site_title", "is_heated"),
        references={},
    ),
    Collection(
        path="/api/v1/freight-carriers",
        operations=frozenset({"create", "delete", "list", "read", "update"}),
        body=lambda n: {
            "carrier_code": f"Carrier code {n}",
            "carrier_name": f"Carrier name {n}",
        },
        key=("carrier_code",),
        changeable=("carrier_name",),
        references={},
    ),
    Collection(
        path="/api/v1/stock-items",
        operations=frozenset({"create", "delete", "list", "read", "update"}),
        body=lambda n: {
            "label_text": f"Label text {n}",
            "long_story": f"Long story {n}",
            "rich_story": choose(n, "<p>Rich story 1</p>", "<p>Rich story 2</p>", "<p>Rich story 3</p>"),
            "page_slug": f"page-slug-{n}",
            "contact_email": f"contact_email{n}@example.com",
            "info_url": f"https://example.com/info_url/{n}",
            "help_phone": choose(n, "+15551000001", "+15551000002", "+15551000003"),
            "source_ip": choose(n, "192.0.2.1", "192.0.2.2", "2001:db8::3"),
            "access_phrase": choose(n, "secret phrase 1", "secret phrase 2", "secret phrase 3"),
            "shelf_code": choose(n, "RP-665", "ZF-791", "WV-803", "GU-185", "SQ-705", "MI-546"),
            "unit_count": choose(n, 5, 10, 15),
            "total_count": choose(n, 1, 2, 3),
            "fill_level": choose(n, 0.3, 0.6, 0.9),
            "unit_price": choose(n, "1.50", "2.50", "3.50"),
            "is_fragile": choose(n, True, False),
            "best_before": choose(n, "2030-01-02", "2030-01-03", "2030-01-04"),
            "daily_check": choose(n, "08:07:00", "08:14:00", "08:21:00"),
            "counted_at": choose(n, "2030-01-01T09:00:00Z", "2030-01-01T10:00:00Z", "2030-01-01T11:00:00Z"),
            "lead_time": choose(n, "PT15M", "PT30M", "PT45M"),
            "trace_uuid": choose(n, "0190a1b2-0000-7000-8000-000000000001", "0190a1b2-0000-7000-8000-000000000002", "0190a1b2-0000-7000-8000-000000000003"),
            "extra_data": choose(n, {"note": "Extra data 1", "rank": 1, "tags": []}, {"note": "Extra data 2", "rank": 2, "tags": []}, {"note": "Extra data 3", "rank": 3, "tags": []}),
            "raw_label": choose(n, "cmF3X2xhYmVsIDE=", "cmF3X2xhYmVsIDI=", "cmF3X2xhYmVsIDM="),
            "stock_state": choose(n, "DRAFT_STATE", "ACTIVE_STATE", "RETIRED_STATE"),
            "past_states": choose(n, ["DRAFT_STATE", "ACTIVE_STATE"], ["ACTIVE_STATE", "RETIRED_STATE"], ["RETIRED_STATE", "DRAFT_STATE"]),
            "search_tags": choose(n, ["Search tags 1", "Search tags 2"], ["Search tags 2", "Search tags 3"], ["Search tags 3", "Search tags 1"]),
            "secret_hint": f"Secret hint {n}",
        },
        key=("id",),
        changeable=("label_text", "long_story", "rich_story", "page_slug", "contact_email", "info_url", "help_phone", "source_ip", "access_phrase", "unit_count", "total_count", "fill_level", "unit_price", "is_fragile", "best_before", "daily_check", "counted_at", "lead_time", "trace_uuid", "extra_data", "raw_label", "stock_state", "past_states", "search_tags", "secret_hint"),
        references={"home_site_id": "/api/v1/storage-sites"},
    ),
    Collection(
        path="/api/v1/supply-contracts",
        operations=frozenset({"create", "delete", "list", "read", "update"}),
        body=lambda n: {
            "agreed_price": choose(n, "1.50", "2.50", "3.50"),
        },
        key=("served_site_id", "serving_carrier_id"),
        changeable=("agreed_price",),
        references={"served_site_id": "/api/v1/storage-sites", "serving_carrier_id": "/api/v1/freight-carriers"},
    ),
    Collection(
        path="/api/v1/stock-movements",
        operations=frozenset({"create", "delete", "list", "read", "update"}),
        body=lambda n: {
            "moved_amount": choose(n, 1, 2, 3),
        },
        key=("id",),
        changeable=("moved_amount",),
        references={"moved_item_id": "/api/v1/stock-items"},
    ),
    Collection(
        path="/api/v1/audit-lines",
        operations=frozenset({"create", "list", "read"}),
        body=lambda n: {
            "audit_text": f"Audit text {n}",
        },
        key=("id",),
        changeable=("audit_text",),
        references={"noted_movement_id": "/api/v1/stock-movements"},
    ),
    # devmatrix: end
)
