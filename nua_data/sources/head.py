"""The first lines of a table: encoding, separator, header, and the kind that they give away."""

from __future__ import annotations

import csv
import io
import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, pairwise, zip_longest
from typing import Any, NamedTuple

from nua_data.sources.base import refuse
from nua_data.sources.cells import text_of

HEAD_BYTES = 256 * 1024
MOST_NAME = 300
"""Signs of a name that are looked at: no column has a longer one, and notes are no names."""
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
TWO_ROWS = "The header takes two rows; the lower name was used, else the upper one."


def plain(cell: Any) -> str:
    """Make a column name comparable: no case, brackets, marks or doubled spaces."""
    if not (text := str(cell)[:MOST_NAME]):
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


DATA_SET = re.compile(r"<(?:\w{1,30}:)?DataSet\b")
"""What a message of data has, and one of structures has not."""
PAIR = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
COMMON = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
"""A letter of GB 18030, but for the rarest, which take four bytes; a common letter or a sign."""
LEAST_COMMON = 0.8
"""Share of common letters in Chinese; in most others that can be read so it is far lower."""
OTHER_LETTERS = re.compile(rb"[\xa1-\xff]{4}")
"""Signs that are no ASCII, so many in a row as in no Western text: a word of another alphabet."""
SHARES = ("average share of", "green area per capita")
"""First words of the columns of values of a table of cities."""


def holds_values(kind: str | None, names: Iterable[str]) -> bool:
    """Say whether a table has a column of values: a list of codes or of notes has none."""
    names = [*names]
    has_years = any(name.removeprefix("yr")[:4].isdigit() for name in names)
    if kind == "wdi":
        return has_years
    if kind == "unhabitat":
        return any(name.startswith(SHARES) for name in names)
    return kind in ("register", "sdmx") or "value" in names or (kind == "sdg" and has_years)


class Header(NamedTuple):
    """The names of the columns of a table, where its data begin, its kind."""

    names: list[str]
    first: int  # index of the first row below it
    kind: str
    is_double: bool = False  # it takes two rows

    @property
    def rows(self) -> str:
        """Say which rows a double header takes."""
        return f"rows {self.first - 1} and {self.first}"


def find_header(top: Sequence[Sequence[Any]]) -> Header | None:
    """Find the header among the first rows; the names of two rows are joined where one has too few.

    Numbers are names too: a workbook can hold its years so.
    """
    names: list[set[str]] = []
    for index, row in enumerate(top[: MOST_PREFACE + 1]):
        names.append({plain(cell) for cell in row})
        if index < MOST_PREFACE and (kind := recognise(names[index])):
            below = top[index + 1] if index + 1 < len(top) else []
            if _goes_on(row, below, kind):
                return Header(_joined(row, below), index + 2, kind, True)
            own = [*map(text_of, row)]
            both = _joined(top[index - 1][: len(row)], row) if index else own
            return Header(both, index + 1, kind, both != own)
    if not recognise(set().union(*names)):
        return None
    for index, (upper, lower) in enumerate(pairwise(top[: MOST_PREFACE + 1])):
        if not recognise(names[index] | names[index + 1]):
            continue  # no choice among the two names of each column can be a header
        both = _joined(upper, lower)
        if kind := recognise({plain(cell) for cell in both}):
            return Header(both, index + 2, kind, True)
    return None


def _joined(upper: Sequence[Any], lower: Sequence[Any]) -> list[str]:
    """Join the names of two rows: the lower one, else the upper."""
    pairs = zip_longest(upper, lower, fillvalue="")
    return [text_of(below) or text_of(above) for above, below in pairs]


def _goes_on(row: Sequence[Any], below: Sequence[Any], kind: str) -> bool:
    """Say whether the next row names columns that a header leaves without a name.

    Rows of data have cells below the main names; a row of notes has none where a name is missing.
    """
    pairs = [*zip_longest(row, below, fillvalue="")]
    if not any(text_of(cell) and not text_of(above) for above, cell in pairs):
        return False
    signs = {name for each, sets in SIGNS if each == kind for sign in sets for name in sign}
    filled = [(plain(above), text_of(cell)) for above, cell in pairs if text_of(cell)]
    return all(
        above not in signs and (not cell[0].isdigit() or (kind == "wdi" and len(cell) == 4))
        for above, cell in filled
    )


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
    is_double: bool = False  # the header takes two rows
    is_labelled: bool = False  # SDMX-CSV with labels: cells hold `code: label`

    @classmethod
    def of(cls, name: str, encoded: bytes) -> Head:
        """Look at the first bytes."""
        if not cls.has_signs(encoded):
            refuse(name, "empty_file", "There is nothing in it; download it again.")
        encoding, is_certain = _encoding(encoded)
        text = encoded.decode(encoding, errors="replace").removeprefix("\ufeff")
        best: tuple[Any, ...] = (False, 0, ",", (), 0, None, False)
        for delimiter in (",", ";", "\t", "|"):
            header, skip, kind, is_double = _header(text, delimiter)
            if (bool(kind), len(header)) > best[:2]:
                best = (bool(kind), len(header), delimiter, header, skip, kind, is_double)
        _, _, delimiter, header, skip, kind, is_double = best
        codes = tuple(map(short, header))
        if is_labelled := kind is None and recognise({plain(cell) for cell in codes}) == "sdmx":
            header, kind = codes, "sdmx"
        return cls(
            encoded, text, encoding, is_certain, delimiter, header, skip, kind, is_double,
            is_labelled,
        )  # fmt: skip

    @staticmethod
    def has_signs(encoded: bytes) -> bool:
        """Say whether there is anything but marks and spaces in some bytes."""
        return bool(encoded.strip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t"))

    @property
    def is_misread(self) -> bool:
        """Say whether it is read as Western European, and has words of another alphabet."""
        return self.encoding == "cp1252" and OTHER_LETTERS.search(self.encoded) is not None

    @property
    def is_xml(self) -> bool:
        """Say whether it is a message, and no table of text."""
        return self.text.lstrip("\ufeff").startswith("<")

    @property
    def is_table(self) -> bool:
        """Say whether it holds values: a list of codes, or a header alone, does not."""
        if self.is_xml:
            return DATA_SET.search(self.text) is not None
        return self.has_rows and holds_values(self.kind, map(plain, self.header))

    @property
    def has_rows(self) -> bool:
        """Say whether anything but separators stands below the header in these first bytes."""
        return any(line.strip(' ,;\t|"\r\n') for line in self._below())

    @property
    def is_alone(self) -> bool:
        """Say whether the text ends with the header."""
        return not any(True for _ in self._below()) and len(self.encoded) < HEAD_BYTES

    def _below(self) -> Iterator[str]:
        """Give the lines below the header."""
        return islice(io.StringIO(self.text, newline=""), self.skip, None)


def _encoding(encoded: bytes) -> tuple[str, bool]:
    """Tell UTF-8, UTF-16, GB 18030 (Windows in Chinese) and Latin-1 (Windows) apart."""
    if encoded.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", True
    if encoded[1:200:2].count(0) > 40:
        return "utf-16-le", True
    if encoded[0:200:2].count(0) > 40:
        return "utf-16-be", True
    whole = encoded[: len(encoded) - 3 if len(encoded) == HEAD_BYTES else None]
    try:
        whole.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return "utf-8", True
        return "gb18030" if _is_chinese(whole) else "cp1252", False
    return "utf-8", True


def _is_chinese(encoded: bytes) -> bool:
    """Say whether bytes read as Chinese: nearly all letters are common ones, and some are words.

    Accents of Western texts make rare letters or none at all, other alphabets hardly any of the
    later half of the common ones (from C9: Korean has none), in which Chinese has every third, or
    of the first part (to BF: capitals in Greek and Russian have none), in which it has more.
    """
    letters = PAIR.findall(encoded)
    common = [*filter(COMMON.fullmatch, letters)]
    try:
        text = getincrementaldecoder("gb18030")().decode(encoded)  # a letter may be cut at the end
    except UnicodeDecodeError:
        return False
    has_words = re.search("[\u4e00-\u9fff]{2}", text) is not None
    is_common = len(common) >= LEAST_COMMON * len(letters)
    firsts = {each[0] for each in common}
    has_both = not firsts.isdisjoint(range(0xB0, 0xC0)) and max(firsts) >= 0xC9
    return has_words and is_common and has_both


def _header(text: str, delimiter: str) -> tuple[tuple[str, ...], int, str | None, bool]:
    """Find the header among the first lines: names, lines up to and with it, kind, if two rows."""
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter=delimiter)
    with suppress(csv.Error):
        for cells in islice(reader, MOST_PREFACE + 1):
            rows.append(cells)
            lines.append(reader.line_num)
    if found := find_header(rows):
        return tuple(found.names), lines[found.first - 1], found.kind, found.is_double
    widest = max(rows[:MOST_PREFACE], key=len, default=[])
    return tuple(widest), lines[rows.index(widest)] if widest else 0, None, False
