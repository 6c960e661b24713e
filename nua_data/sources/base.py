"""What every importer gives back, and the one door to all of them: `import_file`."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nua_data.check import Finding

if TYPE_CHECKING:
    import pandas as pd

    from nua_data.release import Release

FAULT = "importer_fault"
"""Rule of the finding that says that the importer failed, not the file."""
DAMAGED_BOOK = "The workbook is damaged or no .xlsx; open it and save it again as .xlsx."
log = logging.getLogger(__name__)

KINDS = {
    "sdg": "nua_data.sources.sdg_portal",
    "wdi": "nua_data.sources.world_bank",
    "unhabitat": "nua_data.sources.unhabitat",
    "sdmx": "nua_data.sources.sdmx",
    "register": "nua_data.sources.register",
    "observations": "nua_data.sources.register",
}
"""Kinds of file and the module that reads each with `read(opened, release) -> Imported`."""

REASONS = {
    "aggregate": "a world, regional or income group, not a state",
    "territory": "an area that is no state of the release",
    "former_state": "a state that no longer exists",
    "unknown_place": "a place that is not known",
    "ambiguous_place": "a place name that fits more than one state",
    "unknown_series": "a series that the catalogue of indicators does not have",
    "other_dimension": "a breakdown that the indicator does not use",
    "other_unit": "a unit other than that of the indicator",
    "unknown_unit": "a unit code that is not known",
    "empty": "an empty cell",
    "not_available": "a sign for no value (N, NaN, .., -)",
    "below_limit": "a value given only as less than a number, such as <5",
    "above_limit": "a value given only as more than a number, such as >95",
    "not_a_number": "text that is no number",
    "out_of_range": "a number that the indicator cannot have",
    "bad_year": "a year that is none, or not in the calendar of the release",
    "old_year": "a year before the release's first",
    "duplicate": "a row that another repeats",
    "place_conflict": "a code and a name that are not of one place",
    "conflict": "rows for one place and year with different values",
    "into_mean": "a city or a part that goes into one mean",
    "second_choice": "a breakdown used only where a better one is missing",
    "bad_day": "a day that is none, or can be read in two ways",
    "unknown_code": "a word that is not in the list",
    "no_source": "a row that does not say where it is written",
    "broken_row": "a row with too few or too many cells, or a cell that may not be so",
}
"""Why a row is set aside: code -> words for the command line."""

COLUMNS = ("iso3", "indicator", "year", "value", "nature", "cities", "source")
"""Columns of the observations, in order."""


@dataclass(frozen=True)
class Limits:
    """How much of a stranger's file is read; bytes, rows and cells."""

    text_bytes: int = 4 * 2**30  # text tables are streamed
    other_bytes: int = 100 * 2**20  # XLSX, XML: read in memory
    unpacked_bytes: int = 512 * 2**20  # of one member of an XLSX; of a zip of text: text_bytes
    ratio: int = 200  # unpacked to packed bytes of one member over a megabyte
    rows: int = 20_000_000
    sheet_rows: int = 1_048_576
    columns: int = 2_000
    sheets: int = 60


@dataclass(frozen=True)
class Imported:
    """The rows that one file adds to a table of the release, and what became of all others.

    `read` counts data rows (cells where the file has one column a year); always
    `read == kept + sum(set_aside.values())`.
    """

    table: str  # "observations" or "report_evidence"
    rows: pd.DataFrame = field(repr=False)  # columns of that table, typed as release tables
    source: dict[str, str]  # a row for the sources table; {} for the register
    findings: tuple[Finding, ...]
    read: int
    set_aside: Mapping[str, int]  # reason code (see REASONS) -> rows not kept
    files: tuple[tuple[str, str], ...]  # (name, sha256)
    lines: tuple[int, ...] = ()  # of the file, one for each kept row; () where that is not known

    def __post_init__(self) -> None:
        """Refuse counts that do not add up."""
        if self.read != self.kept + sum(self.set_aside.values()):
            raise ValueError(f"{self.read} rows read, but {self.count_words()}")

    @property
    def kept(self) -> int:
        """Rows kept."""
        return len(self.rows)

    def count_words(self) -> str:
        """Say the counts in one line: read = kept + set aside (reasons)."""
        aside = {reason: count for reason, count in self.set_aside.items() if count}
        reasons = ", ".join(
            f"{reason} {count:,}" for reason, count in sorted(aside.items(), key=lambda i: -i[1])
        )
        words = f"read {self.read:,} = kept {self.kept:,} + set aside {sum(aside.values()):,}"
        return f"{words} ({reasons})" if reasons else words


class SourceError(Exception):
    """Nothing in a file can be used; `findings` say where, what, and how to mend it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


def refuse(
    file: str, rule: str, remedy: str, value: str = "", row: int | None = None, **facts: Any
) -> Any:
    """Raise a SourceError with one finding; facts: what the remedy says, in no language."""
    found = Finding(file, row, "", value[:200], rule, remedy, facts=tuple(facts.items()))
    raise SourceError((found,))


def import_file(
    path: Path | str,
    release: Release,
    kind: str | None = None,
    *,
    limits: Limits | None = None,
    **options: Any,
) -> Imported:
    """Read a producer's file into rows of the release; its kind is found by content when None.

    options: `released` (YYYY, YYYY-MM or YYYY-MM-DD: when the producer released the file, where
    the file does not say so), `name` (the name to show instead of the path's).
    Raises SourceError, and nothing else, where nothing in the file can be used.
    """
    from nua_data.sources.opening import open_file

    try:
        with open_file(Path(path), limits or Limits(), **options) as opened:
            chosen = kind or opened.kind()
            if chosen not in KINDS:
                text = f"Choose one of: {', '.join(KINDS)}."
                refuse(opened.name, "unknown_kind", text, str(chosen))
            return import_module(KINDS[chosen]).read(opened, release)
    except SourceError:
        raise
    except (OSError, MemoryError, RecursionError) as error:
        text = "The file could not be read to its end; copy it again."
        return refuse(str(path), "unreadable_file", text, f"{type(error).__name__}: {error}")
    except Exception as error:  # a fault of ours: told as such, and nothing of the file is used
        log.exception("The importer failed on %s", path)
        text = "The importer itself failed on this file; nothing of it is used. Please report it."
        return refuse(str(path), FAULT, text, f"{type(error).__name__}: {error}")
