"""Work that several processes share. Each case is a process of its own: pytest's has threads, and must not be copied."""

from __future__ import annotations

import subprocess
import sys

import pytest

SQUARES = "tuple(number * number for number in range(1000))"


def _run(work: str, ends: int = 0) -> subprocess.CompletedProcess[str]:
    code = f"import os\nfrom adapters.abreast import abreast\nfirst = os.getpid()\n{work}"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == ends, ended.stderr
    return ended


@pytest.mark.parametrize("count", [0, 1, 99, 200, 201, 1000])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    work = f"print(abreast(lambda run: [-number for number in run], range({count})))"
    assert _run(work).stdout.strip() == str(tuple(-number for number in range(count)))


def test_each_run_of_items_may_have_any_number_of_results() -> None:
    work = "print(abreast(lambda run: [number for number in run if number % 300 == 0], range(1000)))"
    assert _run(work).stdout.strip() == "(0, 300, 600, 900)"


def test_a_copy_that_is_killed_costs_no_result() -> None:
    work = (
        "def square(run):\n"
        "    if os.getpid() != first: os.kill(os.getpid(), 9)\n"
        "    return [number * number for number in run]\n"
        f"print(abreast(square, range(1000)) == {SQUARES})"
    )
    assert _run(work).stdout.strip() == "True"


def test_a_mistake_in_a_copy_is_seen() -> None:
    ended = _run("abreast(lambda run: [1 / (999 - number) for number in run], range(1000))", ends=1)
    assert ended.stderr.rstrip().endswith("ZeroDivisionError: division by zero")


def test_what_was_written_before_is_not_written_twice() -> None:
    assert _run("print('once')\nabreast(lambda run: run, range(1000))").stdout == "once\n"
