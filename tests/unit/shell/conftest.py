from __future__ import annotations

import pytest

from devmatrix.catalog.load import Catalog, load_catalog


@pytest.fixture(scope="session")
def library() -> Catalog:
    return load_catalog()
