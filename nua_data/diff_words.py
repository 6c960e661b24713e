"""A difference of two releases in sentences, for the command line."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from nua_data.diff import ADDED, CHANGED, KINDS, RELABELLED, WITHDRAWN, Difference

EXAMPLES = 3
LONGEST = 80
"""Values of a row of another table are said up to this many signs; notes are in the CSV."""
WORDS = {
    ADDED: "added",
    CHANGED: "changed",
    RELABELLED: "with the same value from another source or of another nature",
    WITHDRAWN: "withdrawn",
}


def say(difference: Difference, examples: int = EXAMPLES) -> tuple[str, ...]:
    """Give the sentences: all values, each indicator, series that break, other tables."""
    head = f"{difference.after} against {difference.before}:"
    if difference.is_empty:
        return (f"{head} no row differs.",)
    return (
        head,
        *_days(difference),
        *_observations(difference, examples),
        *_breaks(difference, examples),
        *_tables(difference, examples),
    )


def _days(difference: Difference) -> Iterator[str]:
    before, after = difference.days
    if before != after:  # everything that is told as of a day is told as of another one
        yield f"Facts as of {after.isoformat()}, before as of {before.isoformat()}."


def _observations(difference: Difference, examples: int) -> Iterator[str]:
    if difference.observations.empty:
        yield f"All {difference.unchanged:,} values are as they were."
        return
    counts = difference.observations["kind"].value_counts()
    said = [f"{counts[kind]:,} {WORDS[kind]}" for kind in KINDS if kind in counts]
    yield f"Values: {'; '.join(said)}; {difference.unchanged:,} as they were."
    for row in difference.by_indicator.itertuples():
        numbers = {kind: getattr(row, kind) for kind in KINDS}
        said = [f"{count:,} {kind}" for kind, count in numbers.items() if count]
        yield f"  {row.indicator} ({row.name}): {', '.join(said)}{_series(row.breaks)}."
        if shown := _examples(difference, row.indicator, examples):
            yield f"    {shown}."


def _series(breaks: int) -> str:
    return f"; {breaks} series {'breaks' if breaks == 1 else 'break'}" if breaks else ""


def _examples(difference: Difference, indicator: str, most: int) -> str:
    """Name the largest changes, then withdrawn and added rows, the latest first."""
    rows = difference.observations
    rows = rows[(rows["indicator"] == indicator) & (rows["kind"] != RELABELLED)]
    size = (rows["value_after"] - rows["value_before"]).abs()
    order = rows["kind"].map({CHANGED: 0, WITHDRAWN: 1, ADDED: 2})
    rows = rows.assign(order=order, size=size.fillna(0))
    rows = rows.sort_values(["order", "size", "year"], ascending=[True, False, False])
    return "; ".join(_value(difference, row) for row in rows.head(most).itertuples())


def _value(difference: Difference, row) -> str:
    place = f"{difference.names.get(row.iso3, row.iso3)} {row.year}"
    if row.kind == CHANGED:
        return f"{place} {_number(row.value_before)} -> {_number(row.value_after)}"
    value = row.value_after if row.kind == ADDED else row.value_before
    return f"{place} {_number(value)} {row.kind}"


def _number(value: float) -> str:
    return f"{value:,.6g}"


def _breaks(difference: Difference, examples: int) -> Iterator[str]:
    """Name the series that break, those first that differ most."""
    breaks = difference.breaks
    if breaks.empty:
        return
    verb = "breaks" if len(breaks) == 1 else "break"
    yield f"{len(breaks):,} series {verb} (values of one year differ beyond the method's limits):"
    gap = (breaks["value_after"] / breaks["value_before"].where(breaks["value_before"] != 0)) - 1
    order = gap.abs().fillna(float("inf")).sort_values(ascending=False, kind="stable").index
    for row in breaks.loc[order].head(4 * examples).itertuples():
        change = f"{_number(row.value_before)} -> {_number(row.value_after)}"
        gone = f"; {row.withdrawn} values withdrawn" if row.withdrawn else ""
        place = difference.names.get(row.iso3, row.iso3)
        yield f"  {place}, {row.indicator}, {row.year}: {change}{gone}."
    if (more := len(breaks) - 4 * examples) > 0:
        yield f"  and {more:,} more."


def _tables(difference: Difference, examples: int) -> Iterator[str]:
    """Say the other tables, with the keys of the first rows of each kind."""
    for row in difference.by_table.itertuples():
        counts = {kind: getattr(row, kind) for kind in (ADDED, CHANGED, WITHDRAWN)}
        said = [f"{count:,} {kind}" for kind, count in counts.items() if count]
        yield f"Table {row.table}: {', '.join(said)}."
        rows = difference.rows[difference.rows["table"] == row.table]
        yield from (f"  {_row(difference, each)}." for each in rows.head(examples).itertuples())
        if (more := len(rows) - examples) > 0:
            yield f"  and {more:,} more."


def _row(difference: Difference, row: pd.Series) -> str:
    first, _, rest = row.key.partition(" | ")
    place = difference.names.get(first, first)
    values = f": {row.values}" if len(row.values) <= LONGEST else ""
    columns = f" ({row.columns}{values})" if row.columns else ""
    return f"{place} {rest}".rstrip() + f" {row.kind}{columns}"
