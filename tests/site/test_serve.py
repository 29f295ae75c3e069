"""`devmatrix patterns serve` in the browser, and its end."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.site.conftest import Open

SERVE = (sys.executable, "-m", "devmatrix", "patterns", "serve", "--port", "0")


def test_it_serves_until_it_is_interrupted(visit: Open) -> None:
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            address = process.stdout.readline().strip()
            page = visit(address).page
            page.fill("#search", "pagination")
            page.keyboard.press("Enter")
            page.wait_for_url("**/patterns/pagination.html")
            heading = page.inner_text("h1")
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=20)[1]
        finally:
            process.kill()

    assert heading == "pagination"
    assert (process.returncode, errors) == (0, "Ctrl-C stops it\n")
