"""Every form of a name comes from its words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from devmatrix.names import FORM_KEYS, Name, pluralise, singularise


@pytest.mark.parametrize(
    ("text", "pascal", "snake", "human"),
    [
        ("StockItem", "StockItem", "stock_item", "stock item"),
        ("HTTPEndpoint", "HTTPEndpoint", "http_endpoint", "HTTP endpoint"),
        ("OAuth2Client", "OAuth2Client", "oauth2_client", "OAuth2 client"),
        ("UserOAuthToken", "UserOAuthToken", "user_oauth_token", "user OAuth token"),
        ("IPv4Address", "IPv4Address", "ipv4_address", "IPv4 address"),
        ("S3Bucket", "S3Bucket", "s3_bucket", "S3 bucket"),
        ("APIKey", "APIKey", "api_key", "API key"),
        ("XRay", "XRay", "x_ray", "x ray"),
        ("URL", "URL", "url", "URL"),
        ("Address2", "Address2", "address2", "address2"),
        ("stock-api", "StockApi", "stock_api", "stock api"),
        ("stock item", "StockItem", "stock_item", "stock item"),
    ],
)
def test_a_name_keeps_the_users_words(text: str, pascal: str, snake: str, human: str) -> None:
    name = Name.parse(text)
    assert (name.pascal, name.snake, name.human) == (pascal, snake, human)
    assert name.kebab == snake.replace("_", "-")
    assert name.upper == snake.upper()
    assert name.title == human[0].upper() + human[1:]


def test_only_the_last_word_is_put_into_the_plural() -> None:
    name = Name.parse("HTTPEndpoint")
    assert name.pascal_plural == "HTTPEndpoints"
    assert name.snake_plural == "http_endpoints"
    assert name.title_plural == "HTTP endpoints"
    assert Name.parse("OrderEntry").kebab_plural == "order-entries"
    assert Name.parse("API").pascal_plural == "APIs"


def test_a_given_plural_is_taken_as_it_is() -> None:
    name = Name.parse("Leaf", plural="LeafSheets")
    assert (name.pascal_plural, name.snake_plural, name.human_plural) == ("LeafSheets", "leaf_sheets", "leaf sheets")


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("task", "tasks"), ("category", "categories"), ("day", "days"), ("box", "boxes"), ("address", "addresses"),
        ("branch", "branches"), ("person", "people"), ("child", "children"), ("status", "statuses"), ("leaf", "leaves"),
        ("news", "news"), ("house", "houses"), ("warehouse", "warehouses"), ("criterion", "criteria"), ("api", "apis"),
        ("hero", "heroes"), ("photo", "photos"), ("movie", "movies"), ("woman", "women"), ("matrix", "matrices"),
    ],
)  # fmt: skip
def test_plurals(one: str, many: str) -> None:
    assert pluralise(one) == many


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("tags", "tag"), ("overflow_sites", "overflow_site"), ("categories", "category"), ("movies", "movie"),
        ("classes", "class"), ("boxes", "box"), ("caches", "cache"), ("houses", "house"), ("people", "person"),
        ("best_shoes", "best_shoe"), ("related", "related"), ("status", "status"), ("news", "news"), ("days", "day"),
    ],
)  # fmt: skip
def test_singulars(many: str, one: str) -> None:
    assert singularise(many) == one


def test_common_words_need_no_library() -> None:
    script = (
        "import sys; from devmatrix.names import pluralise\n"
        "words = 'task user order category invoice status person address company employee issue'\n"
        "for word in words.split(): pluralise(word)\n"
        "sys.exit('inflect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


@pytest.mark.parametrize(("text", "module"), [("Class", "class_"), ("Import", "import_"), ("Match", "match")])
def test_a_module_is_never_a_keyword(text: str, module: str) -> None:
    assert Name.parse(text).module == module


def test_forms_hold_every_spelling() -> None:
    forms = Name.parse("StockItem").forms()
    assert tuple(forms) == FORM_KEYS
    assert forms["upper_plural"] == "STOCK_ITEMS"
    assert forms["title_plural"] == "Stock items"
