"""Texts of a release, a file or an address in Markdown or a style sheet: they stay texts."""

from __future__ import annotations

import re
from urllib.parse import quote

_MARKS = "\\`*_{}[]<>()#+-.!|$:~&"
_MADE = re.compile(r"https?\\:|www(?=\\\.)|@|\\:(?=material/|(?:\w|\\[_+-])+\\:)", re.IGNORECASE)
"""Where Markdown, as Streamlit has it, begins a link or a picture in a text, escaped or not."""
_JOINER = "\u2060"
_ADDRESS = ":/?#@!$&'*+,;=%~"


def plain(text: object) -> str:
    """Escape Markdown, so that text from a file or a URL stays text.

    Addresses would still be made links, and ``:name:`` a picture, escaped or not: a letter without
    width stops that.
    """
    escaped = "".join(f"\\{c}" if c in _MARKS else c for c in str(text))
    return _MADE.sub(lambda found: found.group() + _JOINER, escaped)


def css_text(text: str) -> str:
    """Write a text for the `content` of a style; no sign of it ends the text or the style."""
    return '"' + "".join(c if c.isalnum() or c in " ,." else f"\\{ord(c):x} " for c in text) + '"'


def css_words(**words: str) -> str:
    """Give words to a style sheet as variables by name: ``more`` is ``var(--more)``."""
    return ":root{" + ";".join(f"--{name}:{css_text(word)}" for name, word in words.items()) + "}"


def web_link(words: str, address: str) -> str:
    """Write a link in Markdown; the words alone where the address is not one of the web."""
    if not address.startswith(("https://", "http://")):
        return plain(words)
    return f"[{plain(words)}]({quote(address, safe=_ADDRESS)})"
