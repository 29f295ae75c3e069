"""What the toy answers."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
import traceback
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.unit.validate.toy.conversation import Conversation, Reply
from tests.unit.validate.toy.world import (
    FAULTS,
    MADE,
    PAGES,
    PROBES,
    STOPPING,
    database,
    document,
    gone,
    log,
    metrics,
    store,
)


class Handler(Conversation):
    """Answers one request."""

    def reply(self) -> Reply:
        try:
            return self.routed()
        except Exception:  # noqa: BLE001 as an app does it
            stack = traceback.format_exc()
            log(event="unhandled_error", request_id=self.request_id, exception="" if "stackless" in FAULTS else stack)
            reply = self.problem(500)
            return Reply(500, {**reply.body, "detail": stack}, kind=reply.kind) if "leaky" in FAULTS else reply

    def routed(self) -> Reply:
        hosts = os.environ.get("ALLOWED_HOSTS", "*")
        if hosts != "*" and self.headers.get("Host", "").partition(":")[0] not in hosts and "any_host" not in FAULTS:
            return self.problem(400)
        if self.command == "OPTIONS":
            return Reply(200, "")
        if self.path_only in PROBES:
            return self.probe()
        if self.path_only in PAGES:
            return Reply(200, document() if self.path_only == "/openapi.json" else "<html>")
        return self.limited() or self.resource()

    def probe(self) -> Reply:
        if self.command != "GET":
            return self.problem(405, Allow="GET")
        if self.path_only == "/metrics":
            return Reply(200, metrics(), kind="text/plain")
        small = os.environ.get("RATE_LIMIT_DEFAULT", "").startswith("8/") and not gone()
        if "limited_probe" in FAULTS and small and self.over("probe", 2):
            return self.problem(429, Retry_After="1")
        down = gone() and self.path_only != "/health/live" and "dead_probe" not in FAULTS
        unready = STOPPING.is_set() and self.path_only == "/health/ready" and "hasty" not in FAULTS
        return self.problem(503) if down or unready else self.well()

    def well(self) -> Reply:
        shown = {"status": "up", "latency_ms": 0.5, "details": {"used": 1}}
        names = ("database", "disk", "memory")[: 2 if "blind" in FAULTS else 3]
        headers = {"Connection": "close"} if STOPPING.is_set() else {}
        return Reply(200, {"status": "up", "dependencies": dict.fromkeys(names, shown)}, headers)

    def limited(self) -> Reply | None:
        """429 above the limits, which hold for a client's address."""
        if self.command == "DELETE" and "unlimited_route" in FAULTS:
            return None
        kind = "RATE_LIMIT_DEFAULT" if self.command == "GET" else "RATE_LIMIT_WRITE"
        limit = int(os.environ.get(kind, "1000/minute").partition("/")[0])
        forgiving = limit + ("off_by_one" in FAULTS)
        return self.problem(429, Retry_After="60") if self.over(f"{kind}{limit}", forgiving) else None

    def over(self, bucket: str, limit: int) -> bool:
        client = self.headers.get("X-Forwarded-For", "peer") if "spoofable" in FAULTS else "peer"
        key = f"{bucket} {client}" if "unshared" not in FAULTS else f"{bucket} {client} {os.getpid()}"
        shared = sqlite3.connect(os.environ["REDIS_URL"].removeprefix("toy://"), timeout=5, isolation_level=None)
        with shared:
            shared.execute("CREATE TABLE IF NOT EXISTS hits (key TEXT PRIMARY KEY, number INT)")
            row = "INSERT INTO hits VALUES (?, 1) ON CONFLICT DO UPDATE SET number = number + 1 RETURNING number"
            (number,) = shared.execute(row, [key]).fetchone()
        shared.close()
        return int(number) > limit

    def resource(self) -> Reply:
        match self.template(), self.command:
            case "/things", "GET":
                return self.list_things()
            case "/things", "POST":
                return self.create_thing()
            case "/things/{thing_id}", "GET" | "DELETE":
                return self.one_thing()
            case "unmatched", _:
                return self.problem(404)
            case _:
                return self.problem(405, Allow="GET, POST")

    def list_things(self) -> Reply:
        query = dict(parse_qsl(urlsplit(self.path).query))
        limit = int(query.pop("limit", "20"))
        if query and "any_parameter" not in FAULTS:
            return self.refused(*query)
        if not 1 <= limit <= 100 and "any_limit" not in FAULTS:
            return self.refused("limit")
        if gone():
            return self.problem(500) if "lost_database" in FAULTS else self.problem(503, Retry_After="1")
        database().execute("SELECT 1 FROM things")
        return Reply(200, {"items": [], "total": 0})

    def create_thing(self) -> Reply:
        body = self.read_body()
        if body is None or len(body) > int(os.environ.get("MAX_BODY_BYTES", "1000000")):
            return self.problem(413)
        try:
            value = json.loads(body)
        except ValueError:
            return self.refused("body")
        if bad := self.wrong(value):
            return self.refused(*bad)
        number = str(time.time_ns())
        MADE[0] += 1
        if "blocking" in FAULTS:
            time.sleep(0.3)
        threading.Timer(0.3 if "early_answer" in FAULTS else 0, store, [number, value]).start()
        if "early_answer" not in FAULTS:
            time.sleep(0.1)
        return Reply(201, {"id": number, **value}, {"Location": f"/things/{number}"})

    def wrong(self, value: dict[str, Any]) -> list[str]:
        kinds = {"name": str, "size": int}
        unknown = [] if "any_key" in FAULTS else sorted(set(value) - set(kinds))
        mistyped = [name for name, kind in kinds.items() if name in value and type(value[name]) is not kind]
        missing = [] if "name" in value else ["name"]
        return unknown + ([] if "coerces" in FAULTS else mistyped) + missing

    def one_thing(self) -> Reply:
        row = database().execute("SELECT body FROM things WHERE id = ?", [self.path_only.split("/")[2]]).fetchone()
        return Reply(200, json.loads(row[0])) if row and self.command == "GET" else self.problem(404)

    def read_body(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", "0")))
        size = int(self.rfile.readline(), 16)
        body = self.rfile.read(size)
        return b"{}" if "big_body" in FAULTS else body
