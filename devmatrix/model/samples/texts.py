"""Texts of every kind, numbered so that they differ, and cut or filled up to a length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devmatrix.model.regex import sample_matches
from devmatrix.model.samples.limits import lengths

if TYPE_CHECKING:
    from collections.abc import Iterable

    from devmatrix.model.app import Field

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LOCAL_PART = 64
_DOMAIN_LABEL = 63


def texts(field: Field, count: int) -> list[str]:
    """Up to `count` different texts that the field takes."""
    least, most = lengths(field)
    if field.bounds.pattern is not None:
        found = sample_matches(field.bounds.pattern, count, least, min(most, max(least, 1000)))
        return [each for each in found if _clean(each, field)]
    shape = _SHAPES.get(field.type.scalar.name, _sentence)
    made = (shape(field, number, least, most) for number in range(1, count + 1))
    return _different(each for each in made if least <= len(each) <= most)


def _different(found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(found))


def _clean(text: str, field: Field) -> bool:
    """No control character, but for line breaks where the type takes them; no slash in what stands in a path."""
    allowed = "\n\r\t" if field.type.scalar.name == "text" else ""
    fits = not field.key or ("/" not in text and text not in {"", ".", ".."})
    return fits and all(each.isprintable() or each == " " or each in allowed for each in text)


def _sentence(field: Field, number: int, least: int, most: int) -> str:
    words = field.name.replace("_", " ").strip().capitalize() or "Text"
    shape = (f"{words} {number}", number, least, most, " and so on")
    # A key is easier to read in a path without blanks.
    return _fitted(*shape).replace(" ", "-") if field.key else _fitted(*shape)


def _html(field: Field, number: int, least: int, most: int) -> str:
    room = most - len("<p></p>")
    if room < len("a 1"):
        return _sentence(field, number, least, most)
    return f"<p>{_sentence(field, number, max(0, least - len('<p></p>')), room)}</p>"


def _slug(field: Field, number: int, least: int, most: int) -> str:
    words = field.name.strip("_").lower().replace("__", "_").replace("_", "-")
    words = words if words.isascii() and words.replace("-", "").isalnum() and "--" not in words else "slug"
    return _fitted(f"{words}-{number}", number, least, most, "-and-so-on").strip("-")


def _email(field: Field, number: int, least: int, most: int) -> str:
    name = field.name.lower().strip("_") if field.name.isascii() else "name"
    local = name[: max(1, min(_LOCAL_PART, most - len("@example.com")) - len(str(number)))] + str(number)
    missing = least - len(f"{local}@example.com")
    if missing <= 0:
        return f"{local}@example.com"
    grown = min(missing, _LOCAL_PART - len(local))
    return f"{local}{'x' * grown}@{_labels(missing - grown)}example.com"


def _labels(missing: int) -> str:
    """Domain labels, each with its dot, of that length together or one more."""
    labels = ""
    while missing > len(labels):
        rest = missing - len(labels)
        labels += "x" * max(1, min(_DOMAIN_LABEL, rest - 1)) + "."
    return labels


def _url(field: Field, number: int, least: int, most: int) -> str:
    path = field.name.strip("_").replace("_", "-") if field.name.isascii() else "page"
    for address in (
        f"https://example.com/{path}/{number}",
        f"https://example.com/{number}",
        f"https://x.example/{number}",
    ):
        if len(address) <= most:
            return address.ljust(least, "x")
    return f"http://x.io/{number}".ljust(least, "x")


def _phone(_field: Field, number: int, _least: int, _most: int) -> str:
    return f"+1555{1000000 + number}"


def _ip(_field: Field, number: int, _least: int, _most: int) -> str:
    """From the ranges that are set aside for documentation; every third is of version 6."""
    if number % 3 == 0:
        return f"2001:db8::{number:x}"
    return f"192.0.2.{number}" if number < 255 else f"198.51.100.{number % 255}"


def _password(field: Field, number: int, least: int, most: int) -> str:
    return (
        _fitted(f"secret phrase {number}", number, least, most, " and so on")
        if most > 15
        else _sentence(field, number, least, most)
    )


def _fitted(text: str, number: int, least: int, most: int, filler: str) -> str:
    """The text with its number, made short or long enough; the number stays whole as far as it can."""
    if len(text) < least:
        return (text + filler * (least // len(filler) + 1))[:least].rstrip("- ").ljust(least, "x")
    if len(text) <= most:
        return text
    tail = str(number)
    if len(tail) < most:
        return text[: most - len(tail)].rstrip("- ").ljust(least - len(tail), "x") + tail
    return _counted(number, most)


def _counted(number: int, length: int) -> str:
    """The number in as many letters."""
    letters = ""
    for _ in range(length):
        number, rest = divmod(number, len(_LETTERS))
        letters = _LETTERS[rest] + letters
    return letters


_SHAPES = {
    "html": _html,
    "slug": _slug,
    "email": _email,
    "url": _url,
    "phone": _phone,
    "ip": _ip,
    "password": _password,
}
