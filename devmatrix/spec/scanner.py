"""ruamel's scanner with the two bounds that it lacks; apart, because it imports ruamel at once."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scanner import Scanner

MAX_DEPTH = 32
MAX_TAG = 200

_WORD = re.compile(r"\S*")


class OutOfBounds(Exception):
    """The text asks for work without measure, at an offset; `is_tag` tells a tag from a nesting."""

    def __init__(self, offset: int, *, is_tag: bool) -> None:
        super().__init__(offset)
        self.offset = offset
        self.is_tag = is_tag


class BoundedScanner(Scanner):
    """Stops where time would grow with the square of the text: brackets within brackets, and very long tags."""

    def fetch_flow_collection_start(self, token_class: Any, to_push: str) -> None:
        if self.flow_level >= MAX_DEPTH:
            raise OutOfBounds(self.reader.index, is_tag=False)
        super().fetch_flow_collection_start(token_class, to_push)

    def fetch_tag(self) -> None:
        word = _WORD.match(self.reader.buffer, self.reader.pointer)
        if word and len(word[0]) > MAX_TAG:
            raise OutOfBounds(self.reader.index, is_tag=True)
        super().fetch_tag()


def bounded_yaml() -> YAML:
    """A YAML 1.2 reader in pure Python, without ruamel's search for plug-ins."""
    yaml = YAML(typ="safe", pure=True, plug_ins=[])
    yaml.Scanner = BoundedScanner
    return yaml
