"""Run by the interpreter of the apps: builds each app and its document, each in a process of its own.

Prints one line for each folder that fails. The libraries are imported once, before the processes part.
"""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from importlib import import_module

PRELOADED = ("alembic", "fastapi", "pydantic_settings", "sqlalchemy.ext.asyncio")


def start(folder: str) -> None:
    """Import one app, build it and its OpenAPI document."""
    warnings.simplefilter("error")
    os.chdir(folder)
    sys.path.insert(0, folder)
    import_module("app.main").create_app().openapi()


def main() -> int:
    """How many of the folders on the command line fail."""
    for each in PRELOADED:
        import_module(each)
    failures = 0
    for folder in sys.argv[1:]:
        child = os.fork()
        if child == 0:
            try:
                start(folder)
            except BaseException:  # noqa: BLE001 whatever stops an app is what is looked for
                print(f"{folder}\n{traceback.format_exc(limit=-3)}", flush=True)  # noqa: T201 its output is its answer
                os._exit(1)
            os._exit(0)
        failures += os.waitpid(child, 0)[1] != 0
    return failures


if __name__ == "__main__":
    sys.exit(main() > 0)
