"""A table as it was read: its wanted rows, its header, and the count of the rows not wanted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from nua_data.sources.base import refuse
from nua_data.sources.cells import Rows
from nua_data.sources.opening import Opened

NO_ROWS = Rows({"line": np.zeros(0, dtype="int64")})


@dataclass(eq=False)
class Raw:
    """Rows as read: text cells (numbers too, from sheets) and `line`; only the wanted series."""

    rows: Rows
    header: dict[str, int]  # plain name -> place
    titles: list[str]  # names as printed
    unwanted: Counter[str] = field(default_factory=Counter)  # series not wanted -> rows
    first_lines: dict[str, int] = field(default_factory=dict)

    def has(self, *names: str) -> str | None:
        """Give the first of the names that the table has."""
        return next((name for name in names if name in self.header), None)

    def count(self, series: str, rows: int, line: int) -> None:
        """Count rows of a series that is not wanted."""
        self.unwanted[series] += rows
        self.first_lines.setdefault(series, line)


def need_column(opened: Opened, header: dict[str, int], series: str) -> None:
    """Refuse a table without the column of the series."""
    if series and series not in header:
        text = f"This kind of file has a column {series}; download it again, or name its kind."
        seen = ", ".join(list(header)[:12])
        refuse(opened.name, "missing_column", text, seen, needed=(series,))
