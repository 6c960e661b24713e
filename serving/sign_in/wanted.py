"""The page that a visitor came for, kept over the way to the provider and back.

The way back always ends at the first page. A short-lived cookie holds the address that was wanted;
only pages of the app are led to, written anew from their name, so that it cannot lead elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

COOKIE = "nua_wanted"
SECONDS = 900
_LONGEST = 1800


def known_address(address: str, pages: Collection[str], base: str = "") -> str:
    """Give the address of a page of ours, with its query; the first page for anything else."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, max_num_fields=40)
    except ValueError:
        return f"{base}/"
    name = parts.path.removeprefix(f"{base}/")
    if parts.scheme or parts.netloc or name not in pages:
        name = ""
        query = query if parts.path == f"{base}/" and not parts.netloc else []
    path = f"{base}/{name}"
    written = urlencode([(key, value) for key, value in query if key != "sign-in"])
    whole = f"{path}?{written}" if written else path
    return whole if len(whole) <= _LONGEST else path


def pack(address: str) -> str:
    """Write an address so that a cookie can hold it."""
    return quote(address, safe="")


def unpack(value: str) -> str:
    """Read what `pack` wrote."""
    return unquote(value)
