"""The files a browser fetches once: compressed in memory, sent with long caching.

Streamlit sends its own bundle uncompressed. Here each file is compressed with Brotli: quickly when
it is first asked for, and again thoroughly beside the first visits. The copies live in memory, so
that the service needs no folder that it may write to.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import logging
import mimetypes
import os
import queue
import re
import sys
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import brotli
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger("nua.serving")
mimetypes.add_type("text/javascript", ".js")  # browsers refuse a script of an unknown type
QUICK, THOROUGH = 5, 11
_SUFFIXES = {".js", ".mjs", ".css", ".json", ".svg", ".html", ".txt", ".map"}
_HASHED = re.compile(r"\.[\w-]{8}\.(?:js|css|woff2)$")
_LEAST = 512
_YEAR = 365 * 24 * 60 * 60
FOREVER = f"public, max-age={_YEAR}, immutable"
FOREVER_PRIVATE = f"private, max-age={_YEAR}, immutable"
"""Kept by the reader's own browser alone."""


@dataclass(frozen=True)
class Folder:
    """A folder of files under an address: ``/static/`` of Streamlit, ``/app/static/`` of ours."""

    prefix: str
    path: Path


@dataclass(frozen=True)
class Copy:
    """A file as it is sent: time and size of the original, the bytes, the entity tag."""

    stamp: tuple[int, int]
    body: bytes
    tag: str


class BrowserFiles:
    """ASGI middleware that answers for compressible files of some folders; all else passes on."""

    def __init__(self, app: ASGIApp, folders: Iterable[Folder], store: Store | None = None) -> None:
        self.app = app
        self.folders = tuple(folders)
        self.store = store or Store()
        self._turns: defaultdict[tuple[Path, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD for a known file when the browser takes Brotli or gzip."""
        found = self._file(scope) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        path, is_hashed = found
        headers = Headers(scope=scope)
        coding = accepted_coding(headers.get("accept-encoding", ""))
        copy = await self._one_copy(path, coding)
        answer = {
            "etag": copy.tag,
            "vary": "Accept-Encoding",
            "cache-control": FOREVER if is_hashed else "no-cache",
            "x-content-type-options": "nosniff",
        }
        if coding:
            answer["content-encoding"] = coding
        if copy.tag in headers.get("if-none-match", ""):
            await Response(status_code=304, headers=answer)(scope, receive, send)
            return
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        response = Response(copy.body, headers=answer, media_type=kind)
        await response(scope, receive, send)

    async def _one_copy(self, path: Path, coding: str) -> Copy:
        """Give the copy of a file; of all who ask at once for a new one, one makes it."""
        copy = self.store.kept(path, coding)  # no change of thread for what is there
        if copy is not None:
            return copy
        async with self._turns[path, coding]:  # each would hold the whole file in memory
            copy = self.store.kept(path, coding)
            return copy or await run_in_threadpool(self.store.get, path, coding)

    def _file(self, scope: Scope) -> tuple[Path, bool] | None:
        """Give the file asked for, and whether its address changes with its content."""
        if scope["method"] not in {"GET", "HEAD"}:
            return None
        for folder in self.folders:
            if scope["path"].startswith(folder.prefix):
                path = safe_file(folder.path, scope["path"][len(folder.prefix) :])
                if path is None or path.suffix not in _SUFFIXES or path.stat().st_size < _LEAST:
                    return None
                is_hashed = bool(_HASHED.search(path.name)) or b"v=" in scope["query_string"]
                return path, is_hashed
        return None


def safe_file(folder: Path, name: str) -> Path | None:
    """Give the file with a name below a folder; None where there is none, or it leads outside."""
    if "\x00" in name or "\\" in name:
        return None
    path = (folder / name).resolve()
    return path if path.is_relative_to(folder.resolve()) and path.is_file() else None


def accepted_coding(accept: str) -> str:
    """Give ``br``, ``gzip`` or nothing: the best coding that an Accept-Encoding header allows."""
    offered = {}
    for part in accept.lower().split(","):
        name, _, quality = part.strip().partition(";")
        offered[name.strip()] = quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00"}
    return next((name for name in ("br", "gzip") if offered.get(name)), "")


class Store:
    """Compressed copies in memory, by file and coding; bounded by the folders they come from."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Path, str], Copy] = {}
        self._quick: queue.SimpleQueue[Path | None] = queue.SimpleQueue()

    def get(self, path: Path, coding: str) -> Copy:
        """Give a copy of a file in a coding; made quickly the first time, and noted for more."""
        copy = self.kept(path, coding)
        if copy is None:
            copy = self._kept[path, coding] = _copy(path, coding, QUICK)
            if coding == "br":
                self._quick.put(path)
        return copy

    def kept(self, path: Path, coding: str) -> Copy | None:
        """Give the copy that is there of a file that has not changed since."""
        copy = self._kept.get((path, coding))
        return copy if copy is not None and copy.stamp == _stamp(path) else None

    def warm(self, paths: Iterable[Path], stop: threading.Event) -> None:
        """Compress thoroughly the files given, then each that was asked for, until told to stop.

        The thread that calls gives way to all others: the first visitors come meanwhile.
        """
        _give_way()
        for path in paths:
            if stop.is_set():
                return
            self._better(path)
        log.info("browser files compressed", extra={"files": len(self._kept), "bytes": self.size()})
        while (path := self._quick.get()) is not None and not stop.is_set():
            self._better(path)

    def end(self) -> None:
        """Let `warm` return."""
        self._quick.put(None)

    def size(self) -> int:
        """Give the bytes kept in memory."""
        return sum(len(copy.body) for copy in list(self._kept.values()))

    def _better(self, path: Path) -> None:
        self._kept[path, "br"] = _copy(path, "br", THOROUGH)


def _give_way() -> None:
    """Let this thread work only while no other wants the processor, where the system can."""
    if sys.platform == "linux":  # elsewhere the priority is that of the whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _stamp(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_mtime_ns, state.st_size


def _copy(path: Path, coding: str, quality: int) -> Copy:
    stamp, raw = _stamp(path), path.read_bytes()
    tag = f'"{hashlib.sha256(raw).hexdigest()[:20]}-{coding or "id"}"'
    return Copy(stamp, compress(raw, coding, quality), tag)


def compress(raw: bytes, coding: str, quality: int = QUICK) -> bytes:
    """Give bytes in a coding, one that `accepted_coding` gives."""
    if coding == "br":
        return brotli.compress(raw, quality=quality)
    return gzip.compress(raw, compresslevel=6, mtime=0) if coding == "gzip" else raw


def first_visit(folder: Path, entry: str = "index.html") -> list[Path]:
    """Give the files that an entry page names: what every first visitor fetches."""
    names = re.findall(
        r'(?:src|href)="\./(static/[^"]+\.(?:js|css))"', (folder / entry).read_text("utf-8")
    )
    return [path for name in dict.fromkeys(names) if (path := folder / name).is_file()]
