"""The published JSON Schema says what the loader does."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from devmatrix.diagnostics import Source
from devmatrix.spec.nodes import Composer
from devmatrix.spec.schema import json_schema

CASES = Path(__file__).parents[2] / "cases"
GOOD = sorted(CASES.glob("good_*/spec.yaml"))
UNSOUND = ["unknown_keys", "wrong_kinds", "wrong_version", "missing_parts", "wrong_choices", "not_built_keys"]


def data(path: Path) -> Any:
    node = Composer(Source(path.name, path.read_text(encoding="utf-8-sig"))).compose()
    assert node is not None
    return _as_json(node.plain())


def _as_json(value: Any) -> Any:
    match value:
        case dict():
            return {key: _as_json(each) for key, each in value.items()}
        case list():
            return [_as_json(each) for each in value]
        case Decimal():
            return float(value)
    return value


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("path", GOOD, ids=lambda each: each.parent.name)
def test_good_specs_pass_it(path: Path) -> None:
    jsonschema.Draft202012Validator(json_schema()).validate(data(path))


@pytest.mark.parametrize("name", UNSOUND)
def test_specs_with_mistakes_of_form_do_not(name: str) -> None:
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(data(CASES / name / "spec.yaml"))


def test_every_key_is_described() -> None:
    schema = json_schema()
    for definition in [schema, *schema["$defs"].values()]:
        assert definition["description"]
        assert [key for key, node in definition["properties"].items() if "description" not in node] == []
