"""Answers of a service kept in a folder, so that a run that broke off goes on where it was."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import stat
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

LEFT = re.compile(r"\.(run\.json|[0-9a-f]{32}\.json\.gz|(sdg|wdi)_[A-Z0-9_.]+\.csv)\.[a-z0-9_]{8}")
"""What `write_atomically` calls a file of a refresh until it is whole: nobody else's is."""


@dataclass(frozen=True)
class Kept:
    """An answer as it came, with what is needed to ask whether it still holds."""

    url: str
    body: bytes
    etag: str
    modified: str
    checked: float  # when the service last gave or confirmed it, in seconds since 1970
    changed: float  # when it first gave exactly this body


class PageCache:
    """A folder of answers, one packed file an address; a file is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, url: str) -> Kept | None:
        """Give the answer kept for an address; None where there is none or it is damaged."""
        try:
            head, _, body = gzip.decompress(self._path(url).read_bytes()).partition(b"\n")
            return Kept(body=body, **json.loads(head))
        except (OSError, EOFError, zlib.error, ValueError, TypeError):
            return None

    def write(self, page: Kept) -> None:
        """Keep an answer; raises OSError where the folder cannot take it."""
        head = {each.name: getattr(page, each.name) for each in fields(page)}
        del head["body"]
        content = gzip.compress(json.dumps(head).encode() + b"\n" + page.body, 3, mtime=0)
        write_atomically(self._path(page.url), content)

    def _path(self, url: str) -> Path:
        return self.folder / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json.gz"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it into it: readers see all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def clear_left(folder: Path, before: float) -> None:
    """Remove what a killed process left half written in a folder before a time, if anything.

    A file that is being written is seconds old: those of a run at the same time stay.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if LEFT.fullmatch(entry.name):
                with suppress(OSError):  # another run may have been quicker
                    about = entry.stat(follow_symlinks=False)
                    if stat.S_ISREG(about.st_mode) and about.st_mtime < before:
                        os.unlink(entry)
