"""The book of an import: every row read is kept or set aside under a reason, and told of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.internals import create_dataframe_from_blocks

from nua_data.check import MOST_OF_A_KIND, Finding
from nua_data.sources.base import COLUMNS, REASONS, Imported, SourceError
from nua_data.sources.cells import Coded, Rows, as_objects, constant, in_order, text_of
from nua_data.sources.opening import Opened

EXPECTED = (
    "aggregate", "territory", "other_dimension", "empty", "old_year", "into_mean", "second_choice",
)  # fmt: skip
"""Reasons that are no cause for concern: told in one line, not row by row."""
NAMES = pd.Index(COLUMNS, dtype="str")
PLACES = np.arange(len(COLUMNS), dtype="intp").reshape(-1, 1)
MOST_LINES = 6
"""Lines that a finding names one by one."""
LONGEST = 200
"""Letters of a cell, or of the name of a column, that a finding shows."""
AS_TYPED = "{} as typed"
"""Column that keeps the cells of another as the file has them, to be shown in its place."""
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
        """Add a finding about the file: column, value, row; a note unless severity is given.

        facts: what the remedy says, in no language, for the readers of other languages.
        """
        self.findings.append(
            Finding(
                self.opened.name,
                place.get("row"),
                place.get("column", "")[:LONGEST],
                str(place.get("value", ""))[:LONGEST],
                rule,
                remedy,
                place.get("severity", "note"),
                tuple(place.get("facts", {}).items()),
            )
        )

    def count_cells(self, times: int) -> None:
        """Count each row read so far as so many cells: each is a value of its own."""
        self.read *= times
        for reason in self.set_aside:
            self.set_aside[reason] *= times

    def drop(
        self, rows: Rows, mask: np.ndarray, reason: str, *, weight: int = 1, **told: Any
    ) -> Rows:
        """Set the rows of the mask aside, tell of them (see `tell`), and give the others."""
        if not mask.any():
            return rows
        self.set_aside[reason] += int(np.count_nonzero(mask)) * weight
        self.tell(rows, mask, reason, weight=weight, **told)
        return rows.take(~mask)

    def tell(
        self,
        rows: Rows,
        mask: np.ndarray,
        reason: str,
        *,
        column: str = "",
        shown: Sequence[str] = (),
        remedy: str = "",
        weight: int = 1,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Tell of the rows of a mask that they are set aside, without doing so.

        column: the name in the file; shown: the columns whose values are told; weight: cells that
        a row stands for; facts: what the remedy says, in no language.
        """
        words = REASONS[reason][0].upper() + REASONS[reason][1:]
        if shown and reason not in EXPECTED:
            lost = rows.only(["line", *(_as_typed(rows, name) for name in shown)]).take(mask)
            self._tell_values(lost, reason, column, words, remedy, weight, dict(facts or {}))
            return
        count = int(np.count_nonzero(mask)) * weight
        lines = first_lines(rows, mask)
        self.say(
            reason,
            f"{words}: {count:,} set aside{_line_words(lines, count)}. {remedy}".strip(),
            row=lines[0] if lines else None,
            column=column,
            severity="note" if reason in EXPECTED else "warning",
            facts={"n": count, "lines": lines, **(facts or {})},
        )

    def _tell_values(
        self,
        lost: Rows,
        reason: str,
        column: str,
        words: str,
        remedy: str,
        weight: int,
        facts: dict[str, Any],
    ) -> None:
        """Add one finding for each value that was set aside, with its first lines and its count."""
        firsts: dict[str, list[int]] = {}
        counts: Counter[str] = Counter()
        texts = texts_of(lost, [name for name in lost if name != "line"])
        for line, text in zip(lost["line"].tolist(), texts, strict=True):
            counts[text] += 1
            lines = firsts.setdefault(text, [])
            if len(lines) < MOST_LINES and line not in lines:
                lines.append(line)
        # The line that counts the rest is one of the most that are told, see `check.cap`.
        most = MOST_OF_A_KIND if len(firsts) <= MOST_OF_A_KIND else MOST_OF_A_KIND - 1
        for value, lines in islice(firsts.items(), most):
            count = counts[value] * weight
            self.say(
                reason,
                f"{words}: {count:,} set aside{_line_words(lines, count)}. {remedy}".strip(),
                row=lines[0],
                column=column,
                value=value,
                severity="warning",
                facts={"n": count, "lines": tuple(lines), **facts},
            )
        if (more := len(firsts) - most) > 0:
            count = sum(counts[value] for value in islice(firsts, most, None)) * weight
            text = f"{words}: {more:,} more values, {count:,} set aside, are not listed one by one."
            told = {"n": count, "more": more}
            self.say(reason, text, column=column, severity="warning", facts=told)

    def close(
        self, rows: pd.DataFrame, source: dict[str, str], table: str, lines: Sequence[int] = ()
    ) -> Imported:
        """Make the result; SourceError where nothing is left. lines: of the rows, in the file."""
        if rows.empty:
            raise SourceError((self._nothing_usable(), *self.findings))
        return Imported(
            table=table,
            rows=rows,
            source=source,
            findings=tuple(self.findings),
            read=self.read,
            set_aside=dict(self.set_aside),
            files=self.opened.files,
            lines=tuple(lines),
        )

    def _nothing_usable(self) -> Finding:
        """Say that no row is left, and why; a template may not have been filled in."""
        reasons = tuple(self.set_aside.most_common())
        aside = ", ".join(f"{reason} {count:,}" for reason, count in reasons)
        none = "The one row cannot" if self.read == 1 else f"None of the {self.read:,} rows can"
        text = f"{none} be used ({aside})."
        facts: tuple[tuple[str, Any], ...] = (("read", self.read), ("aside", reasons))
        if not self.read:
            text = "No row is filled in: write at least one below the names of the columns."
            facts = (("case", "not_filled_in"),)
        return Finding(self.opened.name, None, "", "", "nothing_usable", text, facts=facts)


def _as_typed(rows: Rows, name: str) -> str:
    """Name the column that has the cells of another as they were typed, where there is one."""
    typed = AS_TYPED.format(name)
    return typed if typed in rows else name


def first_lines(rows: Rows, mask: np.ndarray) -> tuple[int, ...]:
    """Give the first lines of the rows of a mask; none where rows are made of several."""
    if "line" not in rows:
        return ()
    lines = rows["line"][np.flatnonzero(mask)[: MOST_LINES * 100]]  # a line may have many cells
    return tuple(dict.fromkeys(lines.tolist()))[:MOST_LINES]


def _line_words(lines: Sequence[int], count: int) -> str:
    """Name the lines in brackets where there are several."""
    if len(lines) < 2:
        return ""
    return f" (lines {', '.join(map(str, lines))}{', ...' if count > len(lines) else ''})"


def texts_of(rows: Rows, names: Sequence[str]) -> list[str]:
    """Write the cells of some columns as they stand, one text a row."""
    cells = (as_objects(rows[name]).tolist() for name in names)
    return [" ".join(map(text_of, row)) for row in zip(*cells, strict=True)]


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
    columns |= {name: rows[name][order].reshape(1, -1) for name in ("year", "value")}
    # The types of all columns are known: to let pandas find them takes longer than all else here.
    blocks = [(columns[name], place) for name, place in zip(COLUMNS, PLACES, strict=True)]
    return create_dataframe_from_blocks(blocks, pd.RangeIndex(len(rows)), NAMES.view())


def _categories(columns: Sequence[Coded]) -> Iterator[pd.Categorical]:
    """Write coded cells as a release holds them."""
    for cells in columns:
        kinds = _kinds(tuple(cells.texts))
        yield pd.Categorical.from_codes(cells.codes, dtype=kinds, validate=False)


@lru_cache(maxsize=64)
def _kinds(texts: tuple[str, ...]) -> pd.CategoricalDtype:
    """Make the type of a column of categories; the same comes again, file after file."""
    return pd.CategoricalDtype(pd.Index(texts, dtype="str"))
