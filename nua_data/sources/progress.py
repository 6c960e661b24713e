"""A line on the terminal that tells how far a fetching is."""

from __future__ import annotations

import shutil
import time
from typing import TextIO


class Progress:
    """One line that tells how far the fetching is; silent where nobody watches a terminal."""

    WIDTH = 24

    def __init__(self, total: int, out: TextIO) -> None:
        self.total = total
        self._out = out
        self._is_shown = out.isatty()
        self._line = ""
        self._began = time.monotonic()

    def at(self, done: int, series: str, text: str) -> None:
        """Show how many series are done, the one at hand, and a word about it."""
        full = round(self.WIDTH * done / max(self.total, 1))
        bar = "#" * full + "." * (self.WIDTH - full)
        seconds = time.monotonic() - self._began
        self._line = f"[{bar}] {done}/{self.total} {seconds:4.0f} s {series} {text}"
        self._show(self._line)

    def note(self, text: str) -> None:
        """Show why it waits, behind the line."""
        self._show(f"{self._line} - {text}")

    def _show(self, text: str) -> None:
        if self._is_shown:
            width = shutil.get_terminal_size().columns  # a line that wraps would be left behind
            self._out.write(f"\r\x1b[K{text[: width - 1]}")
            self._out.flush()

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Leave an empty line behind."""
        self._show("")
