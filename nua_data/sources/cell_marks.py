"""What the XML of a workbook says of its cells, and a reader of sheets leaves out.

A number that is shown as per cent is held a hundred times smaller; a sign of error (#DIV/0!) is
given as an empty cell. Most workbooks have neither: that is told by a look of microseconds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from itertools import islice

from nua_data.sources.head import MOST_PREFACE, plain, recognise

FEW = 5
MOST_TAGS = 2**16
MOST_TOP = 2**18
"""Bytes of the first rows of a sheet that are looked at."""
STYLES, STRINGS, BOOK, LINKS = (
    "xl/styles.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
)  # fmt: skip
PARTS = (STRINGS, BOOK, LINKS)
"""Members of a workbook beside its sheets; those that are kept when they were looked at."""
PERCENT_FORMATS = ("9", "10")
"""Formats that every program knows by their number: 0% and 0.00%."""

# All of these end at the next "<", or after so many signs: a time in keeping with the length.
ATTRIBUTE = re.compile(r"""(?<![\w:])([\w:]{1,40})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
LITERAL = re.compile(r'"[^"]*"|\[[^\[\]]{0,40}\]|[\\_*].')
"""Parts of a format that are only shown: a per cent sign among them does not multiply."""
ERROR = re.compile(
    rb"<(?:\w{1,9}:)?c\s([^<>]{0,300})>\s*"
    rb"(?:<(?:\w{1,9}:)?f\b[^<>]{0,300}(?:/>|>[^<]{0,9000}</(?:\w{1,9}:)?f>)\s*)?"
    rb"<(?:\w{1,9}:)?v>(#[A-Z0-9/!?_]{2,16})<"
)
NUMBER = re.compile(
    rb"<(?:\w{1,9}:)?c\s(?=[^<>]{0,200}?\bs\s?=\s?[\"'](\d{1,6})[\"'])([^<>]{0,300})(?<!/)>\s*"
    rb"<(?:\w{1,9}:)?[vf]\b"
)
NAME = re.compile(r"([A-Z]{1,3})(\d{1,7})")
TEXT_NUMBER = re.compile(rb' t="s"[^<>]{0,200}><v>(\d{1,9})</v>')
TEXT = re.compile(rb"<t(?:\s[^<>]{0,200})?>([^<]*)</t>")
ODD = (b"t='", b":c ", b":row", b'"inlineStr"', b't="str"', b"<c>")
"""Signs of a sheet whose texts are not all written as most programs write them."""


class Marks:
    """What was seen of the cells of a workbook while its members were looked at, one by one."""

    def __init__(self) -> None:
        self.percents: dict[str, dict[int, list[str]]] = {}  # member -> column -> first cells
        self.errors: dict[str, dict[tuple[int, int], str]] = {}  # member -> row, column -> sign
        self.formulas: dict[str, dict[str, bool]] = {}  # member -> first cells
        self.styles: tuple[str, ...] = ()  # those that show per cent
        self._tops: dict[str, bytes] = {}
        self._parts: dict[str, bytes | bytearray] = {}

    def look(self, member: str, content: bytes | bytearray) -> bool:
        """Look at a member; say whether it is a sheet."""
        if member == STYLES:
            self.styles = percent_styles(content)
        if member in PARTS:
            self._parts[member] = content
        if b"sheetData" not in content:  # whatever its name says
            return False
        self._tops[member] = _top(content)
        self.errors[member] = error_cells(content)
        return True

    def look_again(self, member: str, content: bytes | bytearray) -> None:
        """Look at the numbers of a sheet, once all styles are known."""
        self.percents[member] = percent_cells(content, self.styles)

    def closed(self) -> Marks:
        """Keep no more than is needed once all members were seen."""
        if len(self._tops) < 2:
            self._parts.pop(STRINGS, None)
        return self

    def is_sheet(self, member: str) -> bool:
        """Say whether a member was seen to be a sheet."""
        return member in self._tops

    def of_sheet(self, marks: Mapping[str, dict], name: str) -> dict:
        """Give the marks of one sheet, by its name; those of all where it cannot be told."""
        if not any(marks.values()):
            return {}
        member = members_of_sheets(self._parts).get(name)
        if member in marks:
            return marks[member]
        return {place: mark for each in marks.values() for place, mark in each.items()}

    def has_rivals(self, place: int, name: str) -> bool:
        """Say whether sheets come after one in the workbook, of which another may hold a table."""
        if place + 1 >= len(self._tops):
            return False
        member = members_of_sheets(self._parts).get(name)
        others = [top for each, top in self._tops.items() if each != member]
        strings = self._parts.get(STRINGS, b"")
        return member not in self._tops or any(may_be_table(top, strings) for top in others)


def _attributes(tag: str) -> dict[str, str]:
    """Read the attributes of a tag."""
    return {name: html.unescape(one or two) for name, one, two in ATTRIBUTE.findall(tag)}


def _tags(name: str, text: str) -> Iterator[dict[str, str]]:
    """Give the attributes of the tags of a name; no program writes more of them than the most."""
    found = re.finditer(rf"<(?:\w{{1,9}}:)?{name}\s[^<]{{0,1000}}", text)
    return (_attributes(tag[0]) for tag in islice(found, MOST_TAGS))


def column_of(letters: str) -> int:
    """Give the place of a column: A is 0, Z is 25, AA is 26."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def members_of_sheets(parts: Mapping[str, bytes | bytearray]) -> dict[str, str]:
    """Tell in which member of a workbook each sheet is, by its name."""
    book, links = (_text(parts.get(name, b"")) for name in (BOOK, LINKS))
    targets = {each.get("Id"): each.get("Target", "") for each in _tags("Relationship", links)}
    members = {}
    for about in _tags("sheet", book):
        link = next((value for name, value in about.items() if name.endswith(":id")), "")
        target = targets.get(link, "")
        is_whole = target.startswith("/")
        members[about.get("name", "")] = target.removeprefix("/") if is_whole else f"xl/{target}"
    return members


def _text(content: bytes | bytearray) -> str:
    """Read a small member."""
    return content.decode("utf-8", errors="replace")


def has_merged(content: bytes | bytearray) -> bool:
    """Say whether a sheet has merged cells, of which it tells after its cells."""
    return content.find(b"mergeCell", max(content.rfind(b"sheetData"), 0)) >= 0


# --- per cent -------------------------------------------------------------------------------


def percent_styles(styles: bytes | bytearray) -> tuple[str, ...]:
    """Name the styles of cells that show a number as per cent: their places in the list."""
    start, end = styles.find(b"cellXfs"), styles.rfind(b"cellXfs")
    # A longer name that ends so only leads to a second look; to rule it out here takes far longer.
    used = re.findall(rb"""numFmtId\s*=\s*["'](\d+)""", styles[start:end])
    known = {*PERCENT_FORMATS}
    if b"%" in styles:
        known |= _own_percent_formats(_text(styles))
    if known.isdisjoint(number.decode() for number in used):
        return ()
    tags = _tags("xf", _text(styles[start:end]))
    return tuple(str(place) for place, about in enumerate(tags) if about.get("numFmtId") in known)


def _own_percent_formats(styles: str) -> set[str]:
    """Give the numbers of a workbook's own formats that multiply by a hundred."""
    found = _tags("numFmt", styles)
    return {
        each.get("numFmtId", "") for each in found
        if "%" in LITERAL.sub("", each.get("formatCode", ""))
    }  # fmt: skip


def percent_cells(sheet: bytes | bytearray, styles: tuple[str, ...]) -> dict[int, list[str]]:
    """Name the first numbers that are shown as per cent in each column, by the column's place."""
    wanted = {style.encode() for style in styles}
    found: dict[int, list[str]] = {}
    for match in NUMBER.finditer(sheet) if wanted else ():
        if match[1] not in wanted:
            continue
        about = _attributes(_text(match[2]))
        name = NAME.fullmatch(about.get("r", ""))
        if name and about.get("t", "n") == "n":
            cells = found.setdefault(column_of(name[1]), [])
            if len(cells) < FEW:
                cells.append(name[0])
    return found


# --- signs of error -------------------------------------------------------------------------


def error_cells(sheet: bytes | bytearray) -> dict[tuple[int, int], str]:
    """Give the signs of error in a sheet by row and column, counted from 0."""
    found = {}
    if b"#" in sheet:
        for match in ERROR.finditer(sheet):
            if name := NAME.fullmatch(_attributes(_text(match[1])).get("r", "")):
                found[int(name[2]) - 1, column_of(name[1])] = match[2].decode()
    return found


# --- the first rows -------------------------------------------------------------------------


def _top(sheet: bytes | bytearray) -> bytes:
    """Give the bytes of the first rows of a sheet, in which a header may stand."""
    place = 0
    for _ in range(MOST_PREFACE + 1):
        end = sheet.find(b"</row>", place, MOST_TOP)
        if end < 0:
            break
        place = end + 6
    return bytes(sheet[: place or MOST_TOP])


def may_be_table(top: bytes, strings: bytes | bytearray) -> bool:
    """Say whether a known header may be among the first rows; yes where they are written oddly.

    A reader of sheets would lay out the whole sheet to tell.
    """
    found = TEXT_NUMBER.findall(top)
    if len(found) < top.count(b' t="s"') or any(sign in top for sign in ODD):
        return True
    numbers = {*map(int, found)}
    last = max(numbers, default=-1)
    items = strings.split(b"<si", last + 2)
    if last + 1 >= len(items):
        return True
    texts = (items[number + 1] for number in numbers)
    names = {plain(html.unescape(_text(b"".join(TEXT.findall(item))))) for item in texts}
    return recognise(names) is not None
