"""A draft of the next release: the current one with imported rows merged, described and checked."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from nua_data import durable
from nua_data.check import DESCRIPTOR, Finding, is_error, read_descriptor
from nua_data.diff import OBSERVATIONS, REPORTS, compare
from nua_data.draft_lines import name_files
from nua_data.merge import (
    Merged,
    by_producer,
    incomplete,
    merge_observations,
    merge_reports,
    older,
    rows_of,
    used,
    with_source,
)
from nua_data.method import load_method
from nua_data.release import Release, open_release, release_name
from nua_data.store_errors import StoreError

if TYPE_CHECKING:
    from nua_data.diff import Difference
    from nua_data.sources.base import Imported

NOTE_FILE = "draft.json"
"""What a draft was made from; it stays behind when the draft is published."""


@dataclass(frozen=True, eq=False)
class Draft:
    """A folder that may be published, and how it differs from the release it was made from."""

    folder: Path
    before: str  # name of that release
    findings: tuple[Finding, ...]
    merged: tuple[Merged, ...]
    files: tuple[tuple[str, str], ...]  # (name, sha256) of the files imported
    difference: Difference | None  # None where the draft is not sound

    @property
    def is_sound(self) -> bool:
        """Say whether the draft can be published: checked, without an error."""
        return self.difference is not None


def make_draft(
    release: Release,
    imported: Sequence[Imported],
    folder: Path,
    *,
    version: str | None = None,
    as_of: date | None = None,
    whole_register: bool = False,
) -> Draft:
    """Write a draft into a new folder: the release with the imported rows, described and checked.

    version: default today as YYYY.MM.DD. as_of: default the release's day, or the day of the
    latest report imported if that is later. whole_register: reports that the file does not have
    are withdrawn; otherwise reports are added and changed only. A draft with errors stays, to be
    looked at; a draft that could not be written whole (OSError) is removed.
    """
    tables, merged, said = _merge(release, imported, whole_register)
    reports = [each for each in imported if each.table == REPORTS]
    day = as_of or _latest_day(release.as_of, reports)
    files = tuple(file for each in imported for file in each.files)
    folder.mkdir(parents=True)
    try:
        findings = _write(release, tables, folder, version or next_version(release.version), day)
        findings = name_files(findings, release, tables, imported)
        _write_note(folder, release, files)
    except BaseException:
        durable.remove_folder(folder)
        raise
    sound = not any(is_error(finding) for finding in findings)
    difference = compare(release, open_release(folder)) if sound else None
    findings = (*said, *findings)
    return Draft(folder, release_name(release), findings, merged, files, difference)


def _merge(
    release: Release, imported: Sequence[Imported], whole_register: bool
) -> tuple[dict[str, pd.DataFrame], tuple[Merged, ...], list[Finding]]:
    """Merge all files into the tables that they may change; also counts and warnings."""
    rules = load_method().release
    observations, reports, sources = (
        release.table(name) for name in (OBSERVATIONS, REPORTS, "sources")
    )
    merged: list[Merged] = []
    said: list[Finding] = []
    for producer, group in by_producer(imported).items():
        rows, found = rows_of(group)
        own = sources[sources["producer"] == producer]
        said += [*found, *older(group, observations, own)]
        codes = {*own["source"], *(each.source["source"] for each in group)}
        observations, counts = merge_observations(observations, rows, codes, rules)
        for each in group:
            sources = with_source(sources, each.source)
        merged.append(counts)
    if registers := [each for each in imported if each.table == REPORTS]:
        rows, found = rows_of(registers)
        said += [*found, *(incomplete(registers) if whole_register else ())]
        reports, counts = merge_reports(reports, rows, whole_register)
        merged.append(counts)
    sources = used(sources, release, observations)
    tables = {OBSERVATIONS: observations, REPORTS: reports, "sources": sources}
    return tables, tuple(merged), said


def next_version(before: str, today: date | None = None, taken: Iterable[str] = ()) -> str:
    """Name today's release; a number follows where the one before, or one taken, is of today.

    >>> next_version("2026.05.22", date(2026, 5, 22))
    '2026.05.22.2'
    """
    day = (today or datetime.now(UTC).date()).strftime("%Y.%m.%d")
    todays = re.compile(re.escape(day) + r"(\.\d+)?")
    known = [each for each in (before, *taken) if todays.fullmatch(each)]
    numbers = [int(each[len(day) + 1 :] or 1) for each in known]
    return f"{day}.{max(numbers) + 1}" if numbers else day


def _latest_day(as_of: date, imported: list[Imported]) -> date:
    """Move the day of the facts to the latest report imported, at most to today."""
    days = [day for each in imported for day in each.rows["date"].astype("str") if len(day) == 10]
    today = datetime.now(UTC).date().isoformat()
    return date.fromisoformat(max([as_of.isoformat(), *(day for day in days if day <= today)]))


# --- writing --------------------------------------------------------------------------------


def _write(
    release: Release, tables: dict[str, pd.DataFrame], folder: Path, version: str, day: date
) -> tuple[Finding, ...]:
    """Copy the release, write the tables that changed, describe and check the folder."""
    from nua_data.check_describe import describe_release

    names = [DESCRIPTOR, *(each["path"] for each in release.descriptor["resources"])]
    for name in names:
        durable.reach(f"draft {name}")
        shutil.copyfile(release.path / name, folder / name)
    for name, table in tables.items():
        if _differs(release.table(name), table):
            durable.reach(f"draft {name}")
            write_table(table, release.file(name).name, folder)
    return describe_release(folder, version=version, as_of=day.isoformat())


def _differs(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Say whether two tables have other rows, whatever categories their codes are kept in."""
    coded = before.select_dtypes("category").columns
    left, right = (table.astype(dict.fromkeys(coded, "str")) for table in (before, after))
    return not left.equals(right)


def write_table(table: pd.DataFrame, file: str, folder: Path) -> None:
    """Write a table as the release holds it: flags as 1 and 0, the same bytes for the same rows."""
    flags = table.select_dtypes("bool").columns
    text = table.astype(dict.fromkeys(flags, "int8")).to_csv(index=False, lineterminator="\n")
    content = text.encode("utf-8")
    if file.endswith(".gz"):
        import gzip

        content = gzip.compress(content, 6, mtime=0)
    (folder / file).write_bytes(content)


def _write_note(folder: Path, release: Release, files: tuple[tuple[str, str], ...]) -> None:
    """Keep beside the draft what it was made from."""
    said = {"before": release_name(release), "files": files}
    content = json.dumps(said, ensure_ascii=False).encode()
    durable.replace_file(folder / NOTE_FILE, content, folder / f".{NOTE_FILE}")


def read_note(folder: Path) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Read what a draft was made from: the release before (None if not known) and the files."""
    try:
        said = json.loads((folder / NOTE_FILE).read_text(encoding="utf-8"))
        return str(said["before"]), tuple((str(n), str(h)) for n, h in said["files"])
    except (FileNotFoundError, IsADirectoryError, ValueError, KeyError, TypeError):
        return None, ()


# --- finding one ----------------------------------------------------------------------------


def list_drafts(place: Path) -> tuple[list[Path], list[Path]]:
    """Give the folders of drafts: those written to their end, and those that are not."""
    folders = sorted(place.glob("*/"), key=lambda path: (len(path.name), path.name))
    whole = [folder for folder in folders if read_note(folder)[0] is not None]
    return whole, [folder for folder in folders if folder not in whole]


def remove_published(draft: Path) -> str:
    """Remove a draft that is published by now; say so where it is left over, which undoes nothing.

    It may be a colleague's, whose folder only they may remove.
    """
    try:
        durable.remove_folder(draft)
    except OSError as error:
        return f"Its draft {draft} is left over ({error.strerror}); who made it may remove it.\n"
    return ""


def what_bars(draft: Path, current: str) -> str:
    """Say why a draft that was written to its end cannot be published; "" where it can."""
    if "checked" not in read_descriptor(draft)[0]:
        return "has errors: mend the files, import them again"
    before, _ = read_note(draft)
    if before not in (None, current):
        return f"was made from {before}, which is not current: import the files again"
    return ""


def find_draft(place: Path, name: str | None) -> Path:
    """Find what to publish: a draft by number, the only one there is, or any folder by its path.

    Raises StoreError where no draft, or one that was not written to its end, is meant.
    """
    whole, unfinished = list_drafts(place)
    told = ", ".join(each.name for each in whole) or "none; make one with `import`"
    if name is None and len(whole) != 1:
        raise StoreError("which_draft", f"Name the draft to publish. Drafts: {told}.")
    if name is None:
        return whole[0]
    folder = Path(name).expanduser().absolute()
    if place / name in (*whole, *unfinished):
        folder = place / name
    elif folder.resolve().parent == place.resolve():  # a draft, however its path is written
        folder = place / folder.resolve().name
    if folder in unfinished:
        text = f"Draft {folder.name} was not written to its end; import the files again."
        raise StoreError("unfinished_draft", text)
    if not folder.exists():
        kind = "draft" if name.isdecimal() else "draft or folder"
        raise StoreError("which_draft", f"There is no {kind} {name}. Drafts: {told}.")
    return folder
