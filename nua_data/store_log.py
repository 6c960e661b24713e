"""The log of a store: one line of JSON for each beginning and each end of a change.

A change writes `started` before anything is moved and `done` after the pointer has moved. Where a
process ended in between, the next change writes the missing line: `done` when the pointer had
moved, else `abandoned`. Each line holds the hash of the line before it, so that a line taken out
or changed later is found.
"""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from nua_data import durable
from nua_data.check import Finding
from nua_data.release import RELEASE_NAME

LOG = "log.jsonl"
PUBLISH, ROLLBACK = "publish", "rollback"
STARTED, DONE, ABANDONED = "started", "done", "abandoned"


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    id: str  # the same for all lines of one change
    event: str  # publish, rollback
    stage: str  # started, done, abandoned
    name: str  # release that the change makes current
    before: str  # release that was current; "" for the first
    at: str  # UTC, ISO 8601
    user: str
    host: str
    note: str = ""
    files: tuple[tuple[str, str], ...] = ()  # (name, sha256) of the files it was made from
    changed: Mapping[str, int] = field(
        default_factory=dict
    )  # added, changed, withdrawn, breaks ...
    hash: str = ""  # of the release
    descriptor: str = ""  # sha256 of its datapackage.json


def new_entry(event: str, name: str, before: str, **said: Any) -> Entry:
    """Make the first line of a change, with who, where and when."""
    return Entry(uuid4().hex[:12], event, STARTED, name, before, _now(), _user(), _host(), **said)


def append(folder: Path, entry: Entry, stage: str = STARTED) -> None:
    """Write a line of a change to the disk."""
    lines = _lines(folder)
    said = asdict(replace(entry, stage=stage) if stage == STARTED else _ended(entry, stage))
    said["previous"] = _digest(lines[-1]) if lines else ""
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    durable.append_line(folder / LOG, text.encode(errors="backslashreplace"))


def _ended(entry: Entry, stage: str) -> Entry:
    """Make the last line of a change: by whoever writes it, now."""
    return replace(entry, stage=stage, at=_now(), user=_user(), host=_host())


def read_entries(folder: Path) -> tuple[list[Entry], tuple[Finding, ...]]:
    """Read the log; lines that cannot be read, or do not follow the one before, are findings."""
    entries: list[Entry] = []
    findings: list[Finding] = []
    previous = ""
    for number, line in enumerate(_lines(folder), start=1):
        try:
            said = json.loads(line)
            follows = said.pop("previous") == previous
            files = tuple((str(name), str(sha256)) for name, sha256 in said.pop("files"))
            entries.append(_checked(Entry(**said, files=files)))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            text = "A line was cut short by a crash or a full disk; the lines around it count."
            value = line[:60].decode(errors="replace")
            findings.append(Finding(LOG, number, "", value, "broken_line", text, "warning"))
            follows = True
        if not follows:
            text = "A line before this one was changed or taken out; restore the log from a copy."
            findings.append(Finding(LOG, number, "previous", "", "changed_log", text))
        previous = _digest(line)
    return entries, tuple(findings)


def _checked(entry: Entry) -> Entry:
    """Give an entry back; raises TypeError where a part of it is of another kind.

    Also ValueError where a release could not be called so: what it names may be removed.
    """
    said = asdict(entry)
    del said["files"]
    counts = said.pop("changed")
    if any(type(count) is not int for count in counts.values()):
        raise TypeError("a count is a whole number")
    if not all(isinstance(value, str) for value in said.values()):
        raise TypeError("every other part is a text")
    if not all(map(RELEASE_NAME.fullmatch, [entry.name, entry.before or entry.name])):
        raise ValueError("no name of a release")
    return entry


def unfinished(entries: list[Entry]) -> list[Entry]:
    """Give the changes that started and never ended: their process was stopped."""
    ended = {entry.id for entry in entries if entry.stage != STARTED}
    return [entry for entry in entries if entry.stage == STARTED and entry.id not in ended]


def end_of(change: Entry, entries: list[Entry], current: str) -> str:
    """Say how an unfinished change ended: done where its release is current, or was later on."""
    later = entries[entries.index(change) + 1 :]
    return DONE if change.name in {current, *replaced(later)} else ABANDONED


def replaced(entries: list[Entry]) -> set[str]:
    """Name the releases that were current when a change began.

    Their publishing came to its end, also where the line that says so is damaged.
    """
    return {entry.before for entry in entries}


def unpublished(entries: list[Entry], current: str) -> set[str]:
    """Name the releases whose publishing began and never came to its end."""
    began = {entry.name for entry in entries if entry.event == PUBLISH}
    ended = {entry.name for entry in entries if entry.stage == DONE}
    return began - ended - replaced(entries) - {current}


def publications(entries: list[Entry], current: str) -> dict[str, Entry]:
    """Give the first line of each publish that came to its end, by name, the oldest first."""
    ended = {entry.id for entry in entries if entry.stage == DONE}
    was_current = {current, *replaced(entries)}
    return {
        entry.name: entry
        for entry in entries
        if (entry.event, entry.stage) == (PUBLISH, STARTED)
        and (entry.id in ended or entry.name in was_current)
    }


def _lines(folder: Path) -> list[bytes]:
    try:
        return [line for line in (folder / LOG).read_bytes().split(b"\n") if line]
    except FileNotFoundError:
        return []


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _user() -> str:
    """Name the user of this process by its number, whatever the environment says."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return getpass.getuser() if os.name == "nt" else str(os.getuid())


def _host() -> str:
    return platform.node() or "unknown"
