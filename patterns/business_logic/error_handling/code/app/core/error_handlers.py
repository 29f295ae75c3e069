"""Which error answers what."""

from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.core.errors import (
    AppError,
    FieldProblem,
    InvalidError,
    PreconditionFailedError,
    StaleError,
    UnavailableError,
    UnsupportedMediaTypeError,
    error_of_status,
    problem_response,
)
from app.core.integrity import translate
from app.core.routing import offered_methods

HANDLED = (AppError, HTTPException, IntegrityError, PoolTimeoutError, RequestValidationError)


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error that is foreseen with a problem; what is not foreseen is middleware's work."""
    for kind in HANDLED:
        app.add_exception_handler(kind, answer)


async def answer(request: Request, error: Exception) -> Response:
    """The error answer to a failed request."""
    meaning = as_app_error(error)
    # A client that named the version is told that its condition failed, however late it did.
    if isinstance(meaning, StaleError) and "if-match" in request.headers:
        meaning = PreconditionFailedError()
    if isinstance(error, RequestValidationError) and is_of_another_kind(request, error):
        meaning = UnsupportedMediaTypeError(headers={"Accept": "application/json"})
    if meaning.status == HTTPStatus.METHOD_NOT_ALLOWED and (methods := offered_methods(request.scope)):
        meaning.headers["Allow"] = ", ".join(sorted(methods))
    return problem_response(meaning, request.scope)


def is_of_another_kind(request: Request, error: RequestValidationError) -> bool:
    """Whether the body was not read because it is not declared as JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    is_json = kind == "application/json" or kind.endswith("+json")
    # A body that was not read is refused as a whole, as something else than an object.
    unread = any(each["loc"] == ("body",) and each["type"] != "missing" for each in error.errors())
    return unread and not is_json


def as_app_error(error: Exception) -> AppError:
    """What an error of a library means to a client; AppError for those that nobody foresaw."""
    match error:
        case AppError():
            return error
        case RequestValidationError():
            return InvalidError(errors=_field_problems(error))
        case IntegrityError():
            return translate(error)
        case PoolTimeoutError():
            return UnavailableError(
                "All database connections are in use.", headers={"Retry-After": "1"}
            )
        case HTTPException():
            return _status_error(error)
        case _:
            return AppError()


def _status_error(error: HTTPException) -> AppError:
    # Without a detail of its own it repeats the name of the status.
    own = error.detail != HTTPStatus(error.status_code).phrase
    return error_of_status(error.status_code, str(error.detail) if own else None, error.headers)


def _field_problems(error: RequestValidationError) -> list[FieldProblem]:
    # The refused value is left out: it may be a secret.
    return [
        FieldProblem(loc=list(each["loc"]), message=each["msg"], code=each["type"])
        for each in error.errors()
    ]
