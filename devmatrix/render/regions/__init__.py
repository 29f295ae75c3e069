"""The region functions, one module per concern; importing this package fills the table."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from devmatrix.render.scope import REGIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from devmatrix.render.scope import RegionFunction


def region_functions() -> Mapping[str, RegionFunction]:
    """Every region function by name; all modules of this package are read."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return REGIONS
