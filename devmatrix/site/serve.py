"""Serves the site from memory, on the loopback interface only."""

from __future__ import annotations

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "127.0.0.1"
_TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript"}


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = unquote(urlsplit(self.path).path).removeprefix("/") or "index.html"
        content = self.server.files.get(path)
        if content is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", _TYPES[PurePosixPath(path).suffix])
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing: what people read is the page."""


class _Server(ThreadingHTTPServer):
    # A browser that keeps a connection open does not hold up the end.
    daemon_threads = True
    files: Mapping[str, bytes]


def site_server(files: Mapping[str, bytes], port: int) -> ThreadingHTTPServer:
    """A server of these files, bound already; port 0 takes any free one. Raises OSError when it is taken."""
    server = _Server((HOST, port), _Handler)
    server.files = files
    return server
