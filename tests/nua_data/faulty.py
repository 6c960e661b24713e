"""A store of releases at a ``memory://`` address whose answers a test may spoil."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

URL = "memory://bucket/nua"
ROOT = "/bucket/nua"


class Faults:
    """What the store does with a file that is asked for; every file asked for is noted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.spoil: Callable[[str, bytes], bytes] = lambda _name, content: content
        self.wait_seconds = 0.0
        self._read = MemoryFileSystem.cat_file
        monkeypatch.setattr(MemoryFileSystem, "cat_file", self._answer())

    def _answer(self) -> Callable[..., bytes]:
        faults = self

        def cat_file(files: MemoryFileSystem, path: str, *_: object) -> bytes:
            name = path.removeprefix(ROOT).strip("/")
            faults.asked.append(name)
            time.sleep(faults.wait_seconds)
            return faults.spoil(name, faults._read(files, path))

        return cat_file

    def of(self, ending: str, act: Callable[[bytes], bytes]) -> None:
        """Spoil the files with a name that ends so."""
        self.spoil = lambda name, content: act(content) if name.endswith(ending) else content

    def down(self) -> None:
        """Answer nothing."""

        def refuse(_name: str, _content: bytes) -> bytes:
            raise ConnectionError("key AKIASECRET at https://user:hunter2@store.example refused")

        self.spoil = refuse

    def well(self) -> None:
        """Answer as it should."""
        self.spoil = lambda _name, content: content
        self.wait_seconds = 0.0


def put(folder: Path) -> None:
    """Make the store at the address the copy of a folder."""
    files = fsspec.filesystem("memory")
    if files.exists(ROOT):
        files.rm(ROOT, recursive=True)
    files.put(str(folder) + "/", ROOT, recursive=True)


@contextmanager
def watching(watch) -> Iterator[None]:
    """Stop the thread of a watch at the end."""
    try:
        yield
    finally:
        watch.stop()
