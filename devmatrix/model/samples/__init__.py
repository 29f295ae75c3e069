"""Sample values of a field: valid ones, ones that have to be refused, and their form in JSON."""

from __future__ import annotations

from devmatrix.model.samples.invalid import InvalidSample, invalid_samples
from devmatrix.model.samples.json import json_sample
from devmatrix.model.samples.shapes import numbered
from devmatrix.model.samples.valid import samples

__all__ = ["InvalidSample", "invalid_samples", "json_sample", "numbered", "samples"]
