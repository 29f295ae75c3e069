"""What a Dockerfile says about the container that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from devmatrix.validate.report import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_FROM = re.compile(r"(?:--\S+\s+)*(?P<image>\S+)(?:\s+AS\s+(?P<alias>\S+))?", re.IGNORECASE)
_ARGUMENT = re.compile(r"\$\{?(\w+)(?::?-([^}]*))?\}?")
_SECRET = re.compile(
    r"\b(\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY)\w*)(?:=|\s+)(?P<value>\S+)", re.IGNORECASE
)


@dataclass(frozen=True)
class Instruction:
    """One instruction, with the line that it begins at."""

    line: int
    name: str
    text: str


def read_instructions(text: str) -> tuple[Instruction, ...]:
    """The instructions of a Dockerfile, continued lines joined."""
    found: list[Instruction] = []
    started, joined = 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#") or (not line.strip() and not joined):
            continue
        started = started if joined else number
        joined += line.rstrip().removesuffix("\\") + " "
        if not line.rstrip().endswith("\\"):
            name, _, rest = joined.strip().partition(" ")
            found.append(Instruction(started, name.upper(), rest.strip()))
            joined = ""
    return tuple(found)


def check_dockerfile(path: str, text: str) -> tuple[Finding, ...]:
    """What the linter does not ask: who the app runs as, how its health is seen, what is baked in."""
    instructions = read_instructions(text)
    return (
        *_unpinned(path, instructions),
        *_baked_secrets(path, instructions),
        *_last_stage(path, instructions),
    )


def _unpinned(path: str, instructions: Sequence[Instruction]) -> Iterator[Finding]:
    arguments: dict[str, str] = {}
    stages: set[str] = {"scratch"}
    for each in instructions:
        if each.name == "ARG":
            name, _, value = each.text.partition("=")
            arguments[name.strip()] = value.strip("\"' ")
        elif each.name == "FROM" and (found := _FROM.match(each.text)):
            image = _filled(found["image"], arguments)
            if image not in stages and not _is_pinned(image):
                message = f"{image} names no version: the image changes by itself"
                yield Finding(message, path, each.line, "DMD03", Severity.MEDIUM)
            stages.add(found["alias"] or "")


def _filled(text: str, arguments: Mapping[str, str]) -> str:
    return _ARGUMENT.sub(lambda found: arguments.get(found[1]) or found[2] or "", text)


def _is_pinned(image: str) -> bool:
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return bool(digest) or tag not in {"", "latest"}


def _baked_secrets(path: str, instructions: Sequence[Instruction]) -> Iterator[Finding]:
    for each in instructions:
        if each.name in {"ENV", "ARG"}:
            for found in _SECRET.finditer(each.text):
                if not found["value"].startswith("$"):
                    message = f"{found[1]} is baked into the image, where everybody can read it"
                    yield Finding(message, path, each.line, "DMD04", Severity.HIGH)


def _last_stage(path: str, instructions: Sequence[Instruction]) -> Iterator[Finding]:
    begins = [index for index, each in enumerate(instructions) if each.name == "FROM"]
    if not begins:
        yield Finding("there is no FROM", path, None, "DMD00", Severity.HIGH)
        return
    stage = instructions[begins[-1] :]
    users = [each for each in stage if each.name == "USER"]
    if not users or users[-1].text.partition(":")[0] in {"root", "0"}:
        line = (users or stage)[-1].line if users else stage[0].line
        yield Finding("the app runs as root", path, line, "DMD01", Severity.HIGH)
    checks = [each for each in stage if each.name == "HEALTHCHECK"]
    if not checks or checks[-1].text.upper() == "NONE":
        yield Finding("there is no HEALTHCHECK", path, stage[0].line, "DMD02", Severity.MEDIUM)
