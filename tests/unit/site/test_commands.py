"""`devmatrix patterns site` and `serve`, as a person starts them; the browser's part is in tests/site."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from devmatrix.catalog.load import load_catalog
from devmatrix.site import build_site
from devmatrix.site.serve import HOST, site_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEVMATRIX = (sys.executable, "-m", "devmatrix", "patterns")
FILES = {"index.html": b"<h1>index</h1>", "assets/site.css": b"a{}", "assets/site.js": b"1"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*DEVMATRIX, *arguments], capture_output=True, text=True, check=False, timeout=60)


@contextmanager
def serving() -> Iterator[int]:
    server = site_server(FILES, 0)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(port: int, path: str, method: str = "GET") -> tuple[int, str | None, bytes]:
    with closing(http.client.HTTPConnection(HOST, port, timeout=5)) as connection:
        connection.request(method, path)
        response = connection.getresponse()
        return response.status, response.headers["Content-Type"], response.read()


def test_site_writes_what_the_library_gives_and_says_where(tmp_path: Path) -> None:
    finished = run("site", str(tmp_path / "site"), "--json")

    told = json.loads(finished.stdout)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert told["start"] == str(tmp_path / "site" / "index.html")
    assert told["files"] == sorted(build_site(load_catalog()))
    assert all((tmp_path / "site" / path).is_file() for path in told["files"])


def test_site_refuses_a_folder_of_something_else_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years")

    finished = run("site", str(tmp_path))

    assert finished.returncode == 2
    assert finished.stderr == f"error: {tmp_path} is not empty, and it is not an earlier site of DevMatrix\n"
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_serve_says_that_a_port_is_taken_in_one_line() -> None:
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        finished = run("serve", "--port", str(port))

    assert finished.returncode == 2
    assert finished.stderr == f"error: cannot listen on port {port}: address already in use; name another with --port\n"


@pytest.mark.parametrize(
    ("path", "status", "kind", "content"),
    [
        ("/", 200, "text/html; charset=utf-8", b"<h1>index</h1>"),
        ("/index.html?x=1", 200, "text/html; charset=utf-8", b"<h1>index</h1>"),
        ("/assets/site.css", 200, "text/css; charset=utf-8", b"a{}"),
        ("/assets/site.js", 200, "text/javascript", b"1"),
    ],
)
def test_files_are_served_as_what_they_are(path: str, status: int, kind: str, content: bytes) -> None:
    with serving() as port:
        assert answer(port, path) == (status, kind, content)


@pytest.mark.parametrize("path", ["/absent.html", "/../../etc/passwd", "/%2e%2e/etc/passwd", "//etc/passwd"])
def test_nothing_else_is_served(path: str) -> None:
    with serving() as port:
        assert answer(port, path)[0] == 404


def test_heads_have_no_body_and_nothing_can_be_sent() -> None:
    with serving() as port:
        assert answer(port, "/", "HEAD") == (200, "text/html; charset=utf-8", b"")
        assert answer(port, "/", "POST")[0] == 501
