"""Logging: structlog and the standard library through one pipeline, as JSON or for a console."""

import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

import structlog
from pydantic import BaseModel, Field
from structlog.typing import EventDict, Processor, WrappedLogger

from app.core.settings import BaseAppSettings

MEBIBYTE = 1024 * 1024
REDACTED = "[redacted]"

# A field is masked when its name contains one of these …
SECRET_WORDS = (
    "api_key",
    "authorization",
    "cookie",
    "credential",
    "passwd",
    "password",
    "private_key",
    "secret",
    "token",
)
# … or is one of these.
SENSITIVE_FIELDS: frozenset[str] = frozenset(
    (
        # devmatrix: region sensitive_fields
        "access_phrase",
        "help_phone",
        # devmatrix: end
    )
)

# What this app itself says in its lines under these names is never the value of a field.
OWN_NAMES = frozenset(
    ("client", "duration_ms", "event", "level", "logger", "method", "request_id", "route", "status", "timestamp")
)

# Names of our own handlers: configuring twice neither doubles a line nor drops foreign handlers.
STREAM_HANDLER = "app.stream"
FILE_HANDLER = "app.file"


class LoggingSettings(BaseAppSettings):
    """What is logged, how, and where to."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = Field(
        default="INFO",
        description="Least severe level that is logged.",
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="Shape of a line; auto means console on a terminal and json elsewhere.",
    )
    log_file: Path | None = Field(
        default=None,
        description="File that also receives the log, as JSON lines.",
    )
    log_rotation_mb: int = Field(
        default=100,
        ge=1,
        description="Size in MiB at which the log file is rotated.",
    )
    log_retention_days: int = Field(
        default=30,
        ge=1,
        description="Days that rotated log files are kept.",
    )


def configure_logging(settings: LoggingSettings) -> None:
    """Route every logger of the process through our handlers; may be called again."""
    structlog.configure(
        processors=[
            *event_processors(),
            redact,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.setLevel(settings.log_level)
    remove_own_handlers(root)
    for handler in handlers(settings):
        root.addHandler(handler)
    adopt_uvicorn()
    logging.captureWarnings(capture=True)


def event_processors() -> list[Processor]:
    """What every event goes through, whoever logged it."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def handlers(settings: LoggingSettings) -> list[logging.Handler]:
    """One handler for standard output, and one for the file if there is one."""
    automatic = "console" if sys.stdout.isatty() else "json"
    shape = automatic if settings.log_format == "auto" else settings.log_format
    stream = logging.StreamHandler(sys.stdout)
    stream.set_name(STREAM_HANDLER)
    stream.setFormatter(console_formatter() if shape == "console" else json_formatter())
    if settings.log_file is None:
        return [stream]
    return [stream, file_handler(settings.log_file, settings)]


def json_formatter() -> logging.Formatter:
    return formatter(structlog.processors.format_exc_info, structlog.processors.JSONRenderer())


def console_formatter() -> logging.Formatter:
    # The plain traceback: the rich one, chosen where rich is installed, prints local variables.
    return formatter(
        structlog.dev.ConsoleRenderer(
            colors=sys.stdout.isatty(),
            exception_formatter=structlog.dev.plain_traceback,
        )
    )


def formatter(*rendering: Processor) -> logging.Formatter:
    """Renders what structlog prepared; what others logged is prepared here first, in the same way."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            *event_processors(),
            structlog.stdlib.ExtraAdder(),
            drop_color_message,
            redact,
        ],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
    )


def drop_color_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Uvicorn sends its messages twice."""
    event.pop("color_message", None)
    return event


def redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask the values of secret fields, however deep they lie."""
    return {
        name: value if name in OWN_NAMES else masked(name, value) for name, value in event.items()
    }


def masked(name: str, value: object) -> object:
    if is_secret(name):
        return REDACTED
    if isinstance(value, BaseModel):
        return masked(name, value.model_dump())
    if isinstance(value, Mapping):
        return {key: masked(str(key), inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(masked("", inner) for inner in value)
    return value


def is_secret(name: str) -> bool:
    plain = name.lower().replace("-", "_")
    return plain in SENSITIVE_FIELDS or any(word in plain for word in SECRET_WORDS)


def file_handler(path: Path, settings: LoggingSettings) -> RotatingFileHandler:
    """A file that is rotated by size; what was rotated is kept for a number of days."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        path,
        maxBytes=settings.log_rotation_mb * MEBIBYTE,
        backupCount=1,
        encoding="utf-8",
        delay=True,
    )
    handler.set_name(FILE_HANDLER)
    handler.setFormatter(json_formatter())
    handler.rotator = partial(rotate, keep=timedelta(days=settings.log_retention_days))
    return handler


def rotate(source: str, _target: str, *, keep: timedelta) -> None:
    """Move the full file aside, named by the time of its end, and delete what is older than `keep`."""
    current = Path(source)
    now = datetime.now(UTC)
    current.rename(current.with_name(f"{current.name}.{now:%Y%m%dT%H%M%S.%f}"))
    for rotated in current.parent.glob(f"{current.name}.*"):
        if datetime.fromtimestamp(rotated.stat().st_mtime, UTC) < now - keep:
            rotated.unlink()


def remove_own_handlers(root: logging.Logger) -> None:
    for handler in root.handlers[:]:
        if handler.name in {STREAM_HANDLER, FILE_HANDLER}:
            root.removeHandler(handler)
            handler.close()


def adopt_uvicorn() -> None:
    """Send the server's own messages through our handlers; its access log gives way to ours."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        server_log = logging.getLogger(name)
        server_log.handlers.clear()
        server_log.propagate = name != "uvicorn.access"
