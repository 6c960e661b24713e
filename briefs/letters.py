"""The letters that documents are set in, and whether they hold a text.

The fonts come with two packages of the requirements, so that a document looks the same on every
machine. A letter that no font holds is written as its code, and the document says so: never a box.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import typst

PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
FAMILIES = {
    "ar": ("Noto Sans Arabic", "Noto Sans"),
    "zh": ("Noto Sans", "Noto Sans CJK SC"),
}
"""Families by language, the first that holds a letter is taken; other languages take `LATIN`."""
LATIN = ("Noto Sans",)
_UNSEEN = {"Cf", "Zl", "Zp"}
"""Kinds of sign that steer the text and are not drawn."""
_DROPPED = {"Cc", "Cs", "Cn"}
_SELECTORS = {chr(code) for code in range(0xFE00, 0xFE10)}
_KINDS = {".ttf", ".otf", ".ttc"}


class FontsMissing(RuntimeError):
    """The packages that bring the fonts are not installed."""


def families(language: str) -> list[str]:
    """Give the font families of a language, the wanted first, the others behind."""
    rest = ("Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC")
    return list(dict.fromkeys([*FAMILIES.get(language, LATIN), *rest]))


def has_fonts() -> bool:
    """Say whether the packages that bring the fonts are installed."""
    return all(find_spec(name) for name in PACKAGES)


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """Open the fonts, once a process; raises FontsMissing where a package is not there."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in _folders()],
    )


def clean(text: str) -> str:
    """Leave out what cannot be drawn and steers nothing: control signs, halves of letters."""
    spaced = (" " if c in "\n\r\t" else c for c in text if c not in _SELECTORS)
    kept = (c for c in spaced if unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", "".join(kept))


def find_missing(text: str) -> list[str]:
    """Give the letters of a text that no font here holds."""
    wanted = {c for c in text if not c.isspace() and unicodedata.category(c) not in _UNSEEN}
    for path in _files():
        if not wanted:
            break
        wanted = {c for c in wanted if ord(c) not in _held(path)}
    return sorted(wanted)


def code_of(letter: str) -> str:
    """Write a letter that cannot be drawn as its code.

    >>> code_of("\U0001f9ff")
    '[U+1F9FF]'
    """
    return f"[U+{ord(letter):04X}]"


def _folders() -> list[Path]:
    if not has_fonts():
        raise FontsMissing(", ".join(PACKAGES))
    specs = [find_spec(name) for name in PACKAGES]
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


@lru_cache(maxsize=1)
def _files() -> list[Path]:
    """Give the font files, those that hold most of our texts first."""
    found = [path for folder in _folders() for path in folder.iterdir() if path.suffix in _KINDS]
    first = ("NotoSans[", "NotoSansArabic", "NotoSansCJK")
    return sorted(found, key=lambda path: (not path.name.startswith(first), path.name))


@lru_cache(maxsize=64)
def _held(path: Path) -> frozenset[int]:
    """Give the code points that a font file holds."""
    from fontTools.ttLib import TTFont  # only a first document needs it

    with TTFont(path, lazy=True, fontNumber=0) as font:
        return frozenset(font.getBestCmap())
