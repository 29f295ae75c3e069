"""Apps for tests of the shell, built without a spec so that their texts can be anything."""

from __future__ import annotations

from dataclasses import replace

from devmatrix.model.app import App, Entity, Enum, Field, Inverse, ListOptions, Reference
from devmatrix.model.build_keys import generated_key
from devmatrix.model.types import ENUM, KEYS, SCALARS, FieldType
from devmatrix.names import Name

HOSTILE = (
    "{{ slug }} {% for x in y %} {# note #} \"\"\" ''' \\ \\n `code` *bold* _it_ [link](url) <b>&amp;</b> | "
    "$x^2$ ~~no~~ ${HOME} %(name)s # not a comment: - \u00e9\u4e2d\U0001f600 \u202e \x7f\t]]>"
)
MULTILINE = "First line.\n\n# Heading\n- list\n1. one\n```sh\nrm\n```\n| a | b |\r\n---\n\u2028end"

STATE = Enum(Name.parse("StockState"), (("DRAFT", "DRAFT"), ("ACTIVE", "ACTIVE")))


def text(name: str, **options: object) -> Field:
    return Field(name, FieldType(SCALARS["string"], (255,)), **options)  # type: ignore[arg-type]


def make_app(
    *, title: str = "Stock API", description: str | None = "What is kept where.", soft_delete: bool = False
) -> App:
    """Two entities, a reference, an enum; every text of the spec is one of the arguments.

    With `soft_delete`, deleted sites stay.
    """
    told = description or None
    site = Entity(
        Name.parse("StorageSite"),
        generated_key("int", Name.parse("StorageSite")),
        (text("site_title", unique=True, search=True, description=told),),
        description=told,
        operations=frozenset({"create", "list", "read", "update", "delete"}),
        soft_delete=soft_delete,
        inverses=(Inverse("kept_items", "StockItem", "home_site", unique=False),),
    )
    item = Entity(
        Name.parse("StockItem"),
        generated_key("uuid", Name.parse("StockItem")),
        (
            text("label_text", sort=True, filter=True),
            Field("unit_price", FieldType(SCALARS["decimal"], (10, 2)), index=True, sort=True, description=told),
            Field("stock_state", FieldType(ENUM, enum=STATE), filter=True),
            Field("search_tags", FieldType(SCALARS["string"], (30,), is_list=True), nullable=True),
            Field(
                "home_site",
                FieldType(KEYS["int"]),
                reference=Reference("StorageSite", "restrict", "kept_items"),
            ),
        ),
        operations=frozenset({"list", "read"}),
        list=ListOptions(("label_text",), 10, 50),
    )
    return App(Name.parse("stock-api"), title, description, "0.1.0", "/api/v1", (STATE,), (item, site))


def make_large_app(count: int) -> App:
    """An app of that many entities."""
    app = make_app()
    first = app.entities[1]
    return replace(
        app, entities=tuple(replace(first, name=Name.parse(f"Depot{each}Site"), inverses=()) for each in range(count))
    )
