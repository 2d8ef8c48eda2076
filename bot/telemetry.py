"""What the operator sees: log events with fields, as JSON lines, and metrics for Prometheus.

An event has a name and fields, never prose and never what was asked: `log.info("question.answered", kind="ask", ms=1.8)`.
Nothing is set up on import; the process that serves calls `configure_logging` once.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from typing import Any, TextIO

HIDDEN = "[secret]"
_FIELDS = "seealso_fields"  # attribute of a log record
_SHORT = 4  # characters; hiding anything shorter would garble whole lines


class Log:
    """Events of one part of the program, through the standard library's logger of that name."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, **fields: object) -> None:
        self._log(logging.DEBUG, event, fields)

    def info(self, event: str, **fields: object) -> None:
        self._log(logging.INFO, event, fields)

    def warning(self, event: str, **fields: object) -> None:
        self._log(logging.WARNING, event, fields)

    def error(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """With `error`, its traceback is in the line."""
        self._log(logging.ERROR, event, fields, error)

    def _log(self, level: int, event: str, fields: dict[str, object], error: BaseException | None = None) -> None:
        if self._logger.isEnabledFor(level):
            # As an argument, not in the text: a "%" in an event's name is a "%".
            self._logger.log(level, "%s", event, exc_info=error, extra={_FIELDS: fields})


class JsonLines(logging.Formatter):
    """A record as one JSON object on one line: time, level, event, logger, fields, traceback. Secrets are hidden."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        # As they look inside a JSON string, the longest first: one may be part of another.
        quoted = {json.dumps(secret)[1:-1] for secret in secrets if len(secret) >= _SHORT}
        self._secrets = sorted(quoted, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        line: dict[str, Any] = {
            "time": f"{moment}.{int(record.msecs):03}Z",
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
        }
        for name, value in getattr(record, _FIELDS, {}).items():
            line[f"{name}_" if name in line else name] = value
        if record.exc_info and record.exc_info[1] is not None:
            line["traceback"] = self.formatException(record.exc_info)
        text = json.dumps(line, default=str)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return text


def configure_logging(stream: TextIO, *, level: str = "info", secrets: Iterable[str] = ()) -> None:
    """Sends every log event of this process from `level` on to `stream`, as JSON lines without the secrets."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Below this level they print requests and statements of SQL, and with them what people asked.
    for name in ("slack_sdk", "slack_bolt", "discord", "aiohttp", "aiosqlite", "sqlalchemy", "alembic", "asyncio"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class Metrics:
    """Counters and timings of this process, in a registry of their own."""

    def __init__(self) -> None:
        # Only a process that serves pays for the import.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self._registry = CollectorRegistry()
        kept: Any = {"registry": self._registry, "namespace": "seealso"}
        self.questions = Counter("questions", "Questions that got a reply.", ["platform", "kind", "outcome"], **kept)
        self.answering = Histogram(
            "answering_seconds",
            "From the question to the reply on its way.",
            ["platform"],
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
            **kept,
        )
        self.requests = Histogram(
            "http_request_seconds",
            "Requests to the web port, by route and status.",
            ["route", "status"],
            buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 10),
            **kept,
        )
        self.failures = Counter("failures", "What went wrong, by where.", ["where"], **kept)
        self.lost = Counter("bookkeeping_lost", "Answers that the store could not remember.", **kept)
        self.deliveries = Counter("digest_deliveries", "Digests, by how they ended.", ["platform", "ending"], **kept)
        self.reloads = Counter("reloads", "Changes of the knowledge folder, good and bad.", ["result"], **kept)
        self.version = Gauge("library_version", "Version of the library that answers.", **kept)
        self.loaded = Gauge("library_loaded_timestamp_seconds", "When the library that answers was loaded.", **kept)
        self.queued = Gauge("queue_length", "Messages waiting for their turn to be sent.", ["platform"], **kept)

    def render(self) -> bytes:
        """The page that Prometheus reads: text format 0.0.4, UTF-8."""
        from prometheus_client import generate_latest

        return generate_latest(self._registry)
