"""Check a file that somebody brings, in memory: findings, counts, and the rows that it would add.

Whatever the bytes are, `check_upload` gives a result; nothing is written anywhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from nua_data.check import Finding, cap
from nua_data.cycles import counting_days
from nua_data.sources.base import KINDS, Imported, Limits, SourceError, refuse
from nua_data.sources.opening import MEBI, Opened, open_file
from nua_data.upload_extent import check_extent

if TYPE_CHECKING:
    from nua_data.release import Release

LIMITS = Limits(
    text_bytes=10 * MEBI,
    other_bytes=10 * MEBI,
    unpacked_bytes=64 * MEBI,  # of a workbook; of a packed text: text_bytes
    ratio=100,
    rows=20_000,
    sheet_rows=20_000,
    columns=100,
    sheets=20,
)
"""What is read of a file that anybody may bring: far more than any national file needs."""
ACCEPTED = ("observations", "register")
REPORTS = "report_evidence"
LONGEST_NAME = 100
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Letters without a shape, halves of letters, and those that turn the text round."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Checked:
    """What a check of one file says."""

    name: str
    imported: Imported | None  # None where nothing in the file can be used
    findings: tuple[Finding, ...]

    @property
    def is_usable(self) -> bool:
        """Say whether there are rows to read the standing with."""
        return self.imported is not None

    def count_by_severity(self) -> dict[str, int]:
        """Count the findings: severity -> findings, the gravest first, none left out."""
        said = [finding.severity for finding in self.findings]
        return {severity: said.count(severity) for severity in ("error", "warning", "note")}


def check_upload(
    name: str,
    content: bytes,
    release: Release,
    *,
    limits: Limits = LIMITS,
    today: date | None = None,
) -> Checked:
    """Check the bytes of a file against a release; never raises.

    today: reports dated later are told of (default: the day of the clock).
    """
    shown = shown_name(name)
    try:
        _refuse_large(shown, content, limits)
        # As of the release: a day in the file's name does not let in years that an import refuses.
        options = {"content": content, "name": shown, "released": release.as_of.isoformat()}
        with open_file(Path(shown), limits, **options) as opened:
            imported = _read(opened, release)
        findings = [*imported.findings, *_own_findings(shown, imported, release, today)]
        return Checked(shown, imported, _tidy(findings))
    except SourceError as error:
        return Checked(shown, None, _tidy(error.findings))
    except Exception as error:
        # A stranger's file must not bring the page down; the log keeps what went wrong.
        log.warning("A file could not be checked: %s", type(error).__name__, exc_info=True)
        text = "The file could not be understood; start again from the template."
        found = Finding(shown, None, "", type(error).__name__, "not_understood", text)
        return Checked(shown, None, (found,))


def _refuse_large(name: str, content: bytes, limits: Limits) -> None:
    """Refuse what is too large before it is looked at: what was cut off need not be damaged."""
    most = max(limits.text_bytes, limits.other_bytes)
    if len(content) > most:
        text = f"Files over {most // MEBI:,} MB are not read; take a part, or save the table alone."
        refuse(name, "too_large", text)


def shown_name(name: str) -> str:
    r"""Give a file's name without folders, hidden letters and length.

    >>> shown_name("C:\\data\\Kenya 2026.csv")
    'Kenya 2026.csv'
    """
    bare = visible(re.split(r"[\\/]", name)[-1]).strip()
    return bare[-LONGEST_NAME:] or "file"


def visible(text: str) -> str:
    """Put a sign in place of letters that cannot be seen, or that turn the text around them."""
    return UNSEEN.sub("\ufffd", text)


def _read(opened: Opened, release: Release) -> Imported:
    """Read a file after one of the templates; refuse every other kind before it is read."""
    if opened.form == "xml":
        _refuse_kind(opened, "xml")
    if opened.form == "xlsx":
        check_extent(opened)
    kind = opened.kind()
    if kind not in ACCEPTED:
        _refuse_kind(opened, kind)
    return import_module(KINDS[kind]).read(opened, release)


def _refuse_kind(opened: Opened, kind: str) -> None:
    """Say that only the templates are checked."""
    text = "Only files after the two templates are checked; see `python -m nua_data import --help`."
    refuse(opened.name, "other_kind", text, kind)


def _own_findings(
    name: str, imported: Imported, release: Release, today: date | None
) -> Iterator[Finding]:
    """Find what an import does not look at: reports of days that are, or may be, to come."""
    if imported.table != REPORTS:
        return
    rows, today = imported.rows, today or date.today()
    starts = counting_days(release, rows)
    is_future = _is_later(rows["date"], today.isoformat())
    is_later = ~is_future & (starts > pd.Timestamp(today)) & rows["counts"]
    for line, text, start, future, later in zip(
        imported.lines, rows["date"], starts, is_future, is_later, strict=True
    ):
        if future:
            remedy = "The day is still to come: a report is recorded once it is there."
            yield Finding(name, line, "date", text, "future_day", remedy, "warning")
        elif later:
            day = f"{start:%Y-%m-%d}"
            remedy = f"It counts from {day}, the last day that it can be; write the day if known."
            facts = (("counts_from", day),)
            yield Finding(name, line, "date", text, "counts_later", remedy, "warning", facts)


def _is_later(days: pd.Series, day: str) -> pd.Series:
    """Mark partial dates that lie wholly after a day."""
    days = days.astype("str")
    later = [bool(text) and text > day[: len(text)] for text in days]
    return pd.Series(later, index=days.index, dtype="bool")


def _tidy(findings: list[Finding] | tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Put the gravest first, then by line; the many of a kind are cut short, their number last."""
    order = {"error": 0, "warning": 1, "note": 2}

    def place(each: Finding) -> tuple[int, bool, int]:
        return order.get(each.severity, 1), "more" in dict(each.facts), each.row or 0

    return tuple(sorted(cap(findings), key=place))
