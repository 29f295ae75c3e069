"""What a log must not tell: secrets, and the fields that are called sensitive."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal
from math import isfinite
from pathlib import Path
from uuid import UUID

from pydantic import BaseModel
from structlog.typing import EventDict, WrappedLogger

REDACTED = "[redacted]"

# A value is masked when its name contains one of these …
SECRET_WORDS = (
    "api_key",
    "authorization",
    "cookie",
    "credential",
    "passwd",
    "password",
    "private_key",
    "secret",
    "token",
)
# … or is one of these.
SENSITIVE_FIELDS: frozenset[str] = frozenset(
    (
        # devmatrix: region sensitive_fields
        "access_phrase",
        "help_phone",
        # devmatrix: end
    )
)

# What this app itself says in its lines under these names is never the value of a field.
OWN_NAMES = frozenset(
    (
        "client",
        "correlation_id",
        "duration_ms",
        "event",
        "level",
        "logger",
        "method",
        "request_id",
        "route",
        "status",
        "timestamp",
    )
)

IS = r"[\"']?\s{0,4}[=:]\s{0,4}"
QUOTED = r"""[bfru]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
URL_PASSWORD = re.compile(r"(://[^\s:/@?#]{0,200}:)[^\s/?#\"']+(?=@)")
BEARER = re.compile(r"(\bbearer\s{1,4})[\w.~+/=-]{8,}", re.IGNORECASE)

# Types that JSON does not have, and whose text says it all.
PLAIN_TYPES = (Decimal, Path, UUID, date, time)


def plain(name: str) -> str:
    """`X-Api-Key`, `x_api_key` and `xApiKey` are one name."""
    return name.lower().replace("-", "").replace("_", "")


PLAIN_WORDS = tuple(map(plain, SECRET_WORDS))


class Redaction:
    """Masks what it knows by name, at any depth, and inside of text: a structlog processor."""

    def __init__(self, sensitive: Iterable[str]) -> None:
        self._sensitive = frozenset(map(plain, sensitive))
        self._assignments = re.compile(assignments(sensitive), re.IGNORECASE)

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        for name, value in event.items():
            if name not in OWN_NAMES:
                event[name] = self.masked(name, value)
        # What we log ourselves is a constant name; a sentence is somebody else's.
        said = event.get("event")
        if not (isinstance(said, str) and said.isidentifier()):
            event["event"] = self.masked("", said)
        return event

    def masked(self, name: str, value: object) -> object:
        """The value as plain data, with nothing secret in it; to log something never fails."""
        try:
            return self._member(name, value)
        except Exception as error:  # noqa: BLE001 - whatever a foreign `repr` may raise
            return f"[{type(error).__name__}]"

    def is_secret(self, name: str) -> bool:
        """Whether what is called so must not be shown."""
        bare = plain(name)
        return bare in self._sensitive or any(word in bare for word in PLAIN_WORDS)

    def text(self, text: str) -> str:
        """The text without the secrets that are assigned, sent or part of a URL in it."""
        text = URL_PASSWORD.sub(rf"\1{REDACTED}", text)
        text = self._assignments.sub(rf"\1\2{REDACTED}", text)
        return BEARER.sub(rf"\1{REDACTED}", text)

    def _shown(self, value: object) -> object:
        shown: object
        match value:
            case str():
                shown = self.text(value)
            case None | int():
                shown = value
            case float():
                shown = value if isfinite(value) else str(value)
            case bytes():
                shown = self.text(value.decode(errors="replace"))
            case BaseModel():
                shown = self._shown(value.model_dump())
            case Mapping():
                shown = {text_of(key): self._member(key, inner) for key, inner in value.items()}
            case ((str() | bytes()) as key, _) if self.is_secret(text_of(key)):
                # A header, as ASGI and HTTP clients hold it.
                shown = [text_of(key), REDACTED]
            case list() | tuple() | set() | frozenset():
                shown = [self._shown(inner) for inner in value]
            case _:
                shown = self.text(str(value) if isinstance(value, PLAIN_TYPES) else repr(value))
        return shown

    def _member(self, key: object, value: object) -> object:
        return REDACTED if self.is_secret(text_of(key)) else self._shown(value)


def text_of(key: object) -> str:
    return key.decode(errors="replace") if isinstance(key, bytes) else str(key)


def assignments(sensitive: Iterable[str]) -> str:
    """`name=value`, `name: value` and `"name": "value"`, where the name is a secret's.

    Repetitions are bounded, so that a long text costs time in proportion to its length.
    """
    words = "|".join(spelled(word) for word in SECRET_WORDS)
    fields = "".join(rf"|(?<![\w-]){spelled(field)}" for field in sensitive)
    # All that follows the name of such a header is secret, whatever is between its words.
    headers = rf"((?:authorization|cookie){IS})(?:{QUOTED}|[^\r\n]+)"
    others = rf"((?:(?:{words})[\w-]{{0,40}}{fields}){IS})(?:{QUOTED}|[\"']?[^\s&,;\"'<>)\]}}]+)"
    return f"{headers}|{others}"


def spelled(name: str) -> str:
    """The name with any separator or none."""
    return "[-_]?".join(map(re.escape, name.split("_")))
