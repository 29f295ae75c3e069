"""A TOML table read by someone who wants every key known and every value of its type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.errors import PatternError

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence


class Table:
    """Hands out values and remembers which keys were asked for; `place` begins every complaint."""

    def __init__(self, place: str, values: dict[str, object]) -> None:
        self._place = place
        self._values = values
        self._asked: set[str] = set()

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(sorted(self._values))

    def text(
        self,
        key: str,
        *,
        default: str | None = None,
        among: Sequence[str] = (),
        matching: re.Pattern[str] | None = None,
    ) -> str:
        value = self._value(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self._complaint(key, "has to be a text")
        if among and value not in among:
            raise self._complaint(key, f"is {value!r}, not one of {', '.join(among)}")
        if matching and not matching.fullmatch(value):
            raise self._complaint(key, f"{value!r} has not the form that it should have")
        return value

    def texts(self, key: str, *, matching: re.Pattern[str] | None = None) -> tuple[str, ...]:
        """A list of texts; none when the key is absent."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each for each in value):
            raise self._complaint(key, "has to be a list of texts")
        for each in value:
            if matching and not matching.fullmatch(each):
                raise self._complaint(key, f"{each!r} has not the form that it should have")
        return tuple(value)

    def number(self, key: str) -> int:
        value = self._value(key, None)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._complaint(key, "has to be a whole number")
        return value

    def table(self, key: str) -> Table:
        """A table inside this one; an empty one when the key is absent."""
        value = self._value(key, {})
        if not isinstance(value, dict):
            raise self._complaint(key, "has to be a table")
        return Table(f"{self._place}: {key}", value)

    def rows(self, key: str, *columns: str) -> Iterator[Table]:
        """A list of tables that have exactly those columns."""
        value = self._value(key, [])
        if not isinstance(value, list):
            raise self._complaint(key, "has to be a list of tables")
        for row in value:
            if not isinstance(row, dict) or set(row) != set(columns):
                raise self._complaint(key, f"each row has the keys {', '.join(columns)}")
            yield Table(f"{self._place}: {key}", row)

    def finish(self) -> None:
        """Refuse keys that nobody asked for."""
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise PatternError(f"{self._place}: unknown key {', '.join(unknown)}")

    def _value(self, key: str, default: object) -> object:
        self._asked.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self._complaint(key, "is missing")
        return value

    def _complaint(self, key: str, what: str) -> PatternError:
        return PatternError(f"{self._place}: `{key}` {what}")
