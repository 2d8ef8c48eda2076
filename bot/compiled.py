"""A Library as one file in the user's cache, so that YAML is read once for each content of a folder.

The file holds plain values (marshal, no code, no pickle) behind a checksum, is written whole or not at all, and is
keyed by the folder's content, our version and this Python. A missing, old, damaged or unwritable cache costs time only.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import __version__, articles
from bot.garbage import uncollected
from bot.index import Index
from bot.library import Library
from bot.links import Links
from bot.packing import pack_article, pack_manifest, unpack_article, unpack_manifest
from bot.problems import BrokenKnowledge
from bot.topics import Topics

_MAGIC = b"seealso library\n"
_CHECKSUM = 32  # bytes
_HOUR = 3600  # seconds after which a file that is still being written belongs to a process that was killed
_KEPT = 12  # compiled libraries; the least recently used are removed
# What these modules do is what a compiled library holds: an edited checkout must not open what older code wrote.
_MAKERS = ("index.py", "library.py", "links.py", "packing.py", "stems.py", "text.py", "topics.py", "markup.py")


def cache_folder() -> Path:
    """`SEEALSO_CACHE`, else the user's cache folder of this platform's custom."""
    if chosen := os.environ.get("SEEALSO_CACHE"):
        return Path(chosen)
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "seealso"


def open_library(
    folder: Path, *, cache: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> Library:
    """The library of a knowledge folder, from the cache where it is there, else compiled and put there.

    `progress(done, of)` is called while a folder is compiled. Raises BrokenKnowledge with every error of the folder.
    """
    snapshot = articles.snapshot(folder)
    if snapshot.broken:
        raise BrokenKnowledge(articles.read(snapshot).errors)
    cache = cache if cache is not None else cache_folder()
    path = cache / f"{_key(snapshot.digest)}.library"
    library = _read(path)
    if library is None:
        with uncollected():
            reading = articles.read(snapshot, progress=progress)
            if reading.broken:
                raise BrokenKnowledge(reading.errors)
            library = Library.build(reading.articles, reading.manifest, digest=reading.digest)
            write(library, path)
    return library


def write(library: Library, path: Path) -> bool:
    """Puts a compiled library where `path` says, whole or not at all; False where that cannot be done."""
    payload = marshal.dumps(_packed(library))
    partial = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial.write_bytes(_MAGIC + _checksum(payload) + payload)
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        return False
    _prune(path.parent)
    return True


def _key(digest: str) -> str:
    here = Path(__file__).parent
    makers = (*(here / name for name in _MAKERS), *sorted((here / "articles").glob("*.py")))
    made_by = "".join(str(maker.stat().st_mtime_ns) for maker in makers)
    parts = (digest, __version__, sys.implementation.cache_tag or "", sys.byteorder, made_by)
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=20).hexdigest()


def _checksum(payload: bytes | memoryview) -> bytes:
    return hashlib.blake2b(payload, digest_size=_CHECKSUM).digest()


def _read(path: Path) -> Library | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    start = len(_MAGIC) + _CHECKSUM
    payload = memoryview(content)[start:]
    if not content.startswith(_MAGIC) or content[len(_MAGIC) : start] != _checksum(payload):
        return None
    with contextlib.suppress(OSError):
        os.utime(path)
    return _unpacked(marshal.loads(payload))


def _prune(folder: Path) -> None:
    with contextlib.suppress(OSError):
        held = sorted(folder.glob("*.library"), key=lambda path: path.stat().st_mtime, reverse=True)
        abandoned = [
            p for p in folder.glob("*.library.*") if held and p.stat().st_mtime < held[0].stat().st_mtime - _HOUR
        ]
        for path in (*held[_KEPT:], *abandoned):
            path.unlink()


def _packed(library: Library) -> dict[str, Any]:
    return {
        "manifest": pack_manifest(library.manifest),
        "titles": library.titles,
        "audiences": tuple(tuple(sorted(audience)) for audience in library.audiences),
        "articles": [marshal.dumps(pack_article(article)) for article in library.articles],
        "index": library.index.packed(),
        "topics": library.topics.packed(),
        "links": library.links.packed(),
        "digest": library.digest,
    }


def _unpacked(values: dict[str, Any]) -> Library:
    held: list[bytes] = values["articles"]
    return Library(
        manifest=unpack_manifest(values["manifest"]),
        article_at=lambda number: unpack_article(marshal.loads(held[number])),
        titles=values["titles"],
        audiences=[frozenset(audience) for audience in values["audiences"]],
        index=Index.unpacked(values["index"]),
        topics=Topics.unpacked(values["topics"]),
        links=Links.unpacked(values["links"]),
        digest=values["digest"],
    )
