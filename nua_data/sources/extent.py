"""How far a sheet reaches, told from its XML before a cell of it is laid out.

A reader of sheets lays out the whole rectangle that a sheet spans, empty cells too: one cell far
down and to the right is enough to fill the memory of a machine. Most sheets are as programs write
them, and have their last row at the end: it only has to be proved that no tag goes beyond. Any
other is read tag by tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from xml.parsers import expat

import pcre2

BLOCK = 2**20
"""Bytes that are looked at in one go, or somewhat more or less: no tag is cut."""
LONG = 2**14
"""Bytes for which it pays to make code of a pattern."""
FEW = 5
MOST_TRIES = 8
"""Cells beyond what was thought to be the last, after which a sheet is read tag by tag."""

# All of these end at the next "<": a time in keeping with the length, whatever the bytes are.
SPACE = rb"[ \t\r\n]"  # what XML has; \s has two more, that a reader takes for signs of a name
PREFIX = rb"(?:(?!/)[^ \t\r\n<>:]*+:)?+"
ATTRIBUTES = rb"""(?:%b*+[^\s<>"'=/]++%b*+=%b*+(?:"[^"<]*+"|'[^'<]*+'))*+""" % ((SPACE,) * 3)
TAG = re.compile(
    rb"<(/?+)%b(row|c)(?=[ \t\r\n/>])(?:(%b)%b*+(/?+)>|([ \t\r\n/>]))" % (PREFIX, ATTRIBUTES, SPACE)
)
"""A row or a cell, its begin or its end; a last group where it is not as XML has it."""
ATTRIBUTE = re.compile(rb"""([^\s=]++)%b*+=%b*+(?:"([^"]*+)"|'([^']*+)')""" % (SPACE, SPACE))
PLACE = re.compile(rb"\s*([A-Za-z]{0,9})0*+(\d{0,12})")
FORMULA = re.compile(rb"<%bf[ \t\r\n/>]" % PREFIX)
ANY_NAME = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,4}\d{1,12})""")
PLAIN = re.compile(rb'<(?:c r="([A-Z]{1,3})|row r=")(\d{1,8})"')
"""A cell or a row as programs write it."""
BEYOND = r"""
    < (?> (?: c\ r="%(columns)s | row\ r=" ) %(rows)s "
          (?: \ s="\d++" )?+ (?: \ t="s" )?+  # the two that most have: sooner so than by the next
          (?: \ (?!r=) [^\s<>"'=]++ ="[^"<>]*+" )*+ \ ?/?>
          (?: <v> [^<]*+ </v></c> )?+
        | / | v>
      ) (*SKIP)(*FAIL)
    | < (?: (?!/) [^ \t\r\n<>:]*+ : )?+ (row | c%(formula)s) [ \t\r\n/>]
"""
"""A cell or a row beyond the last, or one that is not written as programs write it.

All others are skipped, with ends and plain values: those that name themselves once, and hold no
sign for which a reader could see other tags than these.
"""


class Extent(NamedTuple):
    """The last row and the last column that a sheet speaks of, and its first formula cells."""

    rows: int
    columns: int
    formulas: tuple[str, ...]


def sheet_extent(content: bytes | bytearray) -> Extent | None:
    """Tell how far a sheet reaches, whichever way it is written; None where it is no XML."""
    with suppress(pcre2.LibraryError):  # its engine has limits of its own
        if found := _plain_extent(content):
            return found
    return exact_extent(content)


def exact_extent(content: bytes | bytearray) -> Extent | None:
    """Tell it of a sheet whose rows and cells may have no names, prefixes or odd spaces.

    One without a name has the place after the one before it, as for a reader of sheets. The place
    of a cell is told so only where every tag is one for all readers; else None.
    """
    rows = columns = column = 0
    row = 1
    is_counted = is_nested = is_open = False
    for tag in TAG.finditer(content):
        end, kind, attributes, closed, is_broken = tag.groups(b"")
        is_nested |= is_open and (end, kind) != (b"/", b"c")  # no row or cell is in a cell
        if not end:
            names = [one or two for name, one, two in ATTRIBUTE.findall(attributes) if name == b"r"]
            if is_broken or len(names) > 1:
                return None
            letters, number = PLACE.match(names[0] if names else b"").groups()
            at = int(number or row)
            if kind == b"row":
                row = at
            else:
                is_counted |= not (letters and number)
                column = _column_number(letters) if letters else column + 1
            rows, columns = max(rows, at), max(columns, column)
        is_open = kind == b"c" and not (end or closed)
        if kind == b"row" and (end or closed):  # what begins a row leaves the column as it is
            row, column = row + 1, 0
    if is_counted and (is_nested or not hides_nothing(content)):
        return None
    formulas = (found.start() for found in islice(FORMULA.finditer(content), FEW))
    return Extent(rows, columns, tuple(_name_before(content, at) for at in formulas))


def hides_nothing(content: bytes | bytearray) -> bool:
    """Say whether it is sound XML without comments and the like, in which tags are no tags."""
    hidden: list[object] = []
    parser = expat.ParserCreate("UTF-8")  # whatever the sheet says of itself: a reader takes bytes
    parser.CommentHandler = parser.StartCdataSectionHandler = lambda *about: hidden.append(about)
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = parser.CommentHandler
    with suppress(expat.ExpatError):
        parser.Parse(content, True)
        return not hidden
    return False


def _name_before(content: bytes | bytearray, at: int) -> str:
    """Name the cell in which a formula stands."""
    names = ANY_NAME.findall(content, max(0, at - 300), at)
    return names[-1].decode() if names else "?"


def _column_number(letters: bytes) -> int:
    """Give the number of a column: A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


# --- sheets as programs write them ----------------------------------------------------------


def _plain_extent(content: bytes | bytearray) -> Extent | None:
    """Tell it of a sheet that is written as programs write it; None of any other."""
    likely = content.rfind(b"<row r="), content.rfind(b"<c r="), _end_of_row(content, 0)
    rows, columns = map(max, zip(*(_place(content, at) for at in likely), strict=True))
    formulas: list[str] = []
    is_long, tries = len(content) > LONG, 0
    beyond = _beyond(rows, columns, True, is_long)
    for start, block in _blocks(content):
        place = 0
        while found := beyond.search(block, place):
            place = found.start()
            if found[1] == b"f":
                formulas.append(_name_before(content, start + place))
                place = found.end()
            else:
                row, column = _place(content, start + place)
                tries += 1
                if tries > MOST_TRIES or (row <= rows and column <= columns):
                    return None
                _, last = _place(content, _end_of_row(content, start + place))
                rows, columns = max(rows, row), max(columns, column, last)
            beyond = _beyond(rows, columns, len(formulas) < FEW, is_long)
    return Extent(rows, columns, tuple(formulas))


def _blocks(content: bytes | bytearray) -> Iterator[tuple[int, bytes]]:
    """Cut bytes before tags: where each block begins, and the block."""
    signs, start = memoryview(content), 0
    while start < len(content):
        end = content.rfind(b"<", start + 1, start + BLOCK) if start + BLOCK < len(content) else -1
        if end < 0:
            end = content.find(b"<", start + BLOCK)
        end = end if end > 0 else len(content)
        yield start, bytes(signs[start:end])
        start = end


def _end_of_row(content: bytes | bytearray, at: int) -> int:
    """Find the last cell of the row in which, or before which, a tag is."""
    return content.rfind(b"<c r=", at, content.find(b"</row>", at))


def _place(content: bytes | bytearray, at: int) -> tuple[int, int]:
    """Give row and column of the plain row or cell at a place; 0 where there is none."""
    found = PLAIN.match(content, at)
    return (int(found[2]), _column_number(found[1] or b"")) if found else (0, 0)


@lru_cache(maxsize=16)
def _beyond(rows: int, columns: int, with_formulas: bool, is_long: bool) -> pcre2.Pattern:
    """Make the pattern for rows and cells beyond some, and for formulas."""
    pattern = BEYOND % {
        "rows": _up_to(str(rows), "0", "9"),
        "columns": _up_to(_letters(columns), "A", "Z"),
        "formula": "|f" if with_formulas else "",
    }
    found = pcre2.compile(pattern.encode(), flags=pcre2.VERBOSE, jit=False)
    if is_long:
        with suppress(pcre2.LibraryError):  # a system that lets no program write code
            found.jit_compile()
    return found


def _up_to(last: str, low: str, high: str) -> str:
    """Write the pattern of all numbers, or of all columns, that are no longer and no greater."""
    words = [
        f"{last[:place]}[{low}-{chr(ord(sign) - 1)}]{f'[{low}-{high}]' * (len(last) - place - 1)}"
        for place, sign in enumerate(last)
        if sign > low
    ]
    shorter = [f"[{low}-{high}]{{1,{len(last) - 1}}}+"] if len(last) > 1 else []
    return f"(?>{'|'.join([*words, last, *shorter])})" if last else "(?!)"


def _letters(column: int) -> str:
    """Name a column: 1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        letters = chr(65 + place) + letters
    return letters
