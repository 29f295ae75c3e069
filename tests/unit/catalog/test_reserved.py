"""Which names golden code takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.catalog.load import load_catalog
from devmatrix.names import Name

if TYPE_CHECKING:
    from pathlib import Path

    from devmatrix.reserved import Reserved
    from tests.unit.catalog.conftest import WritePattern


def reserved(library: Path) -> Reserved:
    return load_catalog(root=library).reserved


def test_a_name_beside_the_bare_subject_is_taken(library: Path, write_pattern: WritePattern) -> None:
    text = "from sqlalchemy import Select\n\nclass StockItem:\n    x: Select\n"
    write_pattern("toy", files={"code/app/models/stock_item.py": text}, scope="entity")
    assert reserved(library).taken(Name.parse("Select")) == "Select"
    assert reserved(library).taken(Name.parse("Selection")) is None


def test_a_derived_name_takes_names_of_its_own_shape_only(library: Path, write_pattern: WritePattern) -> None:
    text = "class BaseCreate: ...\nclass Page: ...\nclass StockItemCreate(BaseCreate): ...\n"
    write_pattern("toy", files={"code/app/schemas/stock_item.py": text}, scope="entity")
    assert reserved(library).taken(Name.parse("Base")) == "Base"
    assert reserved(library).taken(Name.parse("Page")) is None


def test_lower_case_names_and_plurals_are_held_apart(library: Path, write_pattern: WritePattern) -> None:
    text = "def list_stock_items(): ...\ndef list_tables(): ...\ndef read_stock_item(): ...\ndef read_file(): ...\n"
    write_pattern("toy", files={"code/app/x.py": text}, scope="entity")
    assert reserved(library).taken(Name.parse("Table")) == "tables"
    assert reserved(library).taken(Name.parse("File")) == "file"
    assert reserved(library).taken(Name.parse("List")) is None


def test_files_of_an_entity_do_not_take_the_place_of_others(library: Path, write_pattern: WritePattern) -> None:
    write_pattern("routes", files={"code/app/routes/stock_items.py": ""}, scope="entity")
    write_pattern("health", files={"code/app/routes/probes.py": "", "code/app/core/errors.py": ""})
    assert reserved(library).taken(Name.parse("Probe")) == "probes"
    assert reserved(library).taken(Name.parse("Error")) is None


def test_the_exemplars_own_words_are_free(library: Path, write_pattern: WritePattern) -> None:
    text = "from app.models.storage_site import StorageSite\nfrom app.enums import StockState\nclass StockItem: ...\n"
    write_pattern("toy", files={"code/app/models/stock_item.py": text}, scope="entity")
    assert not reserved(library).entity_names


def test_a_field_hides_neither_what_its_class_uses_nor_what_it_inherits(
    library: Path, write_pattern: WritePattern
) -> None:
    base = "class Root:\n    id: int\n    def touch(self): ...\nclass Base(Root): ...\nclass Other:\n    shelf: int\n"
    model = "class StockItem(Base):\n    # devmatrix: region columns\n    x: int = sa.Column()\n    # devmatrix: end\n"
    write_pattern("base", files={"code/app/core/models.py": base})
    write_pattern("toy", files={"code/app/models/stock_item.py": model}, scope="entity")
    names = reserved(library)
    assert {"id", "touch", "sa", "int", "metadata", "model_config", "copy"} <= names.field_names
    assert not {"shelf", "x"} & names.field_names
    assert names.refuses_field("model_dump_all")


def test_the_exemplars_own_fields_are_free(library: Path, write_pattern: WritePattern) -> None:
    region = "    # devmatrix: region replace_fields\n    weight: int\n    # devmatrix: end\n"
    text = f"class StockItemReplace:\n{region}\n\nclass StockItemCreate(StockItemReplace):\n{region}"
    write_pattern("toy", files={"code/app/schemas/stock_item.py": text}, scope="entity")
    assert not reserved(library).refuses_field("weight")


def test_an_enum_hides_neither_what_schemas_use_nor_what_they_are_called() -> None:
    names = load_catalog().reserved

    assert names.taken_by("Date", []) == "Date"
    # The core's own schemas stand beside it in the OpenAPI document.
    assert names.taken_by("Problem", []) == "Problem"
    assert names.taken_by("TaskRead", ["Task"]) == "Task"
    assert names.taken_by("Priority", ["Task"]) is None
    assert names.taken_by("Environment", ["Task"]) is None
