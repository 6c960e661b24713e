"""Data that a picture fetches by an address of its own, beside the messages of the page.

What lies in a message Streamlit's front end reads letter by letter, again at each change; what lies
at an address the browser reads itself, compressed, and once (docs/decisions/0009).
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field

from cachetools import LRUCache

FOLDER = "rows"
MOST_BYTES = 32 * 2**20
"""A world of cities takes 0.3 MB; a browser asks within moments of the message that names it."""


@dataclass(frozen=True)
class Part:
    """Rows as the browser reads them; the name changes with the content."""

    body: bytes = field(repr=False)
    name: str

    @property
    def address(self) -> str:
        """Give the address, below the page's own folder."""
        return f"{FOLDER}/{self.name}"

    def __len__(self) -> int:
        return len(self.body)


def make_part(rows: list[dict[str, object]]) -> Part:
    """Write rows as JSON."""
    body = json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode()
    return Part(body, f"{hashlib.sha256(body).hexdigest()[:32]}.json")


_parts: LRUCache[str, Part] = LRUCache(MOST_BYTES, getsizeof=len)
_lock = threading.Lock()


def offer(part: Part) -> str:
    """Let browsers fetch a part from now on, and give its address.

    To be called at each run that names it: those not named for the longest time go first.
    """
    with _lock:
        _parts[part.name] = part
    return part.address


def find(name: str) -> bytes | None:
    """Give the rows of a name, None where no such are offered."""
    with _lock:
        part = _parts.get(name)
    return None if part is None else part.body
