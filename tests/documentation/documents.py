"""What `docs/api.md` of an emitted app holds, as a reader takes it apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ENDPOINT = re.compile(r"^\| ([A-Z]+) \| `([^`]+)` \| .* \| (\d+) \| [\d, ]+ \|$", re.MULTILINE)
# A key that the reader has to fill in, in the syntax of each language.
_KEY = re.compile(r"((?:#|//) The id of one of the .*\n(?:const )?(\w+) ?= ?)(\S+?)(;?\n)")


@dataclass(frozen=True)
class Section:
    """One chapter: its code by language, and its endpoints as (method, path, status)."""

    title: str
    code: dict[str, list[str]]
    endpoints: list[tuple[str, str, int]]


def sections(text: str) -> dict[str, Section]:
    """The chapters by their titles, in their order."""
    chapters = re.split(r"^## ", text, flags=re.MULTILINE)[1:]
    return {each.title: each for each in map(_section, chapters)}


def _section(chapter: str) -> Section:
    title, _, text = chapter.partition("\n")
    code: dict[str, list[str]] = {}
    for language, block in _FENCE.findall(text):
        code.setdefault(language, []).append(block)
    endpoints = [(method, path, int(status)) for method, path, status in _ENDPOINT.findall(text)]
    return Section(title, code, endpoints)


def needed_models(block: str) -> list[str]:
    """The models whose rows a script asks for, in capitals."""
    return [
        re.sub(r"_?id$", "", name, flags=re.IGNORECASE).replace("_", "").upper() for _, name, *_ in _KEY.findall(block)
    ]


def with_keys(block: str, keys: list[object]) -> str:
    """The script, with these keys in the places of those that are made up."""
    remaining = iter(keys)

    def fill(found: re.Match[str]) -> str:
        quote = '"' * found[3].startswith('"')
        return f"{found[1]}{quote}{next(remaining)}{quote}{found[4]}"

    return _KEY.sub(fill, block)
