"""The book of an import: every row read is kept or set aside under a reason, and told of."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd

from nua_data.check import MOST_OF_A_KIND, Finding
from nua_data.sources.base import COLUMNS, REASONS, Imported, SourceError
from nua_data.sources.cells import as_codes
from nua_data.sources.opening import Opened

EXPECTED = (
    "aggregate", "territory", "other_dimension", "empty", "old_year", "into_mean", "second_choice",
)  # fmt: skip
"""Reasons that are no cause for concern: told in one line, not row by row."""


class Ledger:
    """Counts and findings of one file while it is imported."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self.read = 0
        self.set_aside: Counter[str] = Counter()
        self.findings: list[Finding] = []

    def say(self, rule: str, remedy: str, **place: Any) -> None:
        """Add a finding about the file: column, value, row; a note unless severity is given."""
        self.findings.append(
            Finding(
                self.opened.name,
                place.get("row"),
                place.get("column", ""),
                str(place.get("value", ""))[:200],
                rule,
                remedy,
                place.get("severity", "note"),
            )
        )

    def drop(
        self,
        frame: pd.DataFrame,
        mask: Any,
        reason: str,
        *,
        column: str = "",
        shown: str = "",
        remedy: str = "",
        weight: int = 1,
    ) -> pd.DataFrame:
        """Set the rows of the mask aside and give the others.

        column: the name in the file; shown: the frame's column whose values are told; weight:
        cells that a row stands for.
        """
        rows = int(mask.sum())
        if not rows:
            return frame
        self.set_aside[reason] += rows * weight
        words = REASONS[reason][0].upper() + REASONS[reason][1:]
        if reason in EXPECTED or not shown:
            text = f"{words}: {rows * weight:,} set aside. {remedy}".strip()
            severity = "note" if reason in EXPECTED else "warning"
            self.say(reason, text, column=column, severity=severity)
        else:
            self._tell(frame.loc[mask, ["line", shown]], reason, column, words, remedy, weight)
        return frame.loc[~mask]

    def _tell(
        self, lost: pd.DataFrame, reason: str, column: str, words: str, remedy: str, weight: int
    ) -> None:
        """Add one finding for each value that was set aside, with its first line and its count."""
        values = lost[shown].astype(str) if (shown := lost.columns[1]) else lost["line"]
        groups = lost["line"].groupby(values, sort=False).agg(["first", "size"])
        for value, (line, count) in groups.head(MOST_OF_A_KIND).iterrows():
            text = f"{words}: {count * weight:,} set aside. {remedy}".strip()
            self.say(reason, text, row=int(line), column=column, value=value, severity="warning")
        if (more := len(groups) - MOST_OF_A_KIND) > 0:
            count = int(groups["size"].iloc[MOST_OF_A_KIND:].sum()) * weight
            text = f"{words}: {more:,} more values, {count:,} set aside, are not listed one by one."
            self.say(reason, text, column=column, severity="warning")

    def close(self, rows: pd.DataFrame, source: dict[str, str], table: str) -> Imported:
        """Make the result; SourceError where nothing is left."""
        if rows.empty:
            aside = ", ".join(f"{reason} {n:,}" for reason, n in self.set_aside.most_common())
            text = f"None of the {self.read:,} rows can be used ({aside or 'there are none'})."
            found = Finding(self.opened.name, None, "", "", "nothing_usable", text)
            raise SourceError((found, *self.findings))
        return Imported(
            table=table,
            rows=rows.reset_index(drop=True),
            source=source,
            findings=tuple(self.findings),
            read=self.read,
            set_aside=dict(self.set_aside),
            files=self.opened.files,
        )


def observations(frame: pd.DataFrame, source: str) -> pd.DataFrame:
    """Give rows the columns, types and order of the release's observations."""
    texts = {name: _sorted_codes(frame[name]) for name in ("iso3", "indicator", "nature")}
    if "source" in frame:
        texts["source"] = _sorted_codes(frame["source"])
    else:
        texts["source"] = (np.zeros(len(frame), dtype="int64"), [source])
    years = frame["year"].to_numpy("int64")
    order = np.lexsort((years, texts["indicator"][0], texts["iso3"][0]))
    columns: dict[str, Any] = {
        "year": years[order],
        "value": frame["value"].to_numpy("float64")[order],
    }
    if "cities" in frame:
        columns["cities"] = frame["cities"].astype("Int64").array[order]
    else:
        columns["cities"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    for name, (codes, known) in texts.items():
        kinds = pd.CategoricalDtype(pd.Index(known, dtype="str"))
        columns[name] = pd.Categorical.from_codes(codes[order], dtype=kinds)
    return pd.DataFrame({name: columns[name] for name in COLUMNS})


def _sorted_codes(cells: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Give cells as places in the sorted list of the texts that they have."""
    codes, texts = as_codes(cells)
    known = sorted({texts[code] for code in np.unique(codes).tolist()})
    place = {text: index for index, text in enumerate(known)}
    return np.array([*(place.get(text, -1) for text in texts), -1])[codes], known
