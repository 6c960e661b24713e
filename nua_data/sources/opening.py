"""Open a stranger's file: size, form, encoding and kind, before anything in it is believed."""

from __future__ import annotations

import gzip
import hashlib
import io
import lzma
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from nua_data.sources.base import DAMAGED_BOOK, Limits, refuse
from nua_data.sources.head import HEAD_BYTES, Head

MEBI = 2**20
SMALL = 2 * MEBI
"""Bytes of a file that is read once and kept, rather than opened at every look."""
MOST_NAMED = 5
"""Tables of one workbook or zip that are named."""
NOT_OPENED = (".xlsx", ".xlsm", ".xls", ".ods", ".zip", ".gz")
"""Files that may hold tables, and are not looked into within a zip."""
PANIC = "pyo3_runtime"
"""Module of what is raised, and is no Exception, where a reader of sheets gives up on itself."""
DAMAGED = "The file is cut short or damaged; copy it again, or pack it again as a plain zip."
PACK_FAILURES = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
ZIP_FAILURES = (*PACK_FAILURES, ValueError, OSError, struct.error)
"""What the standard library raises on damaged directories and members."""
ZIP, GZIP, OLD_OFFICE = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"

OTHER_PACKS = {
    "content.xml": "a file of LibreOffice (.ods, .odt)",
    "word/": "a document of Word (.docx)",
    "ppt/": "a presentation (.pptx)",
}
OTHER_TEXTS = {
    "<html": "a web page (HTML)",
    "<!doctype html": "a web page (HTML)",
    "urn:schemas-microsoft-com:office:spreadsheet": "a workbook of Excel 2003 (XML)",
}
"""What files of other programs begin with, or hold, and what they are."""


@dataclass(eq=False)
class Opened:
    """A file that may be read: what it is called, what it holds and how much is allowed."""

    name: str
    limits: Limits
    options: dict[str, Any]
    path: Path | None
    content: bytes | None
    cache: dict[str, Any] = field(default_factory=dict)  # what a reader keeps for a next call

    @cached_property
    def size(self) -> int:
        """Bytes of the file as it lies."""
        return len(self.content) if self.content is not None else self.path.stat().st_size

    def raw(self) -> BinaryIO:
        """Give the bytes as they lie."""
        return io.BytesIO(self.content) if self.content is not None else self.path.open("rb")

    @cached_property
    def sha256(self) -> str:
        """Name the bytes."""
        if self.content is not None:
            return hashlib.sha256(self.content).hexdigest()
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    @property
    def files(self) -> tuple[tuple[str, str], ...]:
        """Name and hash, as `Imported.files` has them."""
        return ((self.name, self.sha256),)

    @cached_property
    def form(self) -> str:
        """Tell sheets, packed text, XML and plain text apart by the first bytes."""
        with self.raw() as stream:
            first = stream.read(8)
        if first.startswith(OLD_OFFICE):
            text = "It is an old or encrypted workbook; save it as .xlsx without a password."
            refuse(self.name, "old_workbook", text)
        if first.startswith(ZIP):
            names = [info.filename for info in self.members]
            if any(name.startswith("xl/") for name in names):
                return "xlsx"
            self._refuse_other({what for name in names for mark, what in OTHER_PACKS.items()
                                if name.startswith(mark)})  # fmt: skip
            return "zip"
        head = self.head
        start = head.encoded.lstrip(b"\xef\xbb\xbf \r\n\t")[:200]
        is_xml = head.text.lstrip("\ufeff \r\n\t").startswith("<")
        low = head.text[:1_000].casefold() if is_xml else ""
        self._refuse_other({what for mark, what in OTHER_TEXTS.items() if mark in low})
        return "xml" if is_xml or start.startswith(b"<?xml") else "text"

    def _refuse_other(self, found: set[str]) -> None:
        """Refuse a file of another program, whatever its name says."""
        if found:
            text = f"It is {min(found)}; save the table as .xlsx or CSV."
            refuse(self.name, "other_format", text)

    @cached_property
    def members(self) -> list[zipfile.ZipInfo]:
        """What the directory of the zip says of its members; not to be believed."""
        try:
            with self.raw() as stream, zipfile.ZipFile(stream) as archive:
                return archive.infolist()
        except ZIP_FAILURES as error:
            return refuse(self.name, "damaged_zip", DAMAGED, str(error))

    @cached_property
    def member(self) -> zipfile.ZipInfo:
        """The table inside a zip of text: the one whose header is known, else refused."""
        try:
            with self.raw() as stream, zipfile.ZipFile(stream) as archive:
                return self._choose_member(archive)
        except ZIP_FAILURES as error:
            return refuse(self.name, "damaged_zip", DAMAGED, str(error))

    def _choose_member(self, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
        """Look into the members, the largest first."""
        tables = [
            info
            for info in archive.infolist()
            if info.filename.lower().endswith((".csv", ".tsv", ".txt", ".xml"))
            and not Path(info.filename).name.startswith(("Metadata_", "."))
        ]
        known: list[tuple[zipfile.ZipInfo, Head]] = []
        for info in sorted(tables, key=lambda info: -info.file_size):
            if info.flag_bits & 1:
                refuse(self.name, "encrypted", "Unpack it with its password first.")
            with archive.open(info) as packed:
                first = packed.read(HEAD_BYTES)
            if known and not Head.has_signs(first):
                continue
            head = Head.of(self.name, first)
            if head.kind or head.is_xml:
                known.append((info, head))
            if sum(head.is_table for _, head in known) > MOST_NAMED:
                break
        filled = [info for info, head in known if head.is_table]
        names = [info.filename for info in filled]
        names += [each for each in archive.namelist() if each.lower().endswith(NOT_OPENED)]
        if known and len(names) > 1:
            text = "Each of these files may hold a table; put each in a file of its own."
            refuse(self.name, "several_tables", text, ", ".join(names))
        if known:
            return (filled or [info for info, _ in known])[0]
        text = "No table in it has a header that is known; unpack it and import the table itself."
        return refuse(self.name, "unknown_kind", text, ", ".join(i.filename for i in tables)[:200])

    @cached_property
    def head(self) -> Head:
        """The first lines of the text, decoded."""
        with self.text_bytes() as stream:
            return Head.of(self.name, stream.read(HEAD_BYTES))

    @contextmanager
    def text_bytes(self) -> Iterator[BinaryIO]:
        """Give the bytes of the text table, unpacked as they are read, within the limit."""
        with self.raw() as raw:
            start = raw.read(4)
            raw.seek(0)
            try:
                if start.startswith(ZIP):
                    with zipfile.ZipFile(raw) as archive, archive.open(self.member) as packed:
                        yield Bounded(packed, self.limits.text_bytes, self.name)
                elif start.startswith(GZIP):
                    with gzip.GzipFile(fileobj=raw) as packed:
                        yield Bounded(packed, self.limits.text_bytes, self.name)
                else:
                    yield raw
            except PACK_FAILURES as error:
                refuse(self.name, "damaged_zip", DAMAGED, str(error))

    def kind(self) -> str:
        """Say what kind of file it is by its content; refuse what no importer knows."""
        if self.form == "xml":
            return "sdmx"
        if self.form == "xlsx":
            from nua_data.sources.sheets import workbook_kind

            found = workbook_kind(self)
        else:
            found = self.head.kind
            if found is None and self.head.text.lstrip("\ufeff").startswith("<"):
                return "sdmx"
        if found is None:
            text = (
                "No importer knows these columns; see docs/data.md for the files that can be read, "
                "or start from `python -m nua_data template observations`."
            )
            shown = "" if self.form == "xlsx" else self.head.text[:120]
            refuse(self.name, "unknown_kind", text, shown)
        return found

    def released(self) -> tuple[str, bool]:
        """Give when the producer released the file, and whether that had to be assumed."""
        if said := self.options.get("released"):
            return str(said), False
        found = re.search(
            r"(?<!\d)(20\d\d)(?:[-._](0[1-9]|1[0-2])(?:[-._]([0-3]\d))?)?(?!\d)", self.name
        )
        if found and found[2]:
            return "-".join(part for part in found.groups() if part), False
        if self.path is not None:
            return date.fromtimestamp(self.path.stat().st_mtime).isoformat(), True
        return "", True


class Bounded(io.RawIOBase):
    """A stream that ends with a refusal once more than so many bytes came out of it."""

    def __init__(self, stream: BinaryIO, most: int, name: str) -> None:
        self._stream, self._left, self._most, self._name = stream, most, most, name

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read on, and count."""
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            text = f"It unpacks to more than {self._most // MEBI:,} MiB; that much is not read."
            refuse(self._name, "zip_bomb", text)
        return content

    def readinto(self, buffer: Any) -> int:
        """Read on into a buffer."""
        content = self.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


@contextmanager
def open_file(path: Path, limits: Limits, **options: Any) -> Iterator[Opened]:
    """Open a file within the limits; `content` (bytes) is read in place of the path.

    Raises SourceError for a folder, a missing or forbidden file, one that is empty or too large.
    """
    content = options.pop("content", None)
    name = str(options.pop("name", None) or path.name or path)
    if content is None:
        opened = Opened(name, limits, options, path, _small_content(path, name))
    else:
        opened = Opened(name, limits, options, None, content)
    if opened.size == 0:
        refuse(name, "empty_file", "There is nothing in it; download it again.")
    is_text = opened.size <= limits.other_bytes or opened.form in ("text", "zip")
    most = limits.text_bytes if is_text else limits.other_bytes
    if opened.size > most:
        text = f"Files over {most // MEBI:,} MiB are not read; take a part, or raise the limit."
        refuse(name, "too_large", text, f"{opened.size / MEBI:,.0f} MiB")
    try:
        yield opened
    except BaseException as error:
        if type(error).__module__ != PANIC:
            raise
        refuse(name, "damaged_workbook", DAMAGED_BOOK, f"{type(error).__name__}: {error}")


def _small_content(path: Path, name: str) -> bytes | None:
    """Refuse what is no readable file; give the bytes of a small one."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            refuse(name, "is_folder", "It is a folder; name the file in it.")
        if not stat.S_ISREG(about.st_mode):
            refuse(name, "no_file", "It is no ordinary file; name a file.")
        with path.open("rb") as stream:
            most = min(about.st_size, SMALL)
            content = stream.read(most + 1)  # one more, should it have grown meanwhile
    except FileNotFoundError:
        refuse(name, "missing_file", "There is no such file; check its name.")
    except PermissionError:
        refuse(name, "unreadable_file", "You may not read it; ask for the right to.")
    except (OSError, ValueError) as error:
        refuse(name, "unreadable_file", "Check the name and the rights of the file.", str(error))
    return content if len(content) <= most else None
