"""The examples of `docs/api.md`: values that rules allow, in the syntax of each language."""

from __future__ import annotations

import ast
import json
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from devmatrix.model.app import Field
from devmatrix.model.types import KEYS, FieldType
from devmatrix.names import Name
from devmatrix.render.answers.examples import examples
from devmatrix.render.answers.scripts import scripts
from devmatrix.render.answers.snippets import Body, Key, json_text, python_object, shell_data, typescript_object
from tests.templates.apps import HOSTILE, MULTILINE, make_app, text

if TYPE_CHECKING:
    from devmatrix.model.app import App

KEY = Key(Name.parse("HTTPStorageSite"), Field("id", FieldType(KEYS["uuid"])))
NUMBER = Key(Name.parse("StorageSite"), Field("id", FieldType(KEYS["int"])))
TEXTS = ["plain", HOSTILE, MULTILINE, "it's", "$HOME `id` \\", "", "JSON", '"']


def as_shell_reads(data: str, **variables: str) -> object:
    """What curl would get: its argument, or its standard input."""
    command = f"printf %s {data}" if data.startswith("'") else f"cat {data.removeprefix('@- ')}"
    done = subprocess.run(["bash", "-c", command], env=variables, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("value", TEXTS)
def test_a_text_stays_what_it_is(value: str) -> None:
    bodies: tuple[Body, ...] = ({"a": value}, {"a": value, "key": KEY})
    for body in bodies:
        expected = {"a": value} | ({"key": "7"} if "key" in body else {})
        assert as_shell_reads(shell_data(body), HTTP_STORAGE_SITE_ID="7") == expected
    assert ast.literal_eval(python_object({"a": value})) == {"a": value}
    assert json.loads(json_text(value)) == value


@pytest.mark.parametrize("value", TEXTS)
def test_what_cannot_be_seen_is_escaped(value: str) -> None:
    written = "".join((json_text(value), shell_data({"a": value}), python_object({"a": value})))
    assert written.replace("\n", "").isprintable()


def test_keys_are_variables() -> None:
    assert [(each.shell, each.python, each.typescript) for each in (KEY, NUMBER)] == [
        ("HTTP_STORAGE_SITE_ID", "http_storage_site_id", "httpStorageSiteId"),
        ("STORAGE_SITE_ID", "storage_site_id", "storageSiteId"),
    ]
    assert as_shell_reads(shell_data({"site": NUMBER}), STORAGE_SITE_ID="7") == {"site": 7}
    assert python_object({"site": NUMBER}) == '{"site": storage_site_id}'
    assert typescript_object({"site": NUMBER}) == "{ site: storageSiteId }"


def with_operations(*operations: str) -> App:
    app = make_app()
    return replace(app, entities=tuple(replace(each, operations=frozenset(operations)) for each in app.entities))  # type: ignore[arg-type]


def test_a_row_that_cannot_be_created_is_asked_for() -> None:
    app = with_operations("read", "delete")
    shown = examples(app, app.entities[0])
    assert [each.shell for each in shown.needed] == ["STOCK_ITEM_ID"]
    assert "created" not in "".join(scripts(app)["StockItem"].values())


def test_a_row_that_is_created_needs_the_rows_that_it_refers_to() -> None:
    app = with_operations("create")
    assert [each.shell for each in examples(app, app.entities[0]).needed] == ["STORAGE_SITE_ID"]
    assert "STOCK_ITEM_ID" not in scripts(app)["StockItem"]["curl"]


def test_a_change_gives_another_value() -> None:
    app = with_operations("create", "update")
    shown = examples(app, app.entities[0])
    assert shown.changes == {"stock_state": "ACTIVE"}
    assert shown.new["stock_state"] == "DRAFT"


def test_a_replacement_is_a_new_row_with_the_change() -> None:
    app = with_operations("create", "replace")
    shown = examples(app, app.entities[0])
    assert shown.whole == shown.new | shown.changes
    assert "--request PUT" in scripts(app)["StockItem"]["curl"]


def test_an_entity_without_a_field_that_can_be_set_has_empty_bodies() -> None:
    app = with_operations("create", "update")
    bare = replace(app.entities[1], fields=(text("note", readonly=True),), inverses=())
    shown = examples(replace(app, entities=(bare,)), bare)
    assert (shown.new, shown.changes) == ({}, {})
    assert (shell_data({}), python_object({}), typescript_object({})) == ("'{}'", "{}", "{}")
