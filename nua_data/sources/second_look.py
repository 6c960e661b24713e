"""A second look at a text of which some line is no row: empty lines, and rows that are swallowed.

A quotation mark too many at the start of a cell opens a text that ends at the next mark, some rows
below. A reader of CSV then gives one row with a cell of many lines. Where it has as many cells as
any other, only what stands in that cell tells of the row that is gone.

The look takes several times as long as the reading itself. It is for tables that people may have
typed or mended, all far smaller than `MOST_BYTES`; a program that writes more gets its marks right.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

MOST_BYTES = 64 * 2**20


class Swallowed(NamedTuple):
    """Where a stray quotation mark stands: its row, as a sheet would number it, and its cell."""

    line: int
    text: str


class Counted(io.RawIOBase):
    """A stream that counts the lines that come out of it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = self._feeds = self._returns = 0
        self._last = b""

    @property
    def lines(self) -> int:
        """Count the lines, the last one also where nothing ends it."""
        return max(self._feeds, self._returns) + (self._last not in (b"", b"\n", b"\r"))

    @property
    def is_small(self) -> bool:
        """Say whether no more came out of it than is looked at again; else lines do not count."""
        return self.size <= MOST_BYTES

    def readable(self) -> bool:
        """Say yes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read on, and count."""
        content = self._stream.read(size)
        self.size += len(content)
        if self.is_small:
            self._feeds += content.count(b"\n")
            self._returns += content.count(b"\r")
        self._last = content[-1:] or self._last
        return content


def look_again(
    stream: BinaryIO, encoding: str, delimiter: str, skip: int, expected: int, most: int
) -> tuple[array[int], Swallowed | None]:
    """Give the empty lines after so many of the header, and the first row that holds another.

    It ends after one more empty line than the most.
    """
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    reader = csv.reader(islice(text, skip, None), delimiter=delimiter)
    empty = array("q")
    last = 0
    with suppress(csv.Error):  # a cell of 131,072 signs, which the other reader has taken
        for line, cells in enumerate(reader, skip + 1):
            if not cells:
                empty.append(line)
                if len(empty) > most:
                    break
            elif reader.line_num > last + 1:
                for place, cell in enumerate(cells):
                    if _holds_row(cells, place, delimiter, expected):
                        return empty, Swallowed(line, cell)
            last = reader.line_num
    return empty, None


def _holds_row(cells: Sequence[Any], place: int, delimiter: str, expected: int) -> bool:
    """Say whether a cell holds the rest of its row, whole rows, and the start of one.

    The start ends with the mark that closes the text, and the row goes on from there. In a row of
    any other length than expected one whole row is enough to tell.
    """
    counts = [line.count(delimiter) for line in cells[place].splitlines()]
    if len(counts) < 2:
        return False
    whole = expected - 1
    if len(cells) != expected and max(counts[1:]) >= whole:
        return True
    is_start = len(cells) == expected + place - counts[-1]
    return is_start and counts[0] == whole - place and all(each == whole for each in counts[1:-1])
