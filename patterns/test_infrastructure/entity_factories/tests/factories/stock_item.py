"""Stock items for tests."""

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from app.enums import StockState
from app.models.stock_item import StockItem
from tests.factories.storage_site import StorageSiteFactory
from tests.factory import BaseFactory, choose


class StockItemFactory(BaseFactory[StockItem]):
    """Makes stock items."""

    model = StockItem
    # devmatrix: region factory_parents
    parents: ClassVar[dict[str, type[BaseFactory[Any]]]] = {"home_site_id": StorageSiteFactory}
    # devmatrix: end

    @staticmethod
    def values(n: int) -> dict[str, Any]:
        # devmatrix: region factory_values
        return {
            "label_text": f"Label text {n}",
            "long_story": f"Long story {n}",
            "rich_story": choose(
                n, "<p>Rich story 1</p>", "<p>Rich story 2</p>", "<p>Rich story 3</p>"
            ),
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
            "unit_price": choose(n, Decimal("1.50"), Decimal("2.50"), Decimal("3.50")),
            "is_fragile": choose(n, True, False),
            "best_before": choose(n, dt.date(2030, 1, 2), dt.date(2030, 1, 3), dt.date(2030, 1, 4)),
            "daily_check": choose(n, dt.time(8, 7), dt.time(8, 14), dt.time(8, 21)),
            "counted_at": choose(
                n,
                dt.datetime(2030, 1, 1, 9, 0, tzinfo=dt.UTC),
                dt.datetime(2030, 1, 1, 10, 0, tzinfo=dt.UTC),
                dt.datetime(2030, 1, 1, 11, 0, tzinfo=dt.UTC),
            ),
            "lead_time": choose(
                n, dt.timedelta(seconds=900), dt.timedelta(seconds=1800), dt.timedelta(seconds=2700)
            ),
            "trace_uuid": choose(
                n,
                UUID("0190a1b2-0000-7000-8000-000000000001"),
                UUID("0190a1b2-0000-7000-8000-000000000002"),
                UUID("0190a1b2-0000-7000-8000-000000000003"),
            ),
            "extra_data": choose(
                n,
                {"note": "Extra data 1", "rank": 1, "tags": []},
                {"note": "Extra data 2", "rank": 2, "tags": []},
                {"note": "Extra data 3", "rank": 3, "tags": []},
            ),
            "raw_label": choose(n, b"raw_label 1", b"raw_label 2", b"raw_label 3"),
            "stock_state": choose(
                n, StockState.DRAFT_STATE, StockState.ACTIVE_STATE, StockState.RETIRED_STATE
            ),
            "past_states": choose(
                n,
                [StockState.DRAFT_STATE, StockState.ACTIVE_STATE],
                [StockState.ACTIVE_STATE, StockState.RETIRED_STATE],
                [StockState.RETIRED_STATE, StockState.DRAFT_STATE],
            ),
            "search_tags": choose(
                n,
                ["Search tags 1", "Search tags 2"],
                ["Search tags 2", "Search tags 3"],
                ["Search tags 3", "Search tags 1"],
            ),
            "intake_note": f"Intake note {n}",
            "secret_hint": f"Secret hint {n}",
        }
        # devmatrix: end
