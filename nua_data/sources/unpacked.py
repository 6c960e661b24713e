"""A small workbook as a zip without compression, made of the very bytes that were looked at.

A reader of sheets unpacks nothing a second time, and cannot see other bytes than the limits saw:
members under two names, or places of which two readers of a directory think differently.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Sequence

import deflate

from nua_data.sources.opening import MEBI

MOST = 2 * MEBI
"""Bytes that are kept: a larger workbook takes so long to read that unpacking hardly counts."""

LOCAL, CENTRAL = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L")
"""What stands before a member, and its entry in the directory; each is followed by its name."""
END = struct.Struct("<4s4H2LH")
"""The last bytes of a zip that has no comment."""
MADE_BY = (20, 0, zipfile.ZIP_STORED, 0, 0x21)
"""Version that is needed, flags, compression, and the first day that a zip can name."""
UNREAD = ("docprops/", "customxml/", "xl/theme/", "xl/media/", "xl/drawings/")
"""Folders of which no reader of sheets reads a member."""
HARMLESS = 1_000
"""Packed bytes that cannot make a mebibyte: deflate packs no more than 1,032 to 1."""
ENTRY, LENGTHS = 46, slice(28, 36)
"""Bytes of an entry of the directory without its name, and where its lengths and disk stand."""


def is_as_told(info: zipfile.ZipInfo, content: bytes | bytearray) -> bool:
    """Say whether a member has the size and the check sum that the directory tells."""
    return len(content) == info.file_size and deflate.crc32(content) == info.CRC


def _is_orderly(content: bytes, infos: Sequence[zipfile.ZipInfo]) -> bool:
    """Say whether the directory is one that all readers of zips take, and take in the same way.

    Any other is left to the reader of sheets, which refuses some that `zipfile` takes.
    """
    names = {info.filename.lower() for info in infos if info.orig_filename.isascii()}
    sign, disk, start_disk, here, count, size, start, comment = END.unpack(content[-END.size :])
    is_end = (sign, disk, start_disk, comment) == (b"PK\x05\x06", 0, 0, 0)
    if not is_end or not len(names) == len(infos) == here == count:
        return False
    place = start
    for info in infos:  # no entry has notes, or tells of more than there is
        length = len(info.orig_filename)
        if content[place : place + ENTRY][LENGTHS] != length.to_bytes(8, "little"):
            return False
        place += ENTRY + length
    return place == start + size == len(content) - END.size


class Unpacked:
    """The members of a workbook while they are looked at; all that are read are kept, or none."""

    def __init__(self, content: bytes, infos: Sequence[zipfile.ZipInfo]) -> None:
        is_small = sum(info.file_size for info in infos) <= MOST
        self._infos = infos
        self._is_whole = is_small and _is_orderly(content, infos)
        self._members: list[tuple[zipfile.ZipInfo, bytes | bytearray]] = []

    def to_look_at(self) -> Iterator[zipfile.ZipInfo]:
        """Give the members, but for those that the copy is made without, where there is one.

        These are read by nobody, and too small to be a bomb.
        """
        left: list[zipfile.ZipInfo] = []
        for info in self._infos:
            is_small = info.compress_size <= HARMLESS
            if is_small and self._is_whole and info.filename.lower().startswith(UNREAD):
                left.append(info)
            else:
                yield info
        if not self._is_whole:
            yield from left

    def keep(self, info: zipfile.ZipInfo, content: bytes | bytearray, is_sound: bool) -> None:
        """Keep a member; where one is not sound the reader is given all of them as they lie."""
        self._is_whole = self._is_whole and is_sound and info.filename == info.orig_filename
        if self._is_whole:
            self._members.append((info, content))
        else:
            self._members.clear()

    def content(self) -> bytes | None:
        """Give the zip, if all members are kept.

        It is put together here, for zipfile would take as long as the reader of a small sheet
        saves: member by member, with the check sums that were proved when they were looked at.
        """
        if not self._is_whole:
            return None
        parts: list[bytes | bytearray] = []
        entries: list[bytes] = []
        place = 0
        for info, content in self._members:
            name = info.filename.encode("ascii")
            told = (info.CRC, info.file_size, info.file_size, len(name), 0)
            parts += [LOCAL.pack(b"PK\x03\x04", *MADE_BY, *told), name, content]
            entries += [CENTRAL.pack(b"PK\x01\x02", 20, *MADE_BY, *told, 0, 0, 0, 0, place), name]
            place += LOCAL.size + len(name) + info.file_size
        directory = b"".join(entries)
        count = len(self._members)
        end = END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), place, 0)
        return b"".join([*parts, directory, end])
