"""How far a sheet reaches, told from its XML before a cell of it is laid out.

A reader of sheets lays out the whole rectangle that a sheet spans, empty cells too: one cell far
down and to the right is enough to fill the memory of a machine. The bytes of a sheet that is
written as programs write them are looked at in blocks; any other is read sign by sign.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

import numpy as np

BLOCK = 2**19
"""Bytes looked at in one go: what is made of them stays in the cache of a processor."""
OVERLAP = 64
"""Bytes looked at after a tag begins: its name and the name of its cell."""
SMALL = 2**14
"""Bytes of a sheet that is read sign by sign at once: the quick look takes as long to begin."""
FEW = 5
FEW_TAGS = 100
"""Tags beside rows, cells and values that are looked at one by one."""

# Up to the next "<" and no further: a time in keeping with the length, whatever the bytes are.
ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^<]*?\br\s*=\s*["']\s*(\d{1,12})""")
CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
CELL_NAME = re.compile(rb"""<(?:\w+:)?c\s[^<]*?\br\s*=\s*["']\s*([A-Za-z]{1,4})(\d{1,12})""")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
ANY_NAME = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{1,4}\d{1,12})""")
TAG_NAME = re.compile(rb"[^\s/<>]*")


class Extent(NamedTuple):
    """The last row and the last column that a sheet speaks of, and its first formula cells."""

    rows: int
    columns: int
    formulas: tuple[str, ...]


def sheet_extent(content: bytes | bytearray) -> Extent:
    """Tell how far a sheet reaches, whichever way it is written."""
    if len(content) <= SMALL:
        return exact_extent(content)
    last = content[-OVERLAP:]
    if last.count(b"<") > last.count(b"</"):  # a tag begins so late that it is not all there
        content = content + bytes(OVERLAP)
    rows, columns, formulas = 0, 0, []
    signs, end = memoryview(content), len(content) - OVERLAP
    for start in range(0, end, BLOCK):
        length = min(BLOCK, end - start)
        found = _plain_extent(signs[start : start + length + OVERLAP], length)
        if found is None:
            return exact_extent(content)
        rows, columns = max(rows, found.rows), max(columns, found.columns)
        formulas += found.formulas
    return Extent(rows, columns, tuple(formulas[:FEW]))


def exact_extent(content: bytes | bytearray) -> Extent:
    """Tell it of a sheet whose rows and cells may have no names, prefixes or odd spaces."""
    parts = ROW.split(content)
    names = set(CELL_NAME.findall(content))
    rows = [len(parts) - 1, *map(int, ROW_NUMBER.findall(content))]
    rows += [int(number) for _, number in names]
    columns = [len(CELL.findall(part)) for part in parts]
    columns += [_column_number(letters) for letters in {letters for letters, _ in names}]
    formulas = (found.start() for found in islice(FORMULA.finditer(content), FEW))
    return Extent(max(rows), max(columns), tuple(_name_before(content, at) for at in formulas))


def _name_before(content: bytes | bytearray | memoryview, at: int) -> str:
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


def _plain_extent(content: memoryview, length: int) -> Extent | None:
    """Tell how far the tags that begin in the first bytes reach; no program's hand: None.

    A row or a cell that is not written `<c r="A1"` may say anything.
    """
    signs = np.ndarray((len(content) - 15,), dtype="V16", buffer=content, strides=(1,))
    tags = _tags(np.frombuffer(content, dtype="uint8"), length)
    word, after = np.ascontiguousarray(signs[tags].view("<u8").reshape(-1, 2).T)
    is_cell, is_row = (word & FIRST[6]) == CELL_WORD, word == ROW_WORD
    is_other = ~(is_cell | is_row)
    formulas = _formulas(content, tags[is_other], word[is_other])
    if formulas is None:
        return None
    names = ((word >> 48) | (after << 16))[is_cell]
    letters, columns = _letter(names) or _letters(names)
    numbers = _numbers(_distinct(np.concatenate([_rest(names, letters), after[is_row]])))
    if not numbers.all():  # no number, or one that goes on beyond the eight signs of its name
        cells = signs[tags[is_cell] + 6 + letters].view("<u8")[::2]
        numbers = _numbers(np.concatenate([cells, after[is_row]]))
    if not (np.all(letters) and numbers.all()):
        return None
    return Extent(int(numbers.max(initial=0)), int(np.max(columns, initial=0)), formulas)


def _tags(signs: np.ndarray, length: int) -> np.ndarray:
    """Find where tags begin, but for ends (`</`) and plain values (`<v>`), which are the most."""
    first, second, third = (signs[place : place + length] for place in range(3))
    is_tag, is_value = first == ord("<"), second == ord("v")
    is_tag &= second != ord("/")
    is_value &= third == ord(">")
    return np.flatnonzero(np.greater(is_tag, is_value, out=is_tag))


def _distinct(word: np.ndarray) -> np.ndarray:
    """Leave out words that are the same as the one before, as most in a row of a sheet are."""
    is_new = np.ones(len(word), dtype=bool)
    is_new[1:] = word[1:] != word[:-1]
    return word[is_new]


def _signs(word: np.ndarray) -> np.ndarray:
    """Split words of some bytes into as many lines: all first bytes, all second bytes and so on."""
    return np.ascontiguousarray(word.view("uint8").reshape(-1, word.itemsize).T)


def _formulas(content: memoryview, tags: np.ndarray, word: np.ndarray) -> tuple[str, ...] | None:
    """Name the first cells with a formula; None where a tag may be a row or a cell after all."""
    if len(tags) > FEW_TAGS:  # a sheet with its texts in the cells: those are left out at once
        first = word & FIRST[3]
        tags = tags[np.logical_and.reduce([first != text for text in TEXT_WORDS])]
    found: list[str] = []
    for tag in tags.tolist():
        name = TAG_NAME.match(content, tag + 1)[0]
        if b":" in name or name in (b"c", b"row"):
            return None
        if name == b"f" and len(found) < FEW:
            found.append(_name_before(content, tag))
    return tuple(found)


def _letter(word: np.ndarray) -> tuple[int, int] | None:
    """Tell the last column of names with one letter each, as most have; None for any others."""
    signs = word.astype("uint16")  # the first two
    # A is 0, and so is a; signs before them come round to great numbers.
    letters, digits = (signs & LETTER) - LETTER_A, (signs >> 8) - DIGIT_0
    if not len(word) or letters.max() > 25 or digits.max() > 9:
        return None
    return 1, int(letters.max()) + 1


def _letters(word: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Count the letters at the start of each eight signs and give the number of the column."""
    count, columns = np.zeros((2, len(word)), dtype="int32")
    goes_on = np.ones(len(word), dtype=bool)
    for line in _signs(word.astype("uint32")):  # the first four signs
        letters = (line & 0xDF) - np.uint8(64)  # A is 1, and so is a
        goes_on = goes_on & (letters >= 1) & (letters <= 26)
        if not goes_on.any():
            break
        columns = np.where(goes_on, columns * 26 + letters, columns)
        count += goes_on
    return count, columns


def _rest(word: np.ndarray, letters: int | np.ndarray) -> np.ndarray:
    """Leave letters out; noughts fill up, so that no number ends with the eight signs of a word."""
    shift = np.asarray(8 * letters, dtype="uint64")
    return (word >> shift) | (ZEROS & ~(FIRST[8] >> shift))


def _numbers(word: np.ndarray) -> np.ndarray:
    """Read the whole number at the start of each eight signs; 0 where there is none.

    All eight signs of a word are looked at in one step, as one number of eight bytes.
    """
    digits = word ^ ZEROS
    ends = (digits | (digits + OVER_NINE)) & HIGH  # the high bit of each sign that is no digit
    # The signs before the first of those, moved to the end of the word: noughts come before them.
    count = np.bitwise_count((ends - ONE) & ~ends) & np.uint8(0xF8)
    digits = digits << (BITS - count)
    for mask, factor, shift in PAIRS:
        digits = (digits & mask) * factor + ((digits >> shift) & mask)
    return np.where(ends > 0, digits, 0)  # eight digits or more: no program writes such a name


def _word(text: bytes) -> np.uint64:
    """Write up to eight bytes as the number that stands for them."""
    return np.uint64(int.from_bytes(text, "little"))


FIRST = {count: _word(b"\xff" * count) for count in (3, 6, 8)}
"""Masks that leave the first bytes of eight."""
ONE, BITS = np.uint64(1), np.uint64(64)
HIGH, OVER_NINE = _word(b"\x80" * 8), _word(b"\x76" * 8)
"""The high bit of each sign, and what carries a sign above nine into it."""
PAIRS = tuple(
    (_word((b"\xff" * w + b"\x00" * w) * (4 // w)), np.uint64(10**w), np.uint64(8 * w))
    for w in (1, 2, 4)
)
"""Two digits become one number, two of these one of four digits, and two of those one of eight."""
LETTER, LETTER_A, DIGIT_0 = map(np.uint16, (0xDF, 65, 48))
CELL_WORD, ROW_WORD, ZEROS = map(_word, (b'<c r="', b'<row r="', b"0" * 8))
TEXT_WORDS = tuple(map(_word, (b"<t>", b"<t ", b"<is")))
