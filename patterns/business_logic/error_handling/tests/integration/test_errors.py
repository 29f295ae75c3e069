"""Every failure is answered by a problem that tells what the client may know, and nothing else."""

from typing import Annotated, Any

import pytest
from fastapi import FastAPI, HTTPException
from httpx2 import AsyncClient, Response
from pydantic import BaseModel, ConfigDict, SecretStr, StringConstraints
from sqlalchemy import select

from app.api.session import RequestSession
from app.core.database import Database
from app.core.errors import AppError, NotModifiedError, RateLimitedError, StaleError


class Seating(BaseModel):
    """A body with rules."""

    model_config = ConfigDict(extra="forbid")

    seat: int
    password: Annotated[SecretStr, StringConstraints(min_length=8)]


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """The app, with an endpoint for each kind of failure."""

    @app.post("/seats")
    async def book_seat(seating: Seating) -> int:
        return seating.seat

    @app.get("/refused")
    async def refuse() -> None:
        raise HTTPException(418, "No coffee here", headers={"X-Pot": "tea"})

    @app.get("/broken")
    async def break_down() -> None:
        raise RuntimeError("the password is hidden-word")

    @app.get("/limited")
    async def limit() -> None:
        raise RateLimitedError("Slow down.", headers={"Retry-After": "7"})

    @app.delete("/stale")
    async def lose_the_race() -> None:
        raise StaleError

    @app.get("/unchanged")
    async def stay() -> None:
        raise NotModifiedError(headers={"ETag": '"1"'})

    return app


def problem(response: Response) -> dict[str, Any]:
    """The body of an error answer."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == response.status_code
    assert body["type"] == "about:blank"
    return body


async def test_an_unknown_path_is_not_found(client: AsyncClient) -> None:
    response = await client.get("/nowhere/at all")
    assert response.status_code == 404
    body = problem(response)
    assert body["title"] == "Not found"
    assert body["code"] == "not_found"
    assert body["instance"] == "/nowhere/at%20all"
    assert body["errors"] == []


async def test_every_problem_names_its_request(client: AsyncClient) -> None:
    response = await client.get("/nowhere", headers={"X-Request-ID": "request-7"})
    assert problem(response)["request_id"] == "request-7"


async def test_a_method_that_is_not_offered(client: AsyncClient) -> None:
    response = await client.delete("/seats")
    assert response.status_code == 405
    assert problem(response)["code"] == "method_not_allowed"
    assert response.headers["allow"] == "POST"


async def test_a_refused_method_is_told_all_that_are_offered(app: FastAPI, client: AsyncClient) -> None:
    @app.get("/seats")
    async def show_seats() -> list[int]:
        return []

    response = await client.put("/seats")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


async def test_invalid_input_names_every_field_and_no_value(client: AsyncClient) -> None:
    body = {"seat": "window-seat", "password": "hidden", "extra": "more"}
    response = await client.post("/seats", json=body)
    assert response.status_code == 422
    errors = problem(response)["errors"]
    assert {(tuple(each["loc"]), each["code"]) for each in errors} == {
        (("body", "seat"), "int_parsing"),
        (("body", "password"), "too_short"),
        (("body", "extra"), "extra_forbidden"),
    }
    assert all(each["message"] for each in errors)
    assert not [value for value in body.values() if value in response.text]


async def test_a_body_that_is_no_json(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("/seats", content=b'{"seat": ', headers=headers)
    assert response.status_code == 422
    assert [each["code"] for each in problem(response)["errors"]] == ["json_invalid"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", None])
async def test_a_body_that_is_not_declared_as_json(kind: str | None, client: AsyncClient) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    response = await client.post("/seats", content=b'{"seat": 1}', headers=headers)
    assert response.status_code == 415
    assert problem(response)["code"] == "unsupported_media_type"
    assert response.headers["accept"] == "application/json"


@pytest.mark.parametrize("kind", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"])
async def test_all_kinds_of_json_are_read(kind: str, client: AsyncClient) -> None:
    response = await client.post("/seats", content=b"[]", headers={"Content-Type": kind})
    assert response.status_code == 422


async def test_a_body_that_is_missing(client: AsyncClient) -> None:
    response = await client.post("/seats")
    assert response.status_code == 422
    assert [each["code"] for each in problem(response)["errors"]] == ["missing"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "INVENTED"])
async def test_a_method_that_is_never_offered_is_told_what_is(method: str, client: AsyncClient) -> None:
    response = await client.request(method, "/seats")
    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert response.headers["content-type"] == "application/problem+json"


async def test_a_body_that_is_no_text(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("/seats", content=b"\xff\xfe\x00", headers=headers)
    assert response.status_code == 400
    assert problem(response)["code"] == "bad_request"


async def test_a_name_that_cannot_be_encoded_is_answered(client: AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    response = await client.post("/seats", content=rb'{"\ud800": 1}', headers=headers)
    assert response.status_code == 422
    assert [each["code"] for each in problem(response)["errors"]] == ["string_unicode"]


async def test_a_status_of_the_framework_is_a_problem(client: AsyncClient) -> None:
    response = await client.get("/refused")
    assert response.status_code == 418
    body = problem(response)
    assert (body["code"], body["detail"]) == ("im_a_teapot", "No coffee here")
    assert response.headers["x-pot"] == "tea"


async def test_an_unexpected_error_keeps_its_secrets(client: AsyncClient) -> None:
    response = await client.get("/broken")
    assert response.status_code == 500
    assert problem(response)["code"] == "internal_error"
    assert "hidden-word" not in response.text
    assert "RuntimeError" not in response.text


async def test_an_error_brings_its_headers(client: AsyncClient) -> None:
    response = await client.get("/limited")
    assert response.status_code == 429
    assert problem(response)["detail"] == "Slow down."
    assert response.headers["retry-after"] == "7"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [({}, 409, "stale"), ({"If-Match": '"1"'}, 412, "precondition_failed")],
)
async def test_a_lost_race_is_a_failed_condition_for_those_who_made_one(
    headers: dict[str, str], status: int, code: str, client: AsyncClient
) -> None:
    response = await client.delete("/stale", headers=headers)
    assert response.status_code == status
    assert problem(response)["code"] == code


async def test_not_modified_has_no_body(client: AsyncClient) -> None:
    response = await client.get("/unchanged")
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["etag"] == '"1"'


async def test_no_free_connection_is_temporary(app: FastAPI, client: AsyncClient) -> None:
    @app.get("/query")
    async def query(session: RequestSession) -> None:
        await session.execute(select(1))

    settings = app.state.settings.model_copy(
        update={"database_pool_size": 1, "database_max_overflow": 0, "database_pool_timeout": 0.01}
    )
    usual, narrow = app.state.database, Database(settings)
    async with narrow.engine.connect():
        app.state.database = narrow
        response = await client.get("/query")
    app.state.database = usual
    await narrow.close()
    assert response.status_code == 503
    assert problem(response)["code"] == "unavailable"
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize("kind", AppError.__subclasses__())
async def test_each_error_has_its_own_status_and_code(kind: type[AppError]) -> None:
    others = [each for each in AppError.__subclasses__() if each is not kind]
    assert kind.status not in {each.status for each in others}
    assert kind.code not in {each.code for each in others}
    assert str(kind()) == kind.title
