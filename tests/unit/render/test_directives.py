"""What each marker does, in each place that it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from devmatrix.errors import PatternError
from devmatrix.render.scope import Fragment, Scope

if TYPE_CHECKING:
    from tests.unit.render.conftest import MakeGolden


def columns(scope: Scope) -> Fragment:
    return Fragment(
        ("price: Decimal", "", f"of: {scope.subject.name.pascal}"), frozenset({"from decimal import Decimal"})
    )


def nothing(_scope: Scope) -> Fragment:
    return Fragment()


def header(scope: Scope) -> Fragment:
    return Fragment((f"class {scope.subject.name.pascal}(Base, Extra):",))


def loader(_scope: Scope) -> Fragment:
    return Fragment(("x: UUID = None",), frozenset(), frozenset({"from uuid import UUID"}))


ANNOTATED = "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from a import B\n\n"
REGIONS = {each.__name__: each for each in (columns, nothing, header, loader)}


def test_when_above_a_statement_governs_decorators_body_and_closing_comments(
    golden: MakeGolden, book_scope: Scope, class_scope: Scope
) -> None:
    text = """\
def first():
    pass


# devmatrix: when versioned
# said of the second
@decorated
def second():
    pass
    # closing


def third():
    pass
"""
    read = golden(text)
    assert read.render(book_scope, {}) == text.replace("# devmatrix: when versioned\n", "")
    assert read.render(class_scope, {}) == "def first():\n    pass\n\n\ndef third():\n    pass\n"


def test_when_at_the_end_of_an_element_governs_its_line(golden: MakeGolden, class_scope: Scope) -> None:
    read = golden("def f(\n    a,\n    b,  # devmatrix: when versioned\n):\n    pass\n")
    assert read.render(class_scope, {}) == "def f(\n    a,\n):\n    pass\n"


def test_when_with_a_colon_governs_up_to_its_end(golden: MakeGolden, book_scope: Scope, class_scope: Scope) -> None:
    text = """\
a = 1
# devmatrix: when versioned and create:
b = 2

# devmatrix: when read
c = 3
# devmatrix: end
d = 4
"""
    assert golden(text).render(book_scope, {}) == "a = 1\nb = 2\n\nc = 3\nd = 4\n"
    assert golden(text).render(class_scope, {}) == "a = 1\nd = 4\n"


def test_when_may_stand_above_a_region(golden: MakeGolden, book_scope: Scope, class_scope: Scope) -> None:
    text = "a = 1\n# devmatrix: when versioned\n# devmatrix: region columns\nb = 2\n# devmatrix: end\n"
    assert "price: Decimal" in golden(text).render(book_scope, REGIONS)
    assert golden(text).render(class_scope, REGIONS) == "a = 1\n"


def test_what_was_left_out_leaves_no_blank_lines_behind(golden: MakeGolden, class_scope: Scope) -> None:
    text = "def f():\n    # devmatrix: when versioned\n    a()\n\n    b()\n"
    assert golden(text).render(class_scope, {}) == "def f():\n    b()\n"


def test_each_repeats_its_first_iteration_in_place_of_all(golden: MakeGolden, app_scope: Scope) -> None:
    text = """\
# devmatrix: each entity
add(StockItem)
add(StorageSite)
add(StockMovement)
add(AuditLine)
add(FreightCarrier)
add(SupplyContract)
done()
"""
    read = golden(text, inside_entity=False)
    assert read.render(app_scope, {}) == "add(PaperBook)\nadd(Class)\ndone()\n"
    assert read.strip(app_scope) == text.removeprefix("# devmatrix: each entity\n")


def test_each_at_the_end_of_an_element_repeats_the_line(golden: MakeGolden, app_scope: Scope) -> None:
    names = ("StorageSite", "StockMovement", "AuditLine", "FreightCarrier", "SupplyContract")
    siblings = "".join(f'    "{name}",\n' for name in names)
    read = golden(f'a = [\n    "StockItem",  # devmatrix: each entity\n{siblings}]\n', inside_entity=False)
    assert read.render(app_scope, {}) == 'a = [\n    "PaperBook",\n    "Class",\n]\n'


def test_each_with_a_colon_takes_its_siblings_after_then(golden: MakeGolden, app_scope: Scope) -> None:
    text = """\
# devmatrix: each entity:
# devmatrix: when versioned
stock_items = 1
both(stock_items)
# devmatrix: then
storage_sites = 1
both(storage_sites)
both(audit_lines)
# devmatrix: end
"""
    read = golden(text, inside_entity=False)
    assert read.render(app_scope, {}) == "paper_books = 1\nboth(paper_books)\nboth(classes)\n"


def test_each_keeps_the_blank_lines_between_iterations(golden: MakeGolden, app_scope: Scope) -> None:
    names = ("stock_item", "storage_site", "stock_movement", "audit_line", "freight_carrier", "supply_contract")
    text = "# devmatrix: each entity\n" + "\n".join(f"for {name} in x:\n    pass\n" for name in names)
    assert golden(text, inside_entity=False).render(app_scope, {}) == (
        "for paper_book in x:\n    pass\n\nfor class_ in x:\n    pass\n"
    )


def test_a_region_is_replaced_at_its_indentation_and_brings_its_imports(golden: MakeGolden, book_scope: Scope) -> None:
    text = """\
'Doc.'

import os


class StockItem:
    # devmatrix: region columns
    x = os
    # devmatrix: end
"""
    assert golden(text).render(book_scope, REGIONS) == (
        "'Doc.'\nfrom decimal import Decimal\n\n\n\nclass PaperBook:\n    price: Decimal\n\n    of: PaperBook\n"
    )


def test_an_empty_region_leaves_nothing(golden: MakeGolden, book_scope: Scope) -> None:
    text = "a = 1\n\n# devmatrix: region nothing\nb = 1\n# devmatrix: end\n\nc = 1\n"
    assert golden(text).render(book_scope, REGIONS) == "a = 1\n\nc = 1\n"


def test_a_region_at_the_end_of_a_class_header_replaces_that_line(golden: MakeGolden, book_scope: Scope) -> None:
    read = golden("class StockItem(Base):  # devmatrix: region header\n    pass\n")
    assert read.render(book_scope, REGIONS) == "class PaperBook(Base, Extra):\n    pass\n"


def test_the_imports_of_annotations_join_their_block(golden: MakeGolden, book_scope: Scope) -> None:
    text = ANNOTATED + "# devmatrix: region loader\nb: B\n# devmatrix: end\n"
    assert golden(text).render(book_scope, REGIONS) == (
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from uuid import UUID\n\nx: UUID = None\n"
    )


def test_an_emptied_block_of_annotation_imports_stays_valid(golden: MakeGolden, book_scope: Scope) -> None:
    text = ANNOTATED + "# devmatrix: region nothing\nb: B\n# devmatrix: end\n\nc = 1\n"
    assert "if TYPE_CHECKING:\n\n    pass\nc = 1\n" in golden(text).render(book_scope, REGIONS)


def test_markers_work_in_files_that_are_not_python(golden: MakeGolden, class_scope: Scope) -> None:
    text = "a: 1\n# devmatrix: when versioned\nb:\n  - 1\n\n  - 2\nc: stock-item\n"
    assert golden(text, name="x.yaml").render(class_scope, {}) == "a: 1\nc: class\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# devmatrix: wenn versioned\na = 1\n", "1: not a marker"),
        ("a = 1\n# devmatrix: when tasty\nb = 1\n", "2: there is no condition tasty here"),
        ("a = 1\n# devmatrix: each entity\nb(StockItem)\nc()\n", "2: `each` stands in an app-scope file"),
        ("# devmatrix: when versioned:\na = 1\n", "1: `when` has no `end`"),
        ("a = 1\n# devmatrix: end\n", "2: `end` ends nothing"),
        ("# devmatrix: region columns\na = 1\n", "1: `region` has no `end`"),
        ("f(\n    # devmatrix: when versioned\n    a,\n)\n", "2: no whole statement"),
        ("# devmatrix: when versioned\n\na = 1\n", "1: no whole statement"),
        ("a = 1  # devmatrix: when versioned:\n", "1: only `when` and `each` on a line of their own"),
        ("def f(:\n", "1: invalid syntax"),
    ],
)
def test_a_marker_that_means_nothing_is_refused_with_its_line(golden: MakeGolden, text: str, message: str) -> None:
    with pytest.raises(PatternError, match=rf"golden\.py:{message}"):
        golden(text + "# devmatrix: when create\nz = 1\n")


def test_each_counts_its_iterations(golden: MakeGolden) -> None:
    text = "# devmatrix: each entity\nadd(StockItem)\nadd(StorageSite)\n"
    with pytest.raises(PatternError, match="1: `each` needs 6 iterations, 2 found"):
        golden(text, inside_entity=False)


def test_entity_conditions_are_unknown_outside_entities(golden: MakeGolden) -> None:
    with pytest.raises(PatternError, match="no condition versioned here"):
        golden("# devmatrix: when versioned\na = 1\n", inside_entity=False)


def test_an_unknown_region_is_refused_when_it_is_rendered(golden: MakeGolden, book_scope: Scope) -> None:
    with pytest.raises(PatternError, match=r"golden\.py:1: there is no region function columns"):
        golden("# devmatrix: region columns\n# devmatrix: end\n").render(book_scope, {})
