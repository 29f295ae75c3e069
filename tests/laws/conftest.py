"""The library that the laws are about, read once."""

from __future__ import annotations

import pytest

from tests.laws.library import Library


@pytest.fixture(scope="session")
def library() -> Library:
    return Library()
