"""Where log lines go: a stream, or a file that is rotated by size."""

import logging
import os
from abc import abstractmethod
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from typing import TextIO

from structlog.typing import EventDict, Processor


class Sink(logging.Handler):
    """Takes our own events directly, and the records of others as any handler does."""

    def __init__(self, name: str, render: Processor) -> None:
        super().__init__()
        self.set_name(name)
        self.render = render
        # Threads write one after the other, whichever of the two ways they come.
        self._turn = RLock()

    @abstractmethod
    def write(self, line: str) -> None:
        """Put one line where it belongs."""

    def deliver(self, event: EventDict) -> None:
        """Write an event of structlog's."""
        try:
            line = str(self.render(None, "", event))
            with self._turn:
                self.write(line)
        except Exception:  # noqa: BLE001 - a full disk is no reason to refuse a request
            self.handleError(logging.makeLogRecord({"msg": event.get("event")}))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record of the standard library's."""
        try:
            line = self.format(record)
            with self._turn:
                self.write(line)
        except Exception:  # noqa: BLE001 - a full disk is no reason to refuse a request
            self.handleError(record)


class StreamSink(Sink):
    """Writes to standard output, say."""

    def __init__(self, name: str, render: Processor, stream: TextIO) -> None:
        super().__init__(name, render)
        self._stream = stream

    def write(self, line: str) -> None:
        """Write at once: nothing is lost when the process ends."""
        _ = self._stream.write(f"{line}\n")
        self._stream.flush()


class FileSink(Sink):
    """Appends to a file; what is full is moved aside, what is old is deleted.

    Several processes may share the file, without a lock: a line is one write at its end, whoever finds
    it full renames it, and the others see that the path leads to another file than the one they hold.
    """

    def __init__(
        self, name: str, render: Processor, path: Path, *, max_bytes: int, keep: timedelta
    ) -> None:
        super().__init__(name, render)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._max_bytes = max_bytes
        self._keep = keep
        self._file = self._opened()

    def write(self, line: str) -> None:
        """Append a line, to a new file if this one would grow beyond its size."""
        data = f"{line}\n".encode(errors="backslashreplace")
        if self._moved():
            self._reopen()
        if 0 < os.fstat(self._file).st_size > self._max_bytes - len(data):
            self._rotate()
            self._reopen()
        _ = os.write(self._file, data)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._file)
        super().close()

    def _opened(self) -> int:
        return os.open(self._path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o640)

    def _reopen(self) -> None:
        os.close(self._file)
        self._file = self._opened()

    def _moved(self) -> bool:
        """Whether another process has rotated the file, or an operator has moved or deleted it."""
        try:
            return not os.path.samestat(self._path.stat(), os.fstat(self._file))
        except FileNotFoundError:
            return True

    def _rotate(self) -> None:
        """Name the full file by the time of its end, and delete what was kept long enough."""
        now = datetime.now(UTC)
        aside = f"{self._path.name}.{now:%Y%m%dT%H%M%S.%f}.{os.getpid()}"
        # Another process may be at it too.
        with suppress(FileNotFoundError):
            self._path.rename(self._path.with_name(aside))
            for rotated in self._path.parent.glob(f"{self._path.name}.*"):
                if datetime.fromtimestamp(rotated.stat().st_mtime, UTC) < now - self._keep:
                    rotated.unlink()
