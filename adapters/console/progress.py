"""How far a long task is, on a terminal; nothing elsewhere, and nothing for a short one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TextIO

LONG = 200  # steps; fewer are done before a bar could be read
_EVERY = 20  # steps between two updates

Advance = Callable[[int, int], None]  # done, of


@contextmanager
def shown(task: str, stream: TextIO, environ: Mapping[str, str]) -> Iterator[Advance | None]:
    """Gives the function to report with; None where the stream is no terminal that can redraw a line."""
    if not stream.isatty() or environ.get("TERM") == "dumb":
        yield None
        return
    bar = _Bar(task, stream)
    try:
        yield bar.advance
    finally:
        bar.close()


class _Bar:
    """A bar by rich where it is installed (extra `console`), else a counter; drawn from the first report on."""

    def __init__(self, task: str, stream: TextIO) -> None:
        self._task, self._stream = task, stream
        self._draw: Advance | None = None
        self._end: Callable[[], None] = lambda: None

    def advance(self, done: int, of: int) -> None:
        if of < LONG or (done % _EVERY and done != of):
            return
        if self._draw is None:
            self._draw, self._end = self._rich() or self._counter()
        self._draw(done, of)

    def close(self) -> None:
        self._end()

    def _rich(self) -> tuple[Advance, Callable[[], None]] | None:
        try:
            from rich.console import Console
            from rich.progress import Progress
        except ImportError:
            return None
        progress = Progress(console=Console(file=self._stream), transient=True)
        task = progress.add_task(self._task)
        progress.start()
        return (lambda done, of: progress.update(task, completed=done, total=of)), progress.stop

    def _counter(self) -> tuple[Advance, Callable[[], None]]:
        def draw(done: int, of: int) -> None:
            self._stream.write(f"\r{self._task}: {done} of {of}")
            self._stream.flush()

        def end() -> None:
            self._stream.write("\r\x1b[K")

        return draw, end
