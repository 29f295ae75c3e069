"""How the toy reads a request, and sends, counts and logs a reply."""

from __future__ import annotations

import json
import os
import re
import sys
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from tests.unit.validate.toy.world import (
    CODES,
    FAULTS,
    LOCK,
    PAGES,
    PROBES,
    REQUESTS,
    SECURITY,
    TEMPLATES,
    log,
)


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


class Conversation(BaseHTTPRequestHandler):
    """How a request is read and a reply is sent, counted and logged."""

    status = 0

    def log_message(self, *_: object) -> None:
        """There is a log of our own."""

    def version_string(self) -> str:
        return "toy"

    def do_GET(self) -> None:
        start = time.perf_counter()
        self.path_only = urlsplit(self.path).path
        self.request_id = self.chosen_id()
        given = self.headers.get("X-Correlation-ID", "")
        self.correlation_id = given if re.fullmatch(r"[\w.-]{1,64}", given) else self.request_id
        if "blocking" in FAULTS:
            with LOCK:
                reply = self.reply()
        else:
            reply = self.reply()
        self.send(reply)
        template = self.template()
        REQUESTS[self.command, self.path_only if "raw_label" in FAULTS else template, reply.status] += 1
        if os.environ.get("ACCESS_LOG") == "false":
            asked = self.path if "open_query" in FAULTS else re.sub("key=[^&]+", "key=...", self.path)
            log(event=f"{self.command} {asked}", request_id=self.request_id)
        elif self.path_only not in PROBES or reply.status >= 500:
            self.report(template, reply.status, start)

    do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET  # noqa: N815 the names that http.server looks for

    def report(self, template: str, status: int, start: float) -> None:
        extra: dict[str, object] = {}
        if "secret_log" in FAULTS:
            extra["authorization"] = self.headers.get("Authorization")
        if "query_log" in FAULTS:
            extra["path"] = self.path
        if "plain_log" in FAULTS:
            sys.stdout.write("GET something\n")
        for _ in range(2 if "double_log" in FAULTS else 1):
            log(
                event="request",
                method=self.command,
                route=template,
                status=status,
                duration_ms=(time.perf_counter() - start) * 1000,
                request_id=self.request_id,
                correlation_id=self.correlation_id,
                **extra,
            )

    def chosen_id(self) -> str:
        given = self.headers.get("X-Request-ID", "")
        fit = re.fullmatch(r"[\w.-]{1,64}", given) or "any_id" in FAULTS
        return given if fit and "own_id" not in FAULTS else str(uuid4())

    def template(self) -> str:
        if self.path_only in (*PROBES, *PAGES):
            return self.path_only
        known = (each for each in TEMPLATES if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), self.path_only))
        return next(known, "unmatched")

    def send(self, reply: Reply) -> None:
        content = reply.body if isinstance(reply.body, str) else json.dumps(reply.body)
        self.send_response(reply.status)
        headers = {**reply.headers, "Content-Type": reply.kind, "Content-Length": str(len(content.encode()))}
        if "no_id" not in FAULTS or reply.status != 405:
            headers["X-Request-ID"] = self.request_id
        headers["X-Correlation-ID"] = "another" if "other_work" in FAULTS else self.correlation_id
        if reply.status < 400 or "bare_errors" not in FAULTS:
            headers |= SECURITY
        origin = self.headers.get("Origin")
        if origin and (origin in os.environ.get("CORS_ORIGINS", "") or "any_origin" in FAULTS):
            headers["Access-Control-Allow-Origin"] = origin
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content.encode())

    def problem(self, status: int, *errors: dict[str, object], **headers: str) -> Reply:
        body = {
            "type": "about:blank",
            "title": "Problem",
            "status": status,
            "instance": self.path_only,
            "code": CODES.get(status, "error"),
            "request_id": self.request_id,
            "errors": list(errors),
        }
        kind = "application/json" if status == 404 and "plain_errors" in FAULTS else "application/problem+json"
        return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()}, kind)

    def refused(self, *places: str) -> Reply:
        return self.problem(422, *(self.complaint(each) for each in places))

    def complaint(self, place: str) -> dict[str, object]:
        return {"loc": ["body", place], "message": "no", "code": "no"}

    def reply(self) -> Reply:
        raise NotImplementedError
