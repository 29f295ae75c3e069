"""What can go wrong on purpose, and how HTTP says it: problem details as RFC 9457 defines them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from starlette.types import Scope

from app.core.request_id import current_request_id

PROBLEM_JSON = "application/problem+json"


class FieldProblem(BaseModel):
    """One refused value: where it stands in the request, why, and a stable code."""

    loc: list[str | int]
    message: str
    code: str


class Problem(BaseModel):
    """The body of every error answer."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    instance: str
    code: str
    request_id: str | None = None
    errors: list[FieldProblem] = []


class AppError(Exception):
    """An error that a client is told about.

    A subclass fixes status, code and title; `detail` and `errors` say what happened this time.
    """

    status: int = 500
    code: str = "internal_error"
    title: str = "Internal server error"

    def __init__(
        self,
        detail: str | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


class NotModifiedError(AppError):
    """The client has this version already."""

    status, code, title = 304, "not_modified", "Not modified"


class BadRequestError(AppError):
    """The request cannot be read."""

    status, code, title = 400, "bad_request", "Bad request"


class NotFoundError(AppError):
    """There is no such thing, or the caller may not see it."""

    status, code, title = 404, "not_found", "Not found"


class ConflictError(AppError):
    """The present state does not allow it."""

    status, code, title = 409, "conflict", "Conflict"


class StaleError(ConflictError):
    """The row changed while the request worked on it."""

    code, title = "stale", "Changed meanwhile"


class PreconditionFailedError(AppError):
    """The row changed since the client read it."""

    status, code, title = 412, "precondition_failed", "Precondition failed"


class BodyTooLargeError(AppError):
    """The body is larger than the app accepts."""

    status, code, title = 413, "body_too_large", "Body too large"


class UnsupportedMediaTypeError(AppError):
    """The body is of a kind that the app does not read."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"


class InvalidError(AppError):
    """Values that break a rule."""

    status, code, title = 422, "invalid", "Invalid input"


class RateLimitedError(AppError):
    """Too many requests in too short a time."""

    status, code, title = 429, "rate_limited", "Too many requests"


class UnavailableError(AppError):
    """Something that the app needs does not answer."""

    status, code, title = 503, "unavailable", "Service unavailable"


class ContentionError(UnavailableError):
    """Others changed the same rows at the same time, again and again; nothing was changed."""

    code, title = "contention", "Too many changes at once"


class OutcomeUnknownError(UnavailableError):
    """The database went away while it stored the change: look before you repeat the request."""

    code, title = "outcome_unknown", "Outcome unknown"


class RequestTimeoutError(AppError):
    """The request took longer than the app allows."""

    status, code, title = 504, "timeout", "Request timed out"


class DatabaseTimeoutError(RequestTimeoutError):
    """The database took longer than the app allows; nothing was changed."""

    code, title = "database_timeout", "Database timed out"


def problem_response(error: AppError, scope: Scope) -> Response:
    """The answer that tells an error, for handlers and middleware alike."""
    if error.status == HTTPStatus.NOT_MODIFIED:
        return Response(status_code=error.status, headers=error.headers)
    problem = Problem(
        title=error.title,
        status=error.status,
        detail=error.detail,
        instance=quote(scope["path"]),
        code=error.code,
        request_id=current_request_id(),
        errors=error.errors,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True),
        status_code=error.status,
        headers=error.headers,
        media_type=PROBLEM_JSON,
    )


def error_of_status(
    status: int, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> AppError:
    """The error that a bare HTTP status stands for."""
    kinds: list[type[AppError]] = [AppError, *AppError.__subclasses__()]
    known = {kind.status: kind for kind in kinds}
    error = known.get(status, AppError)(detail, headers=headers)
    if status not in known:
        error.status = status
        error.title = HTTPStatus(status).phrase.capitalize()
        error.code = HTTPStatus(status).name.lower()
    return error


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of endpoints that may answer with these errors."""
    return {status: _declaration(error_of_status(status)) for status in statuses}


def _declaration(error: AppError) -> dict[str, Any]:
    if error.status == HTTPStatus.NOT_MODIFIED:
        return {"description": error.title}
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {"description": error.title, "content": {PROBLEM_JSON: {"schema": schema}}}
