"""A PostgreSQL database on a server of its own, as synchronous calls."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterable
from typing import Any

from tests.postgres import Server, programs  # the development tree's one way to start a server, also as root

_OPTIONS = {"shared_buffers": "512MB", "maintenance_work_mem": "256MB", "jit": "off"}  # room for a million statements


def installed() -> bool:
    """Whether a server is there to be started."""
    return programs() is not None


def version() -> str:
    """Of the server that is installed, as "PostgreSQL 15.9"."""
    said = subprocess.run([f"{programs()}/initdb", "--version"], capture_output=True, text=True, check=True).stdout
    return f"PostgreSQL {said.split()[2]}"


class Database:
    """An empty one; `close` ends its server and removes it."""

    def __init__(self) -> None:
        import asyncpg  # type: ignore[import-untyped]  # it ships no types

        self._server = Server(folder="/tmp", options=_OPTIONS)  # on disk: files in memory would count for nobody
        self._loop = asyncio.new_event_loop()
        try:
            connecting = asyncpg.connect(host=str(self._server.home), user="postgres", database="postgres")
            self._connection: Any = self._loop.run_until_complete(connecting)
        except BaseException:
            self._end()
            raise

    def run(self, statement: str, *values: Any) -> list[Any]:
        """Carries out one statement; its rows."""
        rows: list[Any] = self._loop.run_until_complete(self._connection.fetch(statement, *values))
        return rows

    def pour(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Fills a table by COPY."""
        self._loop.run_until_complete(self._connection.copy_records_to_table(table, records=rows))

    def memory(self) -> int:
        """Bytes that the server's processes hold, pages they share counted once; 0 where the system cannot tell."""
        import psutil  # type: ignore[import-untyped]  # it ships no types

        identity = int((self._server.data / "postmaster.pid").read_text().split()[0])
        server = psutil.Process(identity)
        held = (process.memory_full_info() for process in (server, *server.children(recursive=True)))
        return sum(getattr(info, "pss", 0) for info in held)

    def close(self) -> None:
        self._loop.run_until_complete(self._connection.close())
        self._end()

    def _end(self) -> None:
        self._loop.close()
        self._server.close()
