"""A stand-in for the Docker engine: the part of its HTTP API that the gate uses, on a loopback port."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Engine:
    """What the engine is asked for, and how it answers."""

    port: int = 0
    behaviour: dict[str, Any] = field(default_factory=dict)
    created: list[dict[str, Any]] = field(default_factory=list)
    containers: dict[str, dict[str, Any]] = field(default_factory=dict)
    networks: dict[str, str] = field(default_factory=dict)

    def behave(self, **behaviour: object) -> None:
        """Answer otherwise from now on."""
        self.behaviour.update(behaviour)

    @property
    def left(self) -> list[str]:
        """What nobody has removed."""
        return [*self.containers, *self.networks]

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> tuple[int, Any]:
        parts = path.strip("/").split("/")
        if parts[0].startswith("v1."):
            parts = parts[1:]
        answer: tuple[int, Any] = getattr(self, f"_{parts[0]}")(method, parts[1:], query, body)
        return answer

    def _version(self, *_: Any) -> tuple[int, Any]:
        return 200, {"Version": "28.0-stand-in", "ApiVersion": "1.47", "MinAPIVersion": "1.24"}

    def _images(self, method: str, parts: list[str], *_: Any) -> tuple[int, Any]:
        if method == "DELETE":
            return 200, []
        size, user = self.behaviour.get("size", 150_000_000), self.behaviour.get("user", "10001:10001")
        return 200, {"Id": "sha256:1", "RepoTags": [parts[0]], "Size": size, "Config": {"User": user}}

    def _networks(self, method: str, _parts: list[str], _query: Any, body: Any) -> tuple[int, Any]:
        if method == "POST":
            self.networks[body["Name"]] = "n1"
            return 201, {"Id": "n1"}
        if method == "DELETE":
            self.networks.clear()
            return 204, None
        if not self.networks:
            return 404, {"message": "no such network"}
        return 200, {"Id": "n1", "Name": next(iter(self.networks))}

    def _containers(self, method: str, parts: list[str], query: Any, body: Any) -> tuple[int, Any]:
        if parts == ["create"]:
            return self._create(query, body)
        identity = parts[0] if parts[0] in self.containers else self._named(parts[0])
        if identity is None:
            return 404, {"message": "no such container"}
        if method == "DELETE":
            del self.containers[identity]
            return 204, None
        answer: tuple[int, Any] = getattr(self, f"_container_{parts[1]}")(self.containers[identity])
        return answer

    def _create(self, query: Any, body: Any) -> tuple[int, Any]:
        if self.behaviour.get("refuses"):
            return 500, {"message": "no room in here"}
        self.created.append(body)
        identity = f"c{len(self.created)}"
        name = query.get("name", [identity])[0]
        self.containers[identity] = {"id": identity, "name": name, "stopped": False}
        return 201, {"Id": identity}

    def _named(self, name: str) -> str | None:
        return next((each["id"] for each in self.containers.values() if each["name"] == name), None)

    def _container_start(self, _container: Any) -> tuple[int, Any]:
        return 204, None

    def _container_stop(self, container: Any) -> tuple[int, Any]:
        container["stopped"] = True
        return 204, None

    def _container_exec(self, _container: Any) -> tuple[int, Any]:
        return 201, {"Id": "e1"}

    def _container_logs(self, _container: Any) -> tuple[int, Any]:
        return 200, None

    def _container_wait(self, _container: Any) -> tuple[int, Any]:
        return 200, {"StatusCode": self.behaviour.get("probe", 0)}

    def _container_json(self, container: Any) -> tuple[int, Any]:
        running = not container["stopped"] and self.behaviour.get("running", True)
        health = self.behaviour.get("health", "healthy" if running else "none")
        state = {"Running": running, "ExitCode": self.behaviour.get("exit", 0), "Health": {"Status": health}}
        host = {"LogConfig": {"Type": "json-file"}}
        return 200, {
            "Id": container["id"],
            "Name": container["name"],
            "State": state,
            "HostConfig": host,
            "Config": {"Tty": False},
            "Image": "sha256:1",
        }

    def _exec(self, _method: str, parts: list[str], *_: Any) -> tuple[int, Any]:
        if parts[1] == "start":
            return 200, None
        return 200, {"ExitCode": self.behaviour.get("migrate", 0)}


@contextmanager
def running_engine() -> Iterator[Engine]:
    """An engine that listens until the block ends."""
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            text = self.rfile.read(length)
            url = urlsplit(self.path)
            status, body = engine.answer(
                self.command, url.path, parse_qs(url.query), json.loads(text) if text.strip() else None
            )
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_HEAD = answer  # noqa: N815 named by http.server

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    engine.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
