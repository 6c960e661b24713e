"""What a small workbook may make large: texts that cells repeat, sheets that are named again.

A reader of sheets keeps a text once for each cell that names it, and takes a workbook's word for
how many texts and sheets there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from xml.parsers import expat
from zipfile import ZipInfo

import pcre2

from nua_data.sources.base import DAMAGED_BOOK, refuse
from nua_data.sources.extent import PREFIX, hides_nothing
from nua_data.sources.opening import DAMAGED, MEBI, Opened

MOST_TIMES = 4
"""Bytes of all texts in the cells of a sheet, to the bytes that a workbook may unpack to."""

SECOND_NAME = b"up"
"""Sign of a note that gives a member of a zip another name."""
PLAIN = (
    rb"\A(?:<\?xml[^<>]*+(?<=\?)>\s*+)?+<sst[^<>]*+>"
    rb'(?:<si><t(?: xml:space="preserve")?+>[^<]*+</t></si>)*+</sst>\s*+\z'
)
LEAST_CELL = 20
"""Bytes of a sheet, or somewhat more, that a cell with a text of the list takes."""
LEAST_TEXT = 5
MOST_EMPTY = 50
"""Texts without a letter that are allowed for: some readers do not count them."""
SHEET = re.compile(rb"<%bsheet[ \t\r\n/>]" % PREFIX)
TOLD = re.compile(rb"""uniqueCount[ \t\r\n]*+=[ \t\r\n]*+["'][^\d<]{0,9}(\d++)""")
VALUE = rb"<(?:\w++:)?+v>(\d{1,9})</(?:\w++:)?+v></(?:\w++:)?+c>"
CELL = re.compile(rb"""t="s"(?: [^\s<>"'=]{1,60}+="[^"<>]{0,60}+"){0,8}+ ?>%b""" % VALUE)
"""A cell with a text, as programs write it: what follows its type holds no other sign."""


class Repeated:
    """What was seen of lists and sheets while the members of a workbook were looked at."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._strings: bytes | bytearray = b""
        self.sheets: list[tuple[ZipInfo, int]] = []  # members and their bytes

    def look(self, info: ZipInfo, content: bytes | bytearray) -> None:
        """Look at a member; refuse other forms, lists that tell of too much, too many sheets."""
        if SECOND_NAME in info.extra:  # some readers go by it: it need not be the one looked at
            refuse(self._opened.name, "damaged_zip", DAMAGED, "a member with two names")
        name = info.filename.lower().replace("\\", "/")
        if name == "content.xml" or name.endswith("workbook.bin"):  # a reader may take it for that
            text = "It is a workbook of another form; save the table as .xlsx or CSV."
            refuse(self._opened.name, "other_format", text)
        if name.endswith("sharedstrings.xml"):
            self._strings = max(self._strings, content, key=len)
            if tells_too_much(content):
                refuse(self._opened.name, "damaged_workbook", DAMAGED_BOOK, "number of texts")
        elif name.endswith("workbook.xml"):
            count = sum(1 for _ in SHEET.finditer(content))  # each is read, be it the same
            if count > self._opened.limits.sheets:
                text = f"Workbooks with more than {self._opened.limits.sheets} sheets are not read."
                refuse(self._opened.name, "too_many_sheets", text, str(count))

    def check(self, unpack: Callable[[ZipInfo], bytes | bytearray]) -> None:
        """Refuse a sheet whose cells repeat texts to too much; it is unpacked again if it may."""
        most = MOST_TIMES * self._opened.limits.unpacked_bytes
        cells = max((size // LEAST_CELL for _, size in self.sheets), default=0)
        if cells * len(self._strings) <= most:  # were all texts of the list in each cell
            return
        longest = longest_text(self._strings)
        for info, size in self.sheets:
            if size // LEAST_CELL * longest <= most:
                continue
            sheet = unpack(info)
            if cells_of_texts(sheet) * longest <= most:
                continue
            if bytes_of_texts(sheet, self._strings) > most:
                text = f"Its cells repeat long texts to more than {most // MEBI:,} MiB; shorten "
                refuse(self._opened.name, "zip_bomb", text + "the texts, or save it as CSV.")


def tells_too_much(strings: bytes | bytearray) -> bool:
    """Say whether a list tells of more texts than it has room for: a reader makes room for all."""
    at = strings.find(b"uniqueCount")
    while at >= 0:
        told = TOLD.match(strings, at)
        if told and int(told[1].lstrip(b"0")[:20] or 0) > len(strings) // LEAST_TEXT:
            return True
        at = strings.find(b"uniqueCount", at + 1)
    return False


def longest_text(strings: bytes | bytearray) -> int:
    """Give bytes that no text of a list is longer than."""
    if _is_plain(strings) or (_has_plain_items(strings) and hides_nothing(strings)):
        return max(map(len, strings.split(b"</si>")))
    return max(_lengths(strings), default=0)


@cache
def _plain() -> pcre2.Pattern:
    """Make the pattern of a list as most programs write it: no other tag, so that none is hidden.

    It is first needed, and made, when a workbook is looked at.
    """
    found = pcre2.compile(PLAIN, jit=False)
    with suppress(pcre2.LibraryError):  # a system that lets no program write code
        found.jit_compile()
    return found


def _is_plain(strings: bytes | bytearray) -> bool:
    """Say whether a list is as most programs write it."""
    try:
        return _plain().search(bytes(strings)) is not None
    except pcre2.LibraryError:  # too long for it
        return False


def _has_plain_items(strings: bytes | bytearray) -> bool:
    """Say whether the tags of texts have no prefix and no attribute."""
    ends = strings.count(b"</si>")
    return strings.count(b"<si>") == ends and strings.count(b"si>") == 2 * ends


def cells_of_texts(sheet: bytes | bytearray) -> int:
    """Count the cells of a sheet that may name a text of the list."""
    return sheet.count(b'"s"') + sheet.count(b"'s'")


def bytes_of_texts(sheet: bytes | bytearray, strings: bytes | bytearray) -> int:
    """Give bytes that all texts of a list take in the cells of a sheet, or somewhat more."""
    lengths = _lengths(strings)
    longest = max(lengths, default=0)
    empty = lengths.count(0)  # a place may be that of a text so many further on
    if empty > MOST_EMPTY:
        lengths = [longest] * len(lengths)
    elif empty:
        lengths = [max(lengths[place : place + empty + 1]) for place in range(len(lengths))]
    lengths = lengths if len(lengths) > 1 else []
    places = [int(place) for place in CELL.findall(sheet)]
    others = cells_of_texts(sheet) - len(places)
    known = sum(lengths[place] if place < len(lengths) else longest for place in places)
    return known + others * longest


def _lengths(strings: bytes | bytearray) -> list[int]:
    """Give the length of each text; that of the whole list where they cannot be told apart."""
    whole = [len(strings)]
    if not hides_nothing(strings):
        return whole
    lengths: list[int] = []
    depth, is_nested = 0, False
    parser = expat.ParserCreate("UTF-8")

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth, is_nested
        if name.partition(":")[2] == "si" or name == "si":
            depth, is_nested = depth + 1, is_nested or depth > 0
            lengths.append(0)

    def end(name: str) -> None:
        nonlocal depth
        depth -= name.partition(":")[2] == "si" or name == "si"

    def text(letters: str) -> None:
        if depth and lengths:
            lengths[-1] += len(letters.encode())

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    with suppress(expat.ExpatError):
        parser.Parse(strings, True)
    return whole if is_nested else lengths
