"""The judge's own tools: a hash-pinned environment, made when a gate first asks for one of them."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from devmatrix.project.staging import remove
from devmatrix.project.uv import cache_folder
from devmatrix.validate.environment import clear_old, mark, whole
from devmatrix.validate.installer import Unavailable, only_one, uv

if TYPE_CHECKING:
    from pathlib import Path


@dataclass
class Tools:
    """Where the tools lie, and whether they are there yet."""

    scratch: Path
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)
    _problem: Unavailable | None = None
    _ready: bool = False

    @cached_property
    def place(self) -> Path:
        """Their environment; it need not exist."""
        python = f"{sys.implementation.cache_tag} {sys.platform} {sys.base_prefix}"
        content = sha256(python.encode() + _pins())
        return cache_folder() / "tools" / content.hexdigest()[:32]

    async def tool(self, name: str) -> Path:
        """The program of that name. Raises Unavailable."""
        place = await self.made()
        program = place / "bin" / name
        if not program.exists():
            raise Unavailable(f"{name} does not run on this machine: there is no build of it")
        return program

    async def made(self) -> Path:
        """The environment, installed. What went wrong once is not tried again by the next gate."""
        async with self._making:
            if self._problem:
                raise self._problem
            if not self._ready:
                try:
                    await self._make()
                except Unavailable as problem:
                    self._problem = Unavailable(f"the tools could not be installed: {problem}", problem.evidence)
                    raise self._problem from None
                self._ready = True
        return self.place

    async def _make(self) -> None:
        clear_old(self.place.parent)
        async with only_one(self.place):
            if not whole(self.place):
                remove(self.place)
                pins = self.scratch / "tools.txt"
                pins.write_bytes(_pins())
                make = ("venv", "--quiet", "--no-project", "--python", sys.executable, str(self.place))
                await uv(*make, folder=self.scratch, scratch=self.scratch, place=self.place)
                install = ("pip", "install", "--quiet", "--require-hashes", "--python", str(self.place / "bin/python"))
                await uv(*install, "-r", str(pins), folder=self.scratch, scratch=self.scratch, place=self.place)
            mark(self.place)


def _pins() -> bytes:
    return files("devmatrix.validate").joinpath("tools.txt").read_bytes()
