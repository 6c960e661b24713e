"""The first lines of a table: encoding, separator, header, and the kind that they give away."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

from nua_data.sources.base import refuse

HEAD_BYTES = 256 * 1024
MOST_PREFACE = 25
"""Lines or rows before the header in which it is looked for."""
SIGNS = (
    ("sdg", ({"seriescode", "geoareacode"}, {"seriescode", "timeperiod", "value"})),
    ("sdmx", ({"ref_area", "time_period", "obs_value"},)),
    ("wdi", ({"country code", "indicator code"}, {"country code", "series code"})),
    ("unhabitat", ({"city code", "city name"},)),
    ("register", ({"iso3", "cycle", "status"}, {"country", "cycle", "status"})),
    ("observations", ({"iso3", "indicator", "year"}, {"country", "indicator", "year"})),
)
"""Columns that give each kind of file away, in the order in which they are tried."""


def plain(cell: Any) -> str:
    """Make a column name comparable: no case, brackets, marks or doubled spaces."""
    if not (text := str(cell)):
        return text
    if not text.isascii():
        text = text.replace("\ufeff", "").replace("\xa0", " ")
    return " ".join(text.split()).strip("[]\"' ").casefold()


def short(cell: Any) -> str:
    """Give the code of a cell that holds code and label, as SDMX-CSV can: `A: Annual` is A."""
    code, mark, _ = str(cell).partition(": ")
    return code if mark else str(cell)


def recognise(names: set[str]) -> str | None:
    """Name the kind of a table by its column names (as `plain` makes them)."""
    return next((kind for kind, sets in SIGNS for sign in sets if sign <= names), None)


@dataclass(frozen=True, eq=False)
class Head:
    """The first lines of a text table: encoding, separator, and where the header is."""

    encoded: bytes
    text: str
    encoding: str
    is_certain: bool  # the encoding is marked or proved, not assumed
    delimiter: str
    header: tuple[str, ...]
    skip: int  # lines before the first data row
    kind: str | None
    is_labelled: bool = False  # SDMX-CSV with labels: cells hold `code: label`

    @classmethod
    def of(cls, name: str, encoded: bytes) -> Head:
        """Look at the first bytes."""
        if not encoded.strip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t"):
            refuse(name, "empty_file", "There is nothing in it; download it again.")
        encoding, is_certain = _encoding(encoded)
        text = encoded.decode(encoding, errors="replace").removeprefix("\ufeff")
        best: tuple[Any, ...] = (False, 0, ",", (), 0, None)
        for delimiter in (",", ";", "\t", "|"):
            header, skip, kind = _header(text, delimiter)
            if (bool(kind), len(header)) > best[:2]:
                best = (bool(kind), len(header), delimiter, header, skip, kind)
        _, _, delimiter, header, skip, kind = best
        codes = tuple(map(short, header))
        if is_labelled := kind is None and recognise({plain(cell) for cell in codes}) == "sdmx":
            header, kind = codes, "sdmx"
        return cls(encoded, text, encoding, is_certain, delimiter, header, skip, kind, is_labelled)


def _encoding(encoded: bytes) -> tuple[str, bool]:
    """Tell UTF-8, UTF-16 and Latin-1 (Windows) apart."""
    if encoded.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", True
    if encoded[1:200:2].count(0) > 40:
        return "utf-16-le", True
    if encoded[0:200:2].count(0) > 40:
        return "utf-16-be", True
    try:
        encoded[: len(encoded) - 3 if len(encoded) == HEAD_BYTES else None].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return "utf-8", True
        return "cp1252", False
    return "utf-8", True


def _header(text: str, delimiter: str) -> tuple[tuple[str, ...], int, str | None]:
    """Find the header among the first lines: names, lines up to and with it, kind."""
    widest: tuple[tuple[str, ...], int, str | None] = ((), 0, None)
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    try:
        for _, cells in zip(range(MOST_PREFACE), reader, strict=False):
            kind = recognise({plain(cell) for cell in cells})
            if kind:
                return tuple(cells), reader.line_num, kind
            if len(cells) > len(widest[0]):
                widest = (tuple(cells), reader.line_num, None)
    except csv.Error:
        pass
    return widest
