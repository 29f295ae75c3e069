"""Where errors become messages and exit codes: a user's mistake never ends in a traceback."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer
from typer.core import TyperGroup

from devmatrix.cli import console
from devmatrix.errors import DevMatrixError, SpecError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FAILED = 1
BAD_INPUT = 2
UNPROVED = 3
DEFECT = 70
INTERRUPTED = 130
TERMINATED = 143
BROKEN_PIPE = 141


class Commands(TyperGroup):
    """The group of all commands, with the boundary around each."""

    def invoke(self, ctx: Any) -> Any:
        with _told():
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result


def run(app: Callable[[], None]) -> NoReturn:
    """Runs the app; ends the process."""
    signal.signal(signal.SIGTERM, _terminate)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception:  # noqa: BLE001 a defect of DevMatrix, told as one
        traceback.print_exc()
        console.problem("this is a defect in DevMatrix, not in your input; please report it with the lines above")
        sys.exit(DEFECT)
    sys.exit(0)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except SpecError as error:
        console.diagnostics(error)
        raise typer.Exit(BAD_INPUT) from None
    except DevMatrixError as error:
        console.problem(str(error), *getattr(error, "paths", ()))
        raise typer.Exit(BAD_INPUT) from None
    except BrokenPipeError:
        # The reader has gone; without this the flush at exit would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(BROKEN_PIPE) from None
    except KeyboardInterrupt:
        console.problem("interrupted")
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        console.problem(f"{place}{(error.strerror or str(error)).lower()}")
        raise typer.Exit(BAD_INPUT) from None


def _terminate(_: int, __: object) -> NoReturn:
    """An ordinary exit, so that staged folders are removed and processes ended."""
    sys.exit(TERMINATED)
