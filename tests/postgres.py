"""A PostgreSQL server of the test run's own: started in a folder of its own, stopped and removed at the end.

The server refuses to run as root. Then it alone, not the test run, becomes the user `postgres` that its Debian package
makes. Clients reach it through a socket in its folder, so that it needs no port.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "autovacuum": "off",
    "log_min_messages": "warning",
}


def programs() -> Path | None:
    """The folder of the server's programs: PATH, else where Debian puts them, the newest; None: it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(folders, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


class Server:
    """Runs from construction until `close`. `options` are settings of the server beside those of a test run."""

    def __init__(self, *, folder: str | None = None, options: Mapping[str, str] | None = None) -> None:
        self._options = _OPTIONS | dict(options or {})
        found = programs()
        if found is None:
            raise RuntimeError(
                "PostgreSQL is not installed; on Debian: apt-get install --no-install-recommends postgresql"
            )
        self._who: dict[str, Any] = {}
        if os.geteuid() == 0:
            import pwd

            user = pwd.getpwnam("postgres")
            self._who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.home = Path(tempfile.mkdtemp(prefix="pg-", dir=folder or _quick_folder()))
        self.data = self.home / "data"
        self.programs = found
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self.home.chmod(0o755)
            if self._who:
                os.chown(self.home, self._who["user"], self._who["group"])
            initdb = f"{found}/initdb -D {self.data} -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-sync"
            subprocess.run(initdb.split(), cwd=self.home, check=True, stdout=subprocess.DEVNULL, **self._who)
            self.start()
        except BaseException:
            self.close()
            raise

    def start(self) -> None:
        options = [part for name, value in self._options.items() for part in ("-c", f"{name}={value}")]
        log = (self.home / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, "-k", self.home, *options],
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
                **self._who,
            )
        state = self.data / "postmaster.pid"
        deadline = time.monotonic() + 30
        while not (state.exists() and state.read_text().rstrip().endswith("ready")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{(self.home / 'log').read_text()}")
            time.sleep(0.02)

    def stop(self) -> None:
        """As a restart by its operator does: it closes every connection."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(30)
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.home}"

    def psql(self, command: str, *, database: str = "postgres") -> str:
        """What a statement prints, without decoration."""
        psql = f"{self.programs}/psql -X -A -t -q -v ON_ERROR_STOP=1 -h {self.home} -U postgres -d {database} -c"
        done = subprocess.run([*psql.split(), command], check=True, capture_output=True, text=True, cwd="/")
        return done.stdout.strip()


def _quick_folder() -> str:
    """A short path (that of a socket holds 107 bytes), in memory where there is room: a database is 300 files."""
    memory = "/dev/shm"
    return memory if Path(memory).is_dir() and shutil.disk_usage(memory).free > 2**30 else "/tmp"


def _end_with_parent() -> None:
    # A test run that is killed cannot stop its server; the kernel then sends it the signal for a fast end.
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGINT)
