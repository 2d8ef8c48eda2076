"""How long whole processes take: `python benchmarks/start.py [RUNS]`.

Each round starts every program once, so that a busy moment of the machine meets all of them; shown are median and
fastest of the rounds, and the ratio of the medians to an empty process (`python -c pass`). The conversation is one on a
terminal, after one answer.
"""

from __future__ import annotations

import os
import platform
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import bot

QUESTION = "What is MIIT?"
SEEALSO = str(Path(sys.executable).with_name("seealso"))
BUDGET = {"ask, compiled": 15.0, "ask, compiling first": 40.0}  # times an empty process
CHECK_SECONDS, CHAT_MEGABYTES = 1.0, 80.0


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        warm = Path(folder, "warm")
        _run([SEEALSO, "ask", QUESTION], warm)
        times: dict[str, list[float]] = {}
        for number in range(runs):
            for name, command, cache in (
                ("python -c pass", [sys.executable, "-c", "pass"], warm),
                ("seealso --version", [SEEALSO, "--version"], warm),
                ("ask, compiled", [SEEALSO, "ask", QUESTION], warm),
                ("ask --json, compiled", [SEEALSO, "ask", "--json", QUESTION], warm),
                ("ask, compiling first", [SEEALSO, "ask", QUESTION], Path(folder, str(number))),
                ("check", [SEEALSO, "check"], warm),
            ):
                times.setdefault(name, []).append(_run(command, cache))
        _report(times, _chat_memory(warm))


def _run(command: list[str], cache: Path) -> float:
    """Seconds that a process takes; it must end well (1: a check failed, which is another matter)."""
    start = time.perf_counter()
    ended = subprocess.run(command, env=_environment(cache), capture_output=True, check=False, text=True)
    took = time.perf_counter() - start
    if ended.returncode > 1:
        raise SystemExit(f"{' '.join(command)}: {ended.stderr}")
    return took


def _chat_memory(cache: Path) -> float:
    """Megabytes that a conversation on a terminal takes at most, after one answer."""
    own, other = pty.openpty()
    environ = {**_environment(cache), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    process = subprocess.Popen([SEEALSO, "chat"], env=environ, stdin=other, stdout=other, stderr=other)
    os.close(other)
    for answers, typed in ((0, f"{QUESTION}\r"), (1, "\x04")):
        _until_prompt(own, answers)
        os.write(own, typed.encode())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    os.close(own)
    return usage.ru_maxrss / 1_000


def _until_prompt(terminal: int, answers: int) -> None:
    """Reads until it is the person's turn again, after so many answers."""
    shown = b""
    while shown.count(b"See also") < answers or not shown.rstrip().endswith(b"\x1b[?25h"):
        shown += os.read(terminal, 65_536)


def _environment(cache: Path) -> Mapping[str, str]:
    return {**os.environ, "SEEALSO_CACHE": str(cache)}


def _report(times: Mapping[str, list[float]], chat: float) -> None:
    empty = statistics.median(times["python -c pass"])
    print(f"seealso {bot.__version__}, Python {platform.python_version()}, {len(times['check'])} rounds")
    print(f"{'':24}{'median':>9}{'fastest':>9}{'ratio':>7}   budget")
    for name, taken in times.items():
        median = statistics.median(taken)
        budget = f"{BUDGET[name]:.0f} x" if name in BUDGET else f"{CHECK_SECONDS:.0f} s" if name == "check" else ""
        print(f"{name:24}{median * 1000:6.0f} ms{min(taken) * 1000:6.0f} ms{median / empty:7.1f}   {budget}")
    print(f"{'chat, peak memory':24}{chat:6.0f} MB{'':16}   {CHAT_MEGABYTES:.0f} MB")


if __name__ == "__main__":
    main()
