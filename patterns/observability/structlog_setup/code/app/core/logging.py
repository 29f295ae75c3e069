"""Logging: structlog and the standard library through one pipeline, as JSON or for a console."""

import json
import logging
import sys
from datetime import timedelta
from pathlib import Path
from typing import Literal

import structlog
from pydantic import Field
from structlog.typing import EventDict, Processor, WrappedLogger

from app.core.environment import Environment, EnvironmentSettings
from app.core.log_sinks import FileSink, Sink, StreamSink
from app.core.redaction import SENSITIVE_FIELDS, Redaction

MEBIBYTE = 1024 * 1024
# Names of our own handlers: configuring twice neither doubles a line nor drops foreign handlers.
STREAM_HANDLER = "app.stream"
FILE_HANDLER = "app.file"
# What `Redaction` leaves is a tree.
JSON = json.JSONEncoder(default=str, check_circular=False)


class LoggingSettings(EnvironmentSettings):
    """What is logged, how, and where to."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] | None = Field(
        default=None,
        description="Least severe level that is logged; by default DEBUG in development and INFO elsewhere.",
        json_schema_extra={"development": "DEBUG"},
    )
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto",
        description="Shape of a line; auto means console on a terminal and json elsewhere.",
        json_schema_extra={"development": "console"},
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
    access_log: bool = Field(
        default=True,
        description="Log one line per request; when off, the access log of the server is let through instead.",
    )

    @property
    def level(self) -> int:
        """The number of the least severe level."""
        by_default = "DEBUG" if self.environment is Environment.DEVELOPMENT else "INFO"
        return logging.getLevelNamesMapping()[self.log_level or by_default]


class EventLogger:
    """What structlog hands finished events to."""

    def __init__(self, name: str, sinks: list[Sink]) -> None:
        self.name = name
        self._sinks = sinks

    def msg(self, **event: object) -> None:
        """Deliver an event to every sink."""
        for sink in self._sinks:
            sink.deliver(event)

    debug = info = warning = error = critical = msg


def configure_logging(settings: LoggingSettings) -> None:
    """Route every logger of the process to our sinks; may be called again."""
    root = logging.getLogger()
    remove_own_handlers(root)
    processors = event_processors()
    own_sinks = sinks(settings)
    for sink in own_sinks:
        sink.setFormatter(foreign_formatter(processors, sink.render))
        root.addHandler(sink)
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(settings.level),
        logger_factory=lambda name="": EventLogger(name, own_sinks),
        cache_logger_on_first_use=False,
    )
    # At debug, libraries would drown what the app itself says.
    root.setLevel(max(settings.level, logging.INFO))
    adopt_uvicorn(settings)
    logging.captureWarnings(capture=True)


def event_processors() -> list[Processor]:
    """What every event goes through, whoever logged it."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        # Last, so that it sees everything.
        Redaction(SENSITIVE_FIELDS),
    ]


def sinks(settings: LoggingSettings) -> list[Sink]:
    """The file, if there is one, before standard output: a console takes events apart."""
    terminal = sys.stdout.isatty()
    console = settings.log_format == "console" or (settings.log_format == "auto" and terminal)
    render = console_renderer(colors=terminal) if console else as_json
    stream = StreamSink(STREAM_HANDLER, render, sys.stdout)
    if settings.log_file is None:
        return [stream]
    file = FileSink(
        FILE_HANDLER,
        as_json,
        settings.log_file,
        max_bytes=settings.log_rotation_mb * MEBIBYTE,
        keep=timedelta(days=settings.log_retention_days),
    )
    return [file, stream]


def as_json(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    return JSON.encode(event)


def console_renderer(*, colors: bool) -> Processor:
    # The plain traceback: the rich one, chosen where rich is installed, prints local variables.
    return structlog.dev.ConsoleRenderer(
        colors=colors, exception_formatter=structlog.dev.plain_traceback
    )


def foreign_formatter(processors: list[Processor], render: Processor) -> logging.Formatter:
    """Sends what the standard library logged the same way."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), drop_color_message, *processors],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
    )


def drop_color_message(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Uvicorn sends its messages twice."""
    event.pop("color_message", None)
    return event


def remove_own_handlers(root: logging.Logger) -> None:
    for handler in root.handlers[:]:
        if handler.name in {STREAM_HANDLER, FILE_HANDLER}:
            root.removeHandler(handler)
            handler.close()


def adopt_uvicorn(settings: LoggingSettings) -> None:
    """Send the server's messages through our sinks; of its access log and ours, one is enough."""
    for name in ("uvicorn", "uvicorn.error"):
        server_log = logging.getLogger(name)
        server_log.handlers.clear()
        server_log.propagate = True
    requests = logging.getLogger("uvicorn.access")
    requests.propagate = requests.hasHandlers() and not settings.access_log
    requests.handlers.clear()
