"""The text format of Prometheus."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_SAMPLE = re.compile(r"(?P<name>[A-Za-z_:][\w:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)(?: -?\d+)?")
_LABEL = re.compile(r'([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)",?')


@dataclass(frozen=True)
class Sample:
    """One line: the value of one series."""

    name: str
    labels: tuple[tuple[str, str], ...]
    value: float

    def label(self, name: str) -> str:
        return dict(self.labels).get(name, "")


@dataclass(frozen=True)
class Exposition:
    """What `/metrics` said at one moment: the kinds of its families, and its samples."""

    kinds: Mapping[str, str]
    samples: tuple[Sample, ...]

    def series(self, name: str) -> Iterator[Sample]:
        """The samples of that name."""
        return (each for each in self.samples if each.name == name)

    def totals(self, name: str, *labels: str) -> Counter[tuple[str, ...]]:
        """The values of that name, added up over all other labels than these."""
        totals: Counter[tuple[str, ...]] = Counter()
        for each in self.series(name):
            totals[tuple(each.label(label) for label in labels)] += int(each.value)
        return totals


def parse(text: str) -> Exposition:
    """Reads the format. Raises ValueError with the first line that is not of it."""
    kinds: dict[str, str] = {}
    samples = []
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ", 3)
            kinds[name] = kind
        elif line and not line.startswith("#"):
            samples.append(_sample(line))
    return Exposition(kinds, tuple(samples))


def _sample(line: str) -> Sample:
    found = _SAMPLE.fullmatch(line)
    if not found:
        raise ValueError(f"this is no sample: {line}")
    labels = found["labels"] or ""
    if _LABEL.sub("", labels):
        raise ValueError(f"these are no labels: {line}")
    return Sample(found["name"], tuple(_LABEL.findall(labels)), float(found["value"]))
