"""Log events as JSON lines without secrets; metrics in a registry of their own."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from bot.telemetry import JsonLines, Log, Metrics, configure_logging

SECRET = 'xoxb-"quoted"-secret'


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where log lines go while a test runs; the logging of the test run comes back after it."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    configure_logging(written, secrets=[SECRET])
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_its_fields(stream: io.StringIO) -> None:
    Log("seealso.desk").info("question.answered", kind="ask", ms=1.8, topics=("MIIT",))
    (line,) = lines(stream)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "info",
        "event": "question.answered",
        "logger": "seealso.desk",
        "kind": "ask",
        "ms": 1.8,
        "topics": ["MIIT"],
    }


def test_line_ends_and_percent_signs_stay_inside_the_line(stream: io.StringIO) -> None:
    Log("seealso").warning("100%s\nsure", text="two\nlines")
    (line,) = lines(stream)
    assert (line["event"], line["text"]) == ("100%s\nsure", "two\nlines")


def test_a_field_cannot_take_the_place_of_the_event(stream: io.StringIO) -> None:
    Log("seealso").info("reloaded", level="high")
    assert (lines(stream)[0]["level"], lines(stream)[0]["level_"]) == ("info", "high")


def test_an_error_brings_its_traceback(stream: io.StringIO) -> None:
    Log("seealso").error("reply.failed", error=ValueError("broken"), reference="r1")
    (line,) = lines(stream)
    assert "ValueError: broken" in line["traceback"]
    assert line["reference"] == "r1"


def test_a_secret_is_hidden_wherever_it_stands(stream: io.StringIO) -> None:
    Log("seealso").error("failed", error=ValueError(f"token {SECRET} refused"), token=SECRET)
    logging.getLogger("elsewhere").warning("sent with %s", SECRET)
    assert "secret" not in stream.getvalue().replace("[secret]", "")
    assert stream.getvalue().count("[secret]") == 3


def test_a_secret_that_is_part_of_another_leaves_nothing_of_it() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "postgresql://me:pass@host", None, None)
    assert "host" not in JsonLines(["pass", "postgresql://me:pass@host"]).format(record)


def test_events_of_libraries_are_lines_too_and_their_debugging_stays_out(stream: io.StringIO) -> None:
    logging.getLogger("slack_bolt.app").debug("request body")
    logging.getLogger("slack_bolt.app").warning("slow %d", 3)
    assert [line["event"] for line in lines(stream)] == ["slow 3"]


def test_an_event_below_the_level_costs_no_line(stream: io.StringIO) -> None:
    Log("seealso").debug("index.scored")
    assert stream.getvalue() == ""


def test_importing_telemetry_sets_up_no_logging_and_loads_no_metrics() -> None:
    code = "import sys, logging, bot.telemetry; print(logging.getLogger().handlers, 'prometheus_client' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[] False\n"
    )


def test_metrics_are_rendered_for_prometheus() -> None:
    metrics = Metrics()
    metrics.questions.labels("slack", "ask", "answered").inc()
    metrics.answering.labels("slack").observe(0.003)
    page = metrics.render().decode()
    assert 'seealso_questions_total{kind="ask",outcome="answered",platform="slack"} 1.0' in page
    assert 'seealso_answering_seconds_bucket{le="0.005",platform="slack"} 1.0' in page


def test_two_metrics_do_not_share_their_counts() -> None:
    Metrics().lost.inc()
    assert "seealso_bookkeeping_lost_total 0.0" in Metrics().render().decode()
