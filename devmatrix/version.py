"""The version of DevMatrix, for those who must not know the rest of it."""

from __future__ import annotations

VERSION = "0.1.0"
