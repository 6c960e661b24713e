"""What a PDF says: its text, its fonts, and glyphs that stand for a missing letter."""

from __future__ import annotations

from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ByteStringObject, ContentStream, TextStringObject


def read(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document))


def words(document: bytes) -> str:
    """Give the whole text, as a reader who copies it gets it, on one line."""
    text = " ".join(page.extract_text() for page in read(document).pages)
    return " ".join(text.replace("\u2060", "").split())


def fonts(document: bytes) -> set[str]:
    """Give the names of the embedded fonts, without the tag of the subset."""
    found = set()
    for page in read(document).pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found


def missing_glyphs(document: bytes) -> int:
    """Count the glyphs number 0, which every font draws as a box."""
    reader = read(document)
    count = 0
    for page in reader.pages:
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"Tj", b"TJ"):
                count += sum(codes.count(0) for codes in _codes(operands[0]))
    return count


def _codes(operand) -> list[list[int]]:
    parts = operand if isinstance(operand, ArrayObject) else [operand]
    raw = [_raw(part) for part in parts if isinstance(part, ByteStringObject | TextStringObject)]
    return [[a << 8 | b for a, b in zip(text[::2], text[1::2], strict=True)] for text in raw]


def _raw(text) -> bytes:
    return bytes(text) if isinstance(text, ByteStringObject) else text.original_bytes
