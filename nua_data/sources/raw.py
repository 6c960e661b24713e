"""Fetched raw files, read by the importers of downloads and put together by source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.sources.base import Imported, SourceError, import_file

if TYPE_CHECKING:
    from nua_data.release import Release
    from nua_data.sources.live import Fetched


def import_raw(
    results: Sequence[Fetched], release: Release
) -> tuple[list[Imported], list[str], bool]:
    """Read raw files as the importers read downloads.

    Gives what they add, one part a source; lines that say the counts of each series, or why it
    could not be read; and whether every one could.
    """
    imported, lines, is_read = [], [], True
    for each in results:
        if each.path is None:
            continue
        try:
            one = import_file(each.path, release, each.service.kind, released=each.day)
        except SourceError as error:
            is_read = False
            lines.append(f"{each.series}: nothing in it can be used, left as it is")
            lines += [f"  {finding}" for finding in error.findings]
        else:
            imported.append(one)
            lines.append(f"{each.series}: {one.count_words()}")
    return join_sources(imported), lines, is_read


def join_sources(imported: Sequence[Imported]) -> list[Imported]:
    """Put the series of one source together: a draft merges each part over the whole release."""
    groups: dict[tuple[str, str], list[Imported]] = {}
    for each in imported:
        groups.setdefault((each.table, each.source.get("source", "")), []).append(each)
    return [_join(group) for group in groups.values()]


def _join(group: Sequence[Imported]) -> Imported:
    """Join what was read from several files; the counts add up."""
    return Imported(
        table=group[0].table,
        rows=_join_rows([each.rows for each in group]),
        source=group[0].source,
        findings=tuple(finding for each in group for finding in each.findings),
        read=sum(each.read for each in group),
        set_aside=dict(sum((Counter(each.set_aside) for each in group), Counter())),
        files=tuple(file for each in group for file in each.files),
    )


def _join_rows(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables under one another; categories are those of all."""
    codes = tables[0].select_dtypes("category").columns
    text = [table.astype(dict.fromkeys(codes, "str")) for table in tables]
    return pd.concat(text, ignore_index=True).astype(dict.fromkeys(codes, "category"))
