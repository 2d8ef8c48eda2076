"""The web port under load: `python -m benchmarks.web [SECONDS] [--rate N]`, with Debian's wrk.

`seealso serve` with everything on (Slack and Discord of the tests on loopback) as a process of its own, held on one core;
wrk on the others asks `/api/ask` at a fixed rate for SECONDS (20), then the same of a bare aiohttp handler that gives back
an answer of the same size, in turns, so that a busy moment of the machine meets both. Then with 1,000 idle connections
beside; then as fast as it can. Shown with it: seconds until ready, megabytes resident, and what each page weighs on the
wire, its style sheet included.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import aiohttp

import bot
from benchmarks.slack import QUESTIONS as SLACK_QUESTIONS
from tests.servers.discord import TOKEN
from tests.servers.discord import serving as discord_serving
from tests.servers.slack import APP_TOKEN, BOT_TOKEN, SlackServer

CONNECTIONS = 60
SEED = 9
ROUNDS = 4  # turns of ours and of the bare handler
BUDGET = {"p99 ms": 10.0, "ready s": 3.0, "resident MB": 160.0, "page kB": 30.0}
QUESTIONS = (*SLACK_QUESTIONS, "history of MIIT", "minstry of comerce")
PAGES = ("/", "/?q=what+is+MIIT", "/?q=compare+PIPL+and+DSL", "/topics", "/changes", "/playground?q=what+is+MIIT")
LONGEST = "/articles/ministry-of-industry-and-information-technology"

BARE = """
import sys
from aiohttp import web
body = b"x" * int(sys.argv[1])
async def answer(request):
    return web.Response(body=body, content_type="application/json")
app = web.Application()
app.router.add_get("/api/ask", answer)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[2]), access_log=None, print=None)
"""

ASK = """
local asked = { %s }
local number = 0
math.randomseed(%d)
function delay() return math.floor(-math.log(1 - math.random()) * %d) end
function request()
  number = number + 1
  return wrk.format("GET", "/api/ask?q=" .. asked[number %% #asked + 1])
end
"""


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", nargs="?", type=int, default=20)
    parser.add_argument("--rate", type=int, default=300, help="requests a second")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; on Debian and Ubuntu: apt-get install wrk")
    print(
        f"seealso {bot.__version__}, aiohttp {aiohttp.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    print(f"load of this machine at the start: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        async with SlackServer() as slack, discord_serving() as discord:
            platforms = {
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "SEEALSO_SLACK_API_URL": slack.api_url,
                "DISCORD_TOKEN": TOKEN,
                "SEEALSO_DISCORD_API_URL": discord.address,
                "SEEALSO_DISCORD_GATEWAY_URL": discord.gateway,
            }
            async with serving(Path(folder), platforms) as (process, address, ready):
                check("ready after", ready, "ready s", "s")
                await load(Path(folder), process.pid, address, options.rate, options.seconds)
                check("resident", megabytes(process.pid), "resident MB", "MB")
                await weigh(address)


@asynccontextmanager
async def serving(
    folder: Path, platforms: Mapping[str, str]
) -> AsyncIterator[tuple[asyncio.subprocess.Process, str, float]]:
    """The process, its address, and after how many seconds it was ready (the library compiled before)."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SEEALSO_CACHE": str(folder / "cache"),
        "SEEALSO_DATABASE_URL": f"sqlite:///{folder}/load.db",
        **platforms,
    }
    seealso = str(Path(sys.executable).with_name("seealso"))
    compiled = await asyncio.create_subprocess_exec(seealso, "topics", env=environ, stdout=asyncio.subprocess.DEVNULL)
    await compiled.wait()
    begun = time.perf_counter()
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(seealso, "serve", "--port", "0", env=environ, stderr=log)
    try:
        while not (
            found := re.search(r"^seealso is ready.*?(http://[^\s,]+)", (folder / "log").read_text(), re.MULTILINE)
        ):
            if process.returncode is not None:
                raise SystemExit((folder / "log").read_text())
            await asyncio.sleep(0.01)
        ready = time.perf_counter() - begun
        os.sched_setaffinity(process.pid, {0})
        yield process, found[1], ready
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


@asynccontextmanager
async def bare(size: int) -> AsyncIterator[str]:
    """A handler that does nothing, on the same core."""
    port = 18_099
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", BARE, str(size), str(port))
    os.sched_setaffinity(process.pid, {0})
    try:
        async with aiohttp.ClientSession() as session:
            for _ in range(100):
                try:
                    async with session.get(f"http://127.0.0.1:{port}/api/ask"):
                        break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def load(folder: Path, pid: int, address: str, rate: int, seconds: int) -> None:
    size = await answer_size(address)
    script = folder / "ask.lua"
    asked = ", ".join(f'"{quote(question)}"' for question in QUESTIONS)
    # A connection asks again so long after its answer, on average: people do not ask in step. With the time of an
    # answer that makes `rate` a second over all.
    script.write_text(ASK % (asked, SEED, round(CONNECTIONS / rate * 1_000) - 2))
    each = max(2, seconds // ROUNDS)
    await wrk(script, address, 2)  # caches, connections
    print(f"\n{'/api/ask':38} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8} {'longest':>8} {'of a core':>10}")
    async with bare(size) as other:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            spent = cpu(pid)
            ours.append((*await wrk(script, address, each), (cpu(pid) - spent) / each))
            theirs.append((*await wrk(script, other, each), 0.0))
        median, bare_median = [sorted(one, key=lambda figures: figures[2])[len(one) // 2] for one in (ours, theirs)]
        show(f"seealso, {rate} a second", median)
        show(f"bare aiohttp, {size} bytes", bare_median)
        print(f"{'ratio':38} {'':9} {median[1] / bare_median[1]:8.1f} {median[2] / bare_median[2]:8.1f}")
    async with idle(address, 1_000):
        spent = cpu(pid)
        show("seealso, 1,000 idle connections beside", (*await wrk(script, address, each), (cpu(pid) - spent) / each))
    script.write_text(ASK % (asked, SEED, 0))
    spent = cpu(pid)
    show("seealso, as fast as it can", (*await wrk(script, address, each), (cpu(pid) - spent) / each))
    check("\np99 at that rate", median[2], "p99 ms", "ms")


async def wrk(script: Path, address: str, seconds: int) -> tuple[float, float, float, float]:
    """Answers a second, then p50, p99 and the longest time in milliseconds."""
    cores = sorted(os.sched_getaffinity(0) - {0}) or [0]
    process = await asyncio.create_subprocess_exec(
        *("taskset", "-c", ",".join(map(str, cores)), "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s"),
        *("--latency", "-s", str(script), address),
        stdout=asyncio.subprocess.PIPE,
    )
    told = (await process.communicate())[0].decode()
    if "Non-2xx" in told or "Socket errors" in told:
        raise SystemExit(told)
    shares = {share: milliseconds(time_) for share, time_ in re.findall(r"^\s+(\d+)%\s+(\S+)$", told, re.MULTILINE)}
    longest = re.findall(r"Latency\s+\S+\s+\S+\s+(\S+)", told)[0]
    return float(re.findall(r"Requests/sec:\s+(\S+)", told)[0]), shares["50"], shares["99"], milliseconds(longest)


def milliseconds(text: str) -> float:
    unit = text.lstrip("0123456789.")
    return float(text.removesuffix(unit)) * {"us": 0.001, "ms": 1.0, "s": 1_000.0}[unit]


@asynccontextmanager
async def idle(address: str, count: int) -> AsyncIterator[None]:
    """So many connections that never finish a request."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8_192), hard))
    host, _, port = address.removeprefix("http://").rpartition(":")
    opened = [await asyncio.open_connection(host, int(port)) for _ in range(count)]
    for _, writer in opened:
        writer.write(b"GET / HTTP/1.1\r\nX-Slow: ")
    try:
        yield
    finally:
        for _, writer in opened:
            writer.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def answer_size(address: str) -> int:
    """Bytes of a typical answer."""
    async with aiohttp.ClientSession() as session:
        sizes = []
        for question in QUESTIONS:
            async with session.get(f"{address}/api/ask", params={"q": question}) as response:
                sizes.append(len(await response.read()))
    return sorted(sizes)[len(sizes) // 2]


async def weigh(address: str) -> None:
    """What a page costs to load: itself and its style sheet, compressed."""
    print(f"\n{'page':60} {'kB on the wire':>15}")
    heaviest = 0.0
    async with aiohttp.ClientSession(auto_decompress=False, headers={"Accept-Encoding": "gzip"}) as session:

        async def weight(path: str) -> float:
            async with session.get(address + path) as response:
                return len(await response.read()) / 1_000

        async with aiohttp.ClientSession() as plain, plain.get(address) as response:
            style = re.findall(r'href="(/static/style[^"]+)"', await response.text())[0]
        around = await weight(style)
        for path in (*PAGES, LONGEST):
            size = await weight(path) + around
            heaviest = max(heaviest, size)
            print(f"{path:60} {size:15.1f}")
    check("the heaviest", heaviest, "page kB", "kB")


def show(what: str, figures: tuple[float, float, float, float, float]) -> None:
    rate, p50, p99, longest, cores = figures
    used = f"{cores:10.0%}" if cores else ""
    print(f"{what:38} {rate:9.0f} {p50:8.1f} {p99:8.1f} {longest:8.1f} {used}")


def check(what: str, value: float, budget: str, unit: str) -> None:
    print(f"{what}: {value:.1f} {unit} (budget {BUDGET[budget]:g}{'' if value < BUDGET[budget] else ', MISSED'})")


def megabytes(pid: int) -> float:
    """Resident now, of a process."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[0]) / 1_000


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    asyncio.run(main())
