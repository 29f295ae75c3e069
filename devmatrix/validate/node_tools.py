"""The judge's tools that run on Node: pinned by a lock with digests, installed when a gate first asks for one."""

from __future__ import annotations

import shutil
from hashlib import sha256
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from devmatrix.project.staging import remove
from devmatrix.project.uv import cache_folder, clean_environment
from devmatrix.validate.environment import clear_old, mark, whole
from devmatrix.validate.installer import Unavailable, only_one
from devmatrix.validate.process import run

if TYPE_CHECKING:
    from pathlib import Path

_LIMIT_SECONDS = 120
_INSTALL = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries", "1")


async def node_tools() -> Path:
    """The folder of our programs for Node, with what they import. Raises Unavailable."""
    if missing := [program for program in ("node", "npm") if shutil.which(program) is None]:
        raise Unavailable(f"{missing[0]} is not installed")
    with as_file(files("devmatrix.validate").joinpath("node")) as source:
        place = cache_folder() / "node" / _digest(source)
        async with only_one(place):
            if not whole(place):
                remove(place)
                shutil.copytree(source, place)
                await _install(place)
            mark(place)
    clear_old(place.parent)
    return place


async def _install(place: Path) -> None:
    # With the user's own environment: it knows the way to the registry.
    done = await run(_INSTALL, folder=place, environment=clean_environment(), limit=_LIMIT_SECONDS)
    # npm has been seen to succeed with nothing to show for it.
    if done.code != 0 or not [*place.glob("node_modules/*/package.json")]:
        raise Unavailable("npm could not install it", done.output)


def _digest(source: Path) -> str:
    content = sha256()
    for path in sorted(source.iterdir()):
        content.update(path.read_bytes())
    return content.hexdigest()[:32]
