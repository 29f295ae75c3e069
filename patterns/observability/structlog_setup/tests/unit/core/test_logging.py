import json
import logging
import os
import time
import warnings
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
import structlog
from pydantic import ValidationError
from structlog.contextvars import bound_contextvars

from app.core import logging as logging_module
from app.core.environment import Environment
from app.core.log_sinks import FileSink
from app.core.logging import LoggingSettings, as_json, configure_logging

UVICORN = ("uvicorn", "uvicorn.error", "uvicorn.access")
Lines = list[dict[str, Any]]
Shape = Literal["auto", "json", "console"]


@pytest.fixture(autouse=True)
def logging_restored() -> Iterator[None]:
    """Logging belongs to the process: other tests find it as it was."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    servers = [(log, log.handlers[:], log.propagate) for log in map(logging.getLogger, UVICORN)]
    yield
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.setLevel(level)
    for handler in set(root.handlers) - set(handlers):
        root.removeHandler(handler)
        handler.close()
    for log, server_handlers, propagate in servers:
        log.handlers[:] = server_handlers
        log.propagate = propagate


def written(capsys: pytest.CaptureFixture[str]) -> Lines:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def fail(message: str = "lost", _local: str = "value of a local variable") -> None:
    raise LookupError(message)


@pytest.fixture(autouse=True)
def no_sensitive_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the app's own fields are called."""
    monkeypatch.setattr(logging_module, "SENSITIVE_FIELDS", frozenset())


def test_an_event_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LoggingSettings(_env_file=None))
    with bound_contextvars(request_id="abc"):
        structlog.get_logger("app.shop").info("sold", number=3, text="a\nb")
    [line] = written(capsys)
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "sold",
        "level": "info",
        "logger": "app.shop",
        "number": 3,
        "request_id": "abc",
        "text": "a\nb",
    }


def test_the_standard_library_goes_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LoggingSettings(_env_file=None))
    with bound_contextvars(request_id="abc"):
        logging.getLogger("library").warning("%s left", 3, extra={"place": "here"})
    [line] = written(capsys)
    assert line["event"] == "3 left"
    assert line["level"] == "warning"
    assert line["logger"] == "library"
    assert line["place"] == "here"
    assert line["request_id"] == "abc"


def test_an_exception_is_logged_once_with_its_stack(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LoggingSettings(_env_file=None))
    try:
        fail()
    except LookupError:
        structlog.get_logger("app").exception("failed")
        logging.getLogger("library").exception("failed too")
    own, foreign = written(capsys)
    for line in (own, foreign):
        assert line["level"] == "error"
        assert line["exception"].startswith("Traceback (most recent call last)")
        assert line["exception"].endswith("LookupError: lost")
        assert "exc_info" not in line


def test_less_severe_events_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LoggingSettings(_env_file=None, log_level="WARNING"))
    structlog.get_logger("app").info("no")
    logging.getLogger("library").info("no")
    structlog.get_logger("app").error("yes")
    logging.getLogger("library").error("yes")
    assert [line["event"] for line in written(capsys)] == ["yes", "yes"]


def test_configuring_again_doubles_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    foreign = logging.NullHandler()
    logging.getLogger().addHandler(foreign)
    configure_logging(LoggingSettings(_env_file=None))
    configure_logging(LoggingSettings(_env_file=None))
    structlog.get_logger("app").info("once")
    assert len(written(capsys)) == 1
    assert foreign in logging.getLogger().handlers


@pytest.mark.parametrize(
    ("shape", "terminal", "as_json"),
    [
        ("auto", True, False),
        ("auto", False, True),
        ("json", True, True),
        ("console", False, False),
    ],
)
def test_people_and_machines_get_what_they_can_read(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    shape: Shape,
    terminal: bool,
    as_json: bool,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    configure_logging(LoggingSettings(_env_file=None, log_format=shape))
    structlog.get_logger("app").info("sold", number=3)
    assert capsys.readouterr().out.startswith("{") is as_json


def test_the_console_shows_the_stack_but_no_local_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure_logging(LoggingSettings(_env_file=None, log_format="console"))
    try:
        fail()
    except LookupError:
        structlog.get_logger("app").exception("failed")
    out = capsys.readouterr().out
    assert "Traceback (most recent call last)" in out
    assert "value of a local" not in out


@pytest.mark.parametrize("shape", ["json", "console"])
def test_secrets_are_masked_wherever_they_lie(
    capsys: pytest.CaptureFixture[str], shape: Shape
) -> None:
    configure_logging(LoggingSettings(_env_file=None, log_format=shape))
    structlog.get_logger("app").info(
        "call",
        password="hidden-1",
        headers={"Authorization": "hidden-2", "X-Api-Key": "hidden-3", "Accept": "shown-1"},
        rows=[{"set-cookie": "hidden-4"}, ({"refresh_token": "hidden-5"},)],
        url="https://shown-2.example/?token=hidden-6",
    )
    logging.getLogger("library").warning("call", extra={"client_secret": "hidden-7"})
    logging.getLogger("library").warning("connect %s", "redis://:hidden-8@shown-3/0")
    out = capsys.readouterr().out
    assert "hidden" not in out
    assert "shown-1" in out
    assert "shown-2" in out
    assert "shown-3" in out


def test_sensitive_fields_are_masked_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logging_module, "SENSITIVE_FIELDS", frozenset({"shoe_size", "event"}))
    configure_logging(LoggingSettings(_env_file=None))
    structlog.get_logger("app").info("measured", shoe_size=43, size=1)
    [line] = written(capsys)
    assert (line["shoe_size"], line["size"]) == ("[redacted]", 1)
    assert line["event"] == "measured"


def test_an_exception_tells_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LoggingSettings(_env_file=None))
    try:
        fail("no answer from postgresql://app:" + "hidden@host/app")
    except LookupError:
        structlog.get_logger("app").exception("failed")
        logging.getLogger("library").exception("failed too")
    for line in written(capsys):
        assert line["exception"].endswith("postgresql://app:[redacted]@host/app")


def test_the_server_logs_through_us_but_not_its_requests(
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in UVICORN:
        logging.getLogger(name).addHandler(logging.StreamHandler())
    configure_logging(LoggingSettings(_env_file=None))
    logging.getLogger("uvicorn.error").info("started", extra={"color_message": "started"})
    logging.getLogger("uvicorn.access").info("GET /")
    captured = capsys.readouterr()
    [line] = [json.loads(text) for text in captured.out.splitlines()]
    assert line["event"] == "started"
    assert "color_message" not in line
    assert captured.err == ""
    # Uvicorn does not even format its access log then.
    assert not logging.getLogger("uvicorn.access").hasHandlers()


def test_the_access_log_of_the_server_may_take_the_place_of_ours(
    capsys: pytest.CaptureFixture[str],
) -> None:
    server_log = logging.getLogger("uvicorn.access")
    server_log.addHandler(logging.StreamHandler())
    server_log.setLevel(logging.INFO)
    configure_logging(LoggingSettings(_env_file=None, access_log=False))
    with bound_contextvars(request_id="abc"):
        server_log.info('%s - "%s %s" %d', "127.0.0.1", "GET", "/x?token=hidden&page=2", 200)
    [line] = written(capsys)
    assert line["event"] == '127.0.0.1 - "GET /x?token=[redacted]&page=2" 200'
    assert (line["logger"], line["request_id"]) == ("uvicorn.access", "abc")


def test_an_access_log_that_the_server_was_told_to_leave_out_stays_out() -> None:
    server_log = logging.getLogger("uvicorn.access")
    server_log.handlers.clear()
    server_log.propagate = False
    configure_logging(LoggingSettings(_env_file=None, access_log=False))
    assert not server_log.hasHandlers()


def test_warnings_are_log_lines_too(capsys: pytest.CaptureFixture[str]) -> None:
    logging.captureWarnings(capture=False)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        configure_logging(LoggingSettings(_env_file=None))
        warnings.warn("old", UserWarning, stacklevel=1)
    [line] = written(capsys)
    assert line["logger"] == "py.warnings"
    assert "UserWarning: old" in line["event"]


def test_a_file_receives_json_whatever_the_console_shows(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "app.log"
    configure_logging(LoggingSettings(_env_file=None, log_format="console", log_file=path))
    structlog.get_logger("app").info("sold", token="hidden")
    [line] = [json.loads(text) for text in path.read_text().splitlines()]
    assert line["event"] == "sold"
    assert line["token"] == "[redacted]"


@pytest.mark.parametrize(
    ("environment", "levels"),
    [
        (Environment.DEVELOPMENT, ["debug", "info", "error"]),
        (Environment.PRODUCTION, ["info", "error"]),
        (Environment.TEST, ["info", "error"]),
    ],
)
def test_each_environment_has_a_level(
    capsys: pytest.CaptureFixture[str], environment: Environment, levels: list[str]
) -> None:
    configure_logging(LoggingSettings(_env_file=None, environment=environment))
    log = structlog.get_logger("app")
    log.debug("said")
    log.info("said")
    log.error("said")
    assert [line["level"] for line in written(capsys)] == levels


def test_libraries_stay_quiet_when_the_app_is_debugged(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(LoggingSettings(_env_file=None, log_level="DEBUG"))
    logging.getLogger("library").debug("no")
    logging.getLogger("library").info("yes")
    assert [line["event"] for line in written(capsys)] == ["yes"]


def test_a_line_that_cannot_be_written_harms_nobody(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging(LoggingSettings(_env_file=None))
    monkeypatch.setattr("app.core.log_sinks.StreamSink.write", refuse_to_write)
    token = "hidden"
    structlog.get_logger("app").info("sold", token=token)
    logging.getLogger("library").warning("left")
    complaints = capsys.readouterr().err
    assert complaints.count("OSError: no space left") == 2
    assert "hidden" not in complaints


def refuse_to_write(_sink: object, _line: str) -> None:
    raise OSError("no space left")


def file_sink(path: Path, max_bytes: int = 1000, days: int = 7) -> FileSink:
    return FileSink("file", as_json, path, max_bytes=max_bytes, keep=timedelta(days=days))


def test_a_full_file_is_rotated_and_nothing_is_lost(tmp_path: Path) -> None:
    with closing(file_sink(tmp_path / "app.log")) as sink:
        for number in range(3):
            sink.deliver({"event": f"{number}" * 600})
    files = list(tmp_path.iterdir())
    assert len(files) == 3
    assert {json.loads(file.read_text())["event"][0] for file in files} == {"0", "1", "2"}


def test_processes_share_a_file_that_is_rotated_under_them(tmp_path: Path) -> None:
    # Two that opened the file by themselves are to each other what two processes are.
    path = tmp_path / "app.log"
    with closing(file_sink(path)) as one, closing(file_sink(path)) as other:
        for number in range(60):
            (one if number % 2 else other).deliver({"event": f"{number:02}" + "x" * 100})
    lines = [line for file in tmp_path.iterdir() for line in file.read_text().splitlines()]
    assert sorted(json.loads(line)["event"][:2] for line in lines) == [f"{n:02}" for n in range(60)]
    assert all(file.stat().st_size <= 1000 for file in tmp_path.iterdir())


def test_a_file_that_somebody_moved_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    with closing(file_sink(path)) as sink:
        sink.deliver({"event": "before"})
        path.rename(tmp_path / "moved.log")
        sink.deliver({"event": "after"})
    assert json.loads(path.read_text()) == {"event": "after"}


def test_rotated_files_are_deleted_after_a_while(tmp_path: Path) -> None:
    names = ["app.log", "app.log.old", "app.log.recent", "other.log.old"]
    for name in names:
        (tmp_path / name).write_text("x" * 1000)
    ten_days_ago = time.time() - timedelta(days=10).total_seconds()
    os.utime(tmp_path / "app.log.old", (ten_days_ago, ten_days_ago))
    os.utime(tmp_path / "other.log.old", (ten_days_ago, ten_days_ago))

    with closing(file_sink(tmp_path / "app.log", days=7)) as sink:
        sink.deliver({"event": "one more"})

    left = {path.name for path in tmp_path.iterdir()}
    assert {"app.log", "app.log.recent", "other.log.old"} < left
    assert "app.log.old" not in left
    assert len(left) == 4


@pytest.mark.parametrize(
    "values", [{"log_level": "LOUD"}, {"log_format": "xml"}, {"log_retention_days": 0}]
)
def test_unknown_values_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LoggingSettings.model_validate(values)
