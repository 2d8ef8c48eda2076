"""A PostgreSQL server that lives as long as the object that started it, on a socket in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_READY = 20.0  # seconds


def find(program: str) -> str | None:
    """A program of the newest server that is installed: on the path, or where Debian puts it."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    return shutil.which(program) or shutil.which(program, path=os.pathsep.join(map(str, places)))


def server_version() -> str:
    """As "PostgreSQL 15.9"."""
    program = find("postgres")
    assert program is not None
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    return f"PostgreSQL {said.split()[2]}"


class Server:
    """Started by the first use of its constructor; `close` stops it and removes its folder."""

    def __init__(self) -> None:
        initdb, postgres = find("initdb"), find("postgres")
        assert initdb is not None
        assert postgres is not None
        identity: dict[str, Any] = {}
        if os.geteuid() == 0:  # the server refuses to run as root
            user = pwd.getpwnam("postgres")
            identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self._home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket's path holds 107 bytes
        self._home.chmod(0o755)
        if identity:
            os.chown(self._home, identity["user"], identity["group"])
        data = self._home / "data"
        make = [initdb, "-D", str(data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": self._home, **identity}
        subprocess.run(make, check=True, **quiet)
        settings = ["listen_addresses=", "fsync=off", "shared_buffers=512MB", "maintenance_work_mem=256MB", "jit=off"]
        serve = [
            postgres,
            "-D",
            str(data),
            "-k",
            str(self._home),
            *(part for setting in settings for part in ("-c", setting)),
        ]
        self._process = subprocess.Popen(serve, **quiet)
        self._loop = asyncio.new_event_loop()
        try:
            self._wait(data / "postmaster.pid")
            import asyncpg  # type: ignore[import-untyped]  # it ships no types

            self._connection: Any = self._loop.run_until_complete(
                asyncpg.connect(host=str(self._home), user="postgres", database="postgres", command_timeout=None)
            )
        except BaseException:
            self._stop()
            raise

    def _wait(self, file: Path) -> None:
        end = time.monotonic() + _READY
        while not (file.is_file() and file.read_text().split()[-1:] == ["ready"]):
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the PostgreSQL server did not start")
            time.sleep(0.02)

    def run(self, statement: str, *values: Any) -> list[Any]:
        """Carries out one statement; its rows."""
        rows: list[Any] = self._loop.run_until_complete(self._connection.fetch(statement, *values))
        return rows

    def pour(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Fills a table by COPY."""
        self._loop.run_until_complete(self._connection.copy_records_to_table(table, records=rows))

    def memory(self) -> int:
        """Bytes that its processes hold, pages they share counted once (on Linux; else 0)."""
        import psutil  # type: ignore[import-untyped]  # it ships no types

        server = psutil.Process(self._process.pid)
        held = (process.memory_full_info() for process in (server, *server.children(recursive=True)))
        return sum(getattr(info, "pss", 0) for info in held)

    def close(self) -> None:
        self._loop.run_until_complete(self._connection.close())
        self._stop()

    def _stop(self) -> None:
        self._loop.close()
        self._process.send_signal(signal.SIGINT)  # fast; SIGTERM would wait for connections
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)
