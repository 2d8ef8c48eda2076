"""The files of a knowledge folder as bytes, with a digest of them all; nothing is parsed here.

Every start of `seealso` passes through this module to learn whether its compiled library is still good, so it imports
the standard library only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType

from bot.problems import Place, Problem

MANIFEST = "knowledge.yaml"
CHECKS = "checks.yaml"
_NAMED = 3  # files that one message names
FILE_BYTES = 5_000_000  # a larger file is a mistake, or an attack; it is never read whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a knowledge folder held at one moment. Equal digests: the same articles and the same problems."""

    folder: str  # as the person named it
    files: Mapping[str, bytes]  # by path inside the folder, with "/"; in order of path
    digests: Mapping[str, str]  # of each file's content, by the same paths
    digest: str  # of all paths, contents and problems; does not depend on where the folder lies
    problems: tuple[Problem, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether something is wrong already, before any file is parsed."""
        return any(problem.severity == "error" for problem in self.problems)

    def place(self, path: str) -> str:
        """A file's name as messages show it."""
        return f"{self.folder}/{path}"


@dataclass(frozen=True, slots=True)
class _Complaint:
    path: str  # inside the folder; empty: the folder itself
    message: str
    remedy: str
    warning: bool = False


def snapshot(folder: Path) -> Snapshot:
    """Read every `*.yaml` of a folder and its subfolders, but for hidden ones. Raises nothing: problems are part of it.

    Links that lead out of the folder are refused, others are followed; each real folder is visited once, so a link to a
    parent ends. Files are read in the order of their paths.
    """
    files: dict[str, bytes] = {}
    complaints = list(_walk(folder, files))
    if not any(_is_article(path) for path in files) and all(complaint.warning for complaint in complaints):
        complaints.append(_without_articles([complaint.path for complaint in complaints]))
    files = dict(sorted(files.items()))
    digests = {path: blake2b(content, digest_size=16).hexdigest() for path, content in files.items()}
    whole = blake2b(digest_size=16)
    for path, digest in digests.items():
        whole.update(f"{path}\0{digest}\0".encode())
    for complaint in complaints:
        whole.update(f"{complaint.path}\0{complaint.message}\0".encode("utf-8", "surrogatepass"))
    shown = str(folder)
    problems = sorted(
        Problem(
            Place(_printable(f"{shown}/{complaint.path}" if complaint.path else shown)),
            complaint.message,
            complaint.remedy,
            "warning" if complaint.warning else "error",
        )
        for complaint in complaints
    )
    return Snapshot(
        folder=_printable(shown),
        files=MappingProxyType(files),
        digests=MappingProxyType(digests),
        digest=whole.hexdigest(),
        problems=tuple(problems),
    )


def _is_article(path: str) -> bool:
    return path not in (MANIFEST, CHECKS)


def _without_articles(otherwise_named: Sequence[str]) -> _Complaint:
    meant = [path for path in otherwise_named if _is_article(_renamed(path))]
    if not meant:
        return _Complaint("", "this folder holds no article", "make one with: seealso new TITLE")
    shown = ", ".join(meant[:_NAMED]) + (f" and {len(meant) - _NAMED} more" if len(meant) > _NAMED else "")
    return _Complaint("", "this folder holds no article", f"articles end in .yaml; rename {shown}")


def _renamed(path: str) -> str:
    """A file's path as it would be read."""
    return f"{os.path.splitext(path)[0]}.yaml"  # noqa: PTH122


def _walk(folder: Path, files: dict[str, bytes]) -> list[_Complaint]:
    """Fill `files`; what stands in the way comes back."""
    try:
        about = folder.stat()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if isinstance(error, (FileNotFoundError, ValueError)):
            return [_Complaint("", "there is no such folder", "name a folder of YAML articles")]
        return [_unreadable("", error, "folder")]
    if not stat.S_ISDIR(about.st_mode):
        return [_Complaint("", "this is a file, not a folder", "name the folder that holds the articles")]
    complaints: list[_Complaint] = []
    root = os.path.realpath(folder)
    seen = {(about.st_dev, about.st_ino)}
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        try:
            with os.scandir(os.path.join(folder, inside)) as found:  # noqa: PTH118 (a Path for each file is slow)
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            complaints.append(_unreadable(inside, error, "folder"))
            continue
        folders: list[str] = []
        for entry in entries:
            path = f"{inside}/{entry.name}" if inside else entry.name
            if entry.name.startswith("."):
                continue
            try:
                complaint = _take(entry, path, root, seen, folders, files)
            except OSError as error:
                complaint = _unreadable(path, error, "file")
            if complaint is not None:
                complaints.append(complaint)
        waiting.extend(reversed(folders))
    return complaints


def _take(
    entry: os.DirEntry[str],
    path: str,
    root: str,
    seen: set[tuple[int, int]],
    folders: list[str],
    files: dict[str, bytes],
) -> _Complaint | None:
    """Read one entry of a folder, or note it as a folder to visit."""
    suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122
    is_link = entry.is_symlink()
    is_folder = entry.is_dir()
    if not is_folder and suffix not in (".yaml", ".yml"):
        return None
    if path != _printable(path):
        return _Complaint(path, "the name of this file cannot be printed", "rename it with ordinary letters")
    if is_link and not os.path.realpath(entry.path).startswith(root + os.sep):
        return _Complaint(path, "this link leads out of the knowledge folder", "put the file itself here")
    about = entry.stat()
    if is_folder:
        if (about.st_dev, about.st_ino) not in seen:
            seen.add((about.st_dev, about.st_ino))
            folders.append(path)
        return None
    if not entry.name.endswith(".yaml"):
        remedy = f"rename it {_renamed(entry.name)}"
        return _Complaint(path, "this file is not read, since its name does not end in .yaml", remedy, True)
    if not stat.S_ISREG(about.st_mode):
        return _Complaint(path, "this is no ordinary file", "put a text file here")
    if about.st_size > FILE_BYTES:
        return _too_large(path, about.st_size)
    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
        content = file.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:  # it grew since we asked for its size
        return _too_large(path, len(content))
    files[path] = content
    return None


def _too_large(path: str, size: int) -> _Complaint:
    megabytes = f"{size / 1_000_000:,.1f} MB"
    return _Complaint(
        path, f"this file holds {megabytes}; {FILE_BYTES // 1_000_000} MB are allowed", "split it into several articles"
    )


def _unreadable(path: str, error: OSError, what: str) -> _Complaint:
    if isinstance(error, FileNotFoundError):
        reason = "it leads to nothing"
    else:
        reason = (error.strerror or type(error).__name__).lower()
    may_not = isinstance(error, PermissionError)
    remedy = "give the account that runs seealso the right to read it" if may_not else "restore or remove it"
    return _Complaint(path, f"this {what} cannot be read: {reason}", remedy)


def _printable(path: str) -> str:
    """A path without what a terminal would act on: control characters and bytes that are no text become escapes."""
    if path.isprintable():
        return path
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in path)
