"""The book of an import: every row read is kept or set aside under a reason, and told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from nua_data.check import MOST_OF_A_KIND, Finding
from nua_data.sources.base import COLUMNS, REASONS, Imported, SourceError
from nua_data.sources.cells import Coded, Rows, as_objects, constant, in_order
from nua_data.sources.opening import Opened

EXPECTED = (
    "aggregate", "territory", "other_dimension", "empty", "old_year", "into_mean", "second_choice",
)  # fmt: skip
"""Reasons that are no cause for concern: told in one line, not row by row."""
NAMES = pd.Index(COLUMNS, dtype="str")
NO_MEAN = 0
"""Number of cities of a row that is no mean of cities."""


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
        rows: Rows,
        mask: np.ndarray,
        reason: str,
        *,
        column: str = "",
        shown: Sequence[str] = (),
        remedy: str = "",
        weight: int = 1,
    ) -> Rows:
        """Set the rows of the mask aside and give the others.

        column: the name in the file; shown: the columns whose values are told; weight: cells that
        a row stands for.
        """
        count = int(np.count_nonzero(mask))
        if not count:
            return rows
        self.set_aside[reason] += count * weight
        words = REASONS[reason][0].upper() + REASONS[reason][1:]
        if reason in EXPECTED or not shown:
            text = f"{words}: {count * weight:,} set aside. {remedy}".strip()
            severity = "note" if reason in EXPECTED else "warning"
            self.say(reason, text, column=column, severity=severity)
        else:
            lost = rows.only(["line", *shown]).take(mask)
            self._tell(lost, shown, reason, column, words, remedy, weight)
        return rows.take(~mask)

    def _tell(
        self,
        lost: Rows,
        shown: Sequence[str],
        reason: str,
        column: str,
        words: str,
        remedy: str,
        weight: int,
    ) -> None:
        """Add one finding for each value that was set aside, with its first line and its count."""
        firsts: dict[str, int] = {}
        counts: Counter[str] = Counter()
        for line, text in zip(lost["line"].tolist(), texts_of(lost, shown), strict=True):
            firsts.setdefault(text, line)
            counts[text] += 1
        for value, line in islice(firsts.items(), MOST_OF_A_KIND):
            text = f"{words}: {counts[value] * weight:,} set aside. {remedy}".strip()
            self.say(reason, text, row=line, column=column, value=value, severity="warning")
        if (more := len(firsts) - MOST_OF_A_KIND) > 0:
            count = sum(counts[value] for value in islice(firsts, MOST_OF_A_KIND, None)) * weight
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
            rows=rows,
            source=source,
            findings=tuple(self.findings),
            read=self.read,
            set_aside=dict(self.set_aside),
            files=self.opened.files,
        )


def texts_of(rows: Rows, names: Sequence[str]) -> list[str]:
    """Write the cells of some columns as they stand, one text a row."""
    cells = (as_objects(rows[name]).tolist() for name in names)
    return [" ".join(map(str, row)) for row in zip(*cells, strict=True)]


def observations(rows: Rows, source: str) -> pd.DataFrame:
    """Give rows the columns, types and order of the release's observations."""
    iso3, indicator, nature = (in_order(rows[name]) for name in ("iso3", "indicator", "nature"))
    order = np.lexsort((rows["year"], indicator.codes, iso3.codes))
    codes = (iso3[order], indicator[order], nature[order], constant(source, len(rows)))
    columns: dict[str, Any] = dict(
        zip(("iso3", "indicator", "nature", "source"), _categories(codes), strict=True)
    )
    cities = rows["cities"][order] if "cities" in rows else np.full(len(rows), NO_MEAN)
    columns["cities"] = pd.arrays.IntegerArray(cities, cities == NO_MEAN)
    columns |= {name: rows[name][order] for name in ("year", "value")}
    # Named at the end: pandas takes as long to look at seven new names as at the columns.
    cells = {place: columns[name] for place, name in enumerate(COLUMNS)}
    table = pd.DataFrame(cells, pd.RangeIndex(len(rows)), copy=False)
    table.columns = NAMES.view()
    return table


def _categories(columns: Sequence[Coded]) -> Iterator[pd.Categorical]:
    """Write coded cells as a release holds them."""
    for cells in columns:
        kinds = _kinds(tuple(cells.texts))
        yield pd.Categorical.from_codes(cells.codes, dtype=kinds, validate=False)


@lru_cache(maxsize=64)
def _kinds(texts: tuple[str, ...]) -> pd.CategoricalDtype:
    """Make the type of a column of categories; the same comes again, file after file."""
    return pd.CategoricalDtype(pd.Index(texts, dtype="str"))
