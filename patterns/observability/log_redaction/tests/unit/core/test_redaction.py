"""What is masked, where, and what is left alone."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from pydantic import BaseModel, SecretStr

from app.core.redaction import REDACTED, Redaction

redaction = Redaction(sensitive=["shoe_size", "event"])


class Account(BaseModel):
    name: str
    api_key: str
    pin: SecretStr = SecretStr("hidden")


@dataclass
class Login:
    user: str
    password: str


class Unprintable:
    def __repr__(self) -> str:
        raise LookupError


@pytest.mark.parametrize(
    "name",
    ["password", "X-Api-Key", "apiKey", "refresh_token", "Set-Cookie", "shoe_size", "Shoe-Size"],
)
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert redaction.masked(name, "hidden") == REDACTED


@pytest.mark.parametrize("name", ["name", "author", "key", "passage", "size", "shoe_sizes"])
def test_ordinary_names_are_left_alone(name: str) -> None:
    assert redaction.masked(name, "shown") == "shown"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"Authorization": "hidden", "Accept": "all"}, {"Authorization": REDACTED, "Accept": "all"}),
        ([({"a": [{"token": "hidden"}]},)], [[{"a": [{"token": REDACTED}]}]]),
        (
            [(b"cookie", b"hidden"), (b"accept", b"all")],
            [["cookie", REDACTED], ["accept", "all"]],
        ),
        (
            Account(name="Ada", api_key="hidden"),
            {"name": "Ada", "api_key": REDACTED, "pin": "SecretStr('**********')"},
        ),
        (Login(user="ada", password="hidden"), "Login(user='ada', password=[redacted])"),
        ({7: {"shoe-size": 43}}, {"7": {"shoe-size": REDACTED}}),
        (LookupError("token=hidden"), "LookupError('token=[redacted]')"),
    ],
)
def test_it_is_masked_however_deep_it_lies(value: object, shown: object) -> None:
    assert redaction.masked("value", value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("GET /x?token=hidden&page=2 HTTP/1.1", "GET /x?token=[redacted]&page=2 HTTP/1.1"),
        ("GET /x?shoe_size=43&page=2", "GET /x?shoe_size=[redacted]&page=2"),
        ('{"password": "hidden \\" and more", "n": 1}', '{"password": [redacted], "n": 1}'),
        ("{'shoe_size': 43, 'n': 1}", "{'shoe_size': [redacted], 'n': 1}"),
        ("Authorization: Bearer hidden and more\nnext", "Authorization: [redacted]\nnext"),
        ("Set-Cookie: a=hidden; b=hidden", "Set-Cookie: [redacted]"),
        ("sent bearer hidden-hidden to it", "sent bearer [redacted] to it"),
        ("password='hidden", "password=[redacted]"),
        ("secret=b'hidden'", "secret=[redacted]"),
        ("postgresql://app:hidd@en@host/app", "postgresql://app:[redacted]@host/app"),
        ("redis://:hidden@host:6379/0", "redis://:[redacted]@host:6379/0"),
        ("https://host:8080/a@b?page=2", "https://host:8080/a@b?page=2"),
        ("two tokens are left: three", "two tokens are left: three"),
        ("shoe_sizes=43", "shoe_sizes=43"),
    ],
)
def test_secrets_are_found_inside_of_text(text: str, shown: str) -> None:
    assert redaction.text(text) == shown


def test_own_names_of_a_line_are_not_looked_at() -> None:
    line = {"event": "request", "route": "/tokens/{token}", "method": "GET", "status": 200}
    assert redaction(None, "", {**line}) == line


def test_an_event_that_is_a_sentence_is_looked_at() -> None:
    assert redaction(None, "", {"event": "token=hidden"}) == {"event": "token=[redacted]"}


def test_what_json_does_not_have_becomes_text() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    values = [Decimal("1.50"), Path("/a/b"), UUID(int=7), moment, float("nan"), {"one"}, None, True]
    assert redaction.masked("values", values) == [
        "1.50",
        "/a/b",
        "00000000-0000-0000-0000-000000000007",
        "2026-01-02 03:04:05+00:00",
        "nan",
        ["one"],
        None,
        True,
    ]


def test_what_cannot_be_shown_does_no_harm() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert redaction.masked("value", endless) == "[RecursionError]"
    assert redaction.masked("value", Unprintable()) == "[LookupError]"


@pytest.mark.parametrize("part", ["token", 'token="', "://:", "shoe_size:", "cookie", "\\'"])
def test_a_long_text_takes_no_longer_than_its_length(part: str) -> None:
    def seconds(length: int) -> float:
        text = part * (length // len(part))
        start = time.process_time()
        redaction.text(text)
        return time.process_time() - start

    # Quadratic time would be a hundred times as much.
    assert seconds(100_000) < 40 * max(seconds(10_000), 0.001)
