"""Names and texts that have broken generators, or could."""

from __future__ import annotations

# Names of Python, pydantic, SQLAlchemy, FastAPI and of golden code: each has to work, or to be refused as reserved.
_ENTITIES = """
Setting Settings Request Response Item Service Session Key Class Date Record Field Query Import Any
Decimal Enum String Base Order User Group Test Sheep HTTPEndpoint Metadata Router Table Column Index
Model Schema Repository Factory Fixture Client Database Engine Error Exception Type Object List Dict Set
Int Optional Annotated Page Filter Sort Limit Path Body Header Cookie Depends Status Health Metric Log
Event Task Job Migration Version Row Value Name Person Category Analysis Bus Half OAuth2Client
IPv4Address S3Bucket XMLFile A Ab X1 Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa App Main Api Core Conftest
Case Text Line Json Uuid Email Money Return Lambda None True Print Self Cls Property Namespace Package
Select Where From Join View Transaction Account Book Author Comment Post Tag Product Customer Invoice
Warehouse Shipment DataPoint UserProfile OrderLine PriceList News Series Staff Alumnus Datum
"""
ENTITIES = tuple(_ENTITIES.split())

# Names that SQL, HTTP and golden code use too.
_FIELDS = """
order group select type date time filter name title id_number value key user status state data items
model table column index query session request response settings method field default uuid decimal page
page_size total next previous where having union primary references check constraint created updated
deleted code label notes amount price count now today description url email phone ip html text slug
password secret token x a1 field_2 parent child owner other row rows body path headers status_code
detail number a_name_of_forty_characters_which_is_most choose app client factory stock_item label_text
unit_count
"""
FIELDS = tuple(_FIELDS.split())

# Names that may well be refused: one of them at most is in an entity.
_RISKY_FIELDS = """
list int limit offset sort q metadata registry copy json dict schema version class from import def
return lambda none true self cls str bool float bytes object property fields validate dt sa any
annotated sum min max len utc_now id created_at model_config match async print super hash format values
keys get update parse_obj
"""
RISKY_FIELDS = tuple(_RISKY_FIELDS.split())

_ENUMS = """
State Color Kind Level Priority OrderState HTTPMethod Role Enumeration Choice Weekday
"""
ENUMS = tuple(_ENUMS.split())

_MEMBERS = """
OPEN CLOSED IN_PROGRESS LOW HIGH name value mro None True class A B X9 PAID title upper count index
PENDING_PAYMENT draft
"""
MEMBERS = tuple(_MEMBERS.split())


# Pieces of every language that a text of a spec may end up in.
PIECES = (
    "plain words",
    "two\nlines",
    'a "quoted" word',
    "it's",
    '"""',
    "'''",
    "\\",
    "\\n",
    "C:\\new\\table",
    "\\u0041",
    "\\N{BULLET}",
    "{x}",
    "{{ name }}",
    "{% if x %}",
    "{# note #}",
    "{",
    "}",
    "%s",
    "%(name)s",
    "$NAME",
    "${NAME}",
    "# comment",
    "// comment",
    "<!-- note -->",
    "<script>alert(1)</script>",
    "&amp;",
    "naïve café",
    "Ελλάδα",
    "日本語",
    "🚀",
    "עברית",
    "é",
    "tab\there",
    "; DROP TABLE users; --",
    "`code`",
    "*bold*",
    "[link](x)",
    "| cell |",
    "---",
    "key: value",
    "- item",
    "!tag",
    "&anchor",
    "@name",
    "EOF",
    "f'{x}'",
    "None",
    "true",
    "1e5",
    "0x10",
    "~",
    "import os",
    "__import__('os')",
    "devmatrix: when search",
    "# devmatrix: region model_columns",
    "StockItem",
    "stock_item",
    "trailing\\",
    'ends with "',
    "100 %",
    "a" * 130,
)

# Many-to-many fields: plurals that an ending tells, that a table tells, that are none.
LINKS = ("tags", "categories", "people", "related", "see_also", "news", "best_boxes", "class_ids", "statuses")
