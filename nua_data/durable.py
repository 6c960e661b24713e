"""Writes that survive a crash: each file, move and line is on the disk before the next begins.

Every function says the points that it passes to `on_reach`. Nothing listens as a rule; the fault
tests stop the process, or raise, at one point after the other.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
ENTER = stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH
PAUSE_SECONDS = 0.05

on_reach: Callable[[str], None] | None = None
"""The seam of the fault tests: called with the name of each point that is reached."""


def reach(point: str) -> None:
    """Say that a point of a change is reached."""
    if on_reach is not None:
        on_reach(point)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Mark the points before and after one step of a change."""
    reach(f"before {name}")
    yield
    reach(f"after {name}")


def write_file(path: Path, content: bytes) -> None:
    """Write a new file whole and bring it to the disk; an existing one is not overwritten."""
    with step(f"write {path.name}"), path.open("xb", buffering=0) as file:
        _write_all(file, content, path.name)
        os.fsync(file.fileno())


def append_line(path: Path, line: bytes) -> None:
    """Add one line to a file and bring it to the disk; a line cut short before stays apart."""
    with step(f"append {path.name}"), path.open("ab+", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            line = line if file.read(1) == b"\n" else b"\n" + line
        _write_all(file, line + b"\n", path.name)
        os.fsync(file.fileno())


def _write_all(file, content: bytes, name: str) -> None:
    """Write in two halves, so that a fault test can stop between them."""
    middle = len(content) // 2
    _write_part(file, content[:middle])
    reach(f"inside {name}")
    _write_part(file, content[middle:])


def _write_part(file, part: bytes) -> None:
    rest = memoryview(part)
    while rest:
        rest = rest[file.write(rest) :]


def replace_file(path: Path, content: bytes, scratch: Path) -> None:
    """Give a file another content in one move: written beside, flushed, then renamed over it.

    Who could read the file can still read it, whatever mask the process has for new ones.
    """
    scratch.unlink(missing_ok=True)
    write_file(scratch, content)
    if path.is_file():
        shutil.copymode(path, scratch)
    with step(f"rename {path.name}"):
        os.replace(scratch, path)
    sync_folder(path.parent)


def move_folder(folder: Path, to: Path) -> None:
    """Move a folder whose files are on the disk; both parents are flushed after it."""
    sync_folder(folder)
    with step(f"move {to.parent.name}"):
        os.rename(folder, to)
    sync_folder(to.parent)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    with step(f"sync {folder.name}"):
        handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def seal(folder: Path) -> None:
    """Make a folder and the files in it read-only."""
    with step("seal"):
        for path in folder.iterdir():
            path.chmod(READ_ONLY)
        folder.chmod(READ_ONLY | ENTER)


def is_sealed(folder: Path) -> bool:
    """Say whether nobody has the right to write in a folder or to a file in it."""
    modes = [path.stat().st_mode for path in (folder, *folder.iterdir())]
    return not any(mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) for mode in modes)


def remove_folder(folder: Path) -> None:
    """Remove a folder with all that is in it, sealed or not."""
    if folder.is_dir() and not folder.is_symlink():
        for inner, _, _ in os.walk(folder):
            os.chmod(inner, stat.S_IRWXU)
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)


@contextmanager
def locked(path: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the lock of a file; raises TimeoutError when another process keeps it longer.

    The system lets go of the lock when its process ends, however it ends.
    """
    import fcntl

    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= until:
                    raise TimeoutError(str(path)) from error
                time.sleep(PAUSE_SECONDS)
        yield
    finally:
        os.close(handle)
