"""Where a project may be written, and where not."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from devmatrix.errors import DestinationError


@dataclass(frozen=True)
class Destination:
    """A place for a project, with every link of its parents followed.

    `path` is absent, or a real folder; `shown` is how the user wrote it.
    """

    path: Path
    shown: str

    def exists(self) -> bool:
        """Whether there is a folder already. Raises DestinationError for anything else at that place."""
        try:
            mode = self.path.lstat().st_mode
        except FileNotFoundError:
            return False
        except NotADirectoryError:
            raise DestinationError(f"{self.shown} lies inside a file") from None
        if stat.S_ISLNK(mode):
            raise DestinationError(f"{self.shown} is a link; name the folder that it points to")
        if not stat.S_ISDIR(mode):
            raise DestinationError(f"{self.shown} is a file, not a folder")
        return True

    def empty(self) -> bool:
        """Whether nothing would be lost by taking the place."""
        return not self.exists() or next(self.path.iterdir(), None) is None


def find_destination(path: Path) -> Destination:
    """The real place behind `path`, refused where a project must not be put."""
    shown = os.fspath(path)
    try:
        real = path.resolve() if path.name in {"", ".."} else path.parent.resolve() / path.name
        destination = Destination(real, shown)
        taken = destination.exists()
        homes = {Path.home(), *Path.home().parents}
    except ValueError:
        raise DestinationError(f"{shown!r} is not a path") from None
    except (OSError, RuntimeError) as error:
        raise refusal(shown, error) from error
    if real in homes:
        raise DestinationError(f"{shown} is not a place for a project; name a folder of its own")
    if taken and real.is_mount():
        raise DestinationError(f"{shown} is a mount point, which cannot be replaced; name a folder inside it")
    return destination


def refusal(shown: str, error: BaseException) -> DestinationError:
    """One line about an error of the operating system."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return DestinationError(f"{shown} cannot be written: {reason[:1].lower()}{reason[1:]}")
