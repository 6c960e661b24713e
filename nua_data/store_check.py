"""Verify a store: its log, its pointer, and that no release was changed since it was published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from nua_data import durable, store_log
from nua_data.check import DESCRIPTOR, Finding, check_folder, read_descriptor
from nua_data.release import CURRENT, release_hash
from nua_data.store import Published, Store, list_releases
from nua_data.store_log import LOG

FILE_RULES = {"missing_file", "unreadable_file", "truncated", "wrong_size", "wrong_hash"}
CHANGED = "A published release is never changed; copy it back from a copy of the store."


def verify_store(store: Store) -> tuple[Finding, ...]:
    """Check the pointer and the log; no release is read."""
    entries, findings = store_log.read_entries(store.path)
    return (*findings, *_pointer_findings(store, entries))


def verify_release(store: Store, published: Published) -> tuple[Finding, ...]:
    """Check one release fully, and against what the log says of it."""
    folder = store.folder(published.name)
    findings = check_folder(folder)
    descriptor, _ = read_descriptor(folder)
    is_damaged = not descriptor or any(finding.rule in FILE_RULES for finding in findings)
    if is_damaged:  # `describe` would mend nothing
        findings = (*findings, Finding(published.name, None, "", "", "changed_release", CHANGED))
    if not descriptor:
        return findings
    return (*findings, *_change_findings(store, published, descriptor))


def _pointer_findings(store: Store, entries: list[store_log.Entry]) -> Iterator[Finding]:
    """Find a pointer that names nothing, or something that the log did not make current."""
    current = store.current_name
    names = {published.name for published in list_releases(store)}
    if current not in names:
        text = "The pointer names no release of the store; publish one, or roll back to one."
        yield Finding(CURRENT, None, "", current, "no_current", text)
    for name in store_log.publications(entries, current):
        if name not in names:
            text = "A release of the log is gone; copy it back from a copy of the store."
            yield Finding(f"releases/{name}", None, "", name, "missing_folder", text)
    done = [entry for entry in entries if entry.stage == store_log.DONE]
    open_ones = {entry.name for entry in store_log.unfinished(entries)}
    if current and current not in open_ones and (not done or done[-1].name != current):
        text = "The log does not say that this release was made current; someone moved the pointer."
        yield Finding(CURRENT, None, "", current, "not_in_log", text)
    for entry in store_log.unfinished(entries):
        text = "A change was stopped before its end was logged; the next change mends that."
        yield Finding(LOG, None, "", entry.name, "unfinished", text, "warning")


def _change_findings(store: Store, published: Published, descriptor: dict) -> Iterator[Finding]:
    """Find what was changed in a published release since."""
    folder, entry = store.folder(published.name), published.entry
    text = CHANGED
    whole = release_hash(descriptor)
    if not published.name.endswith(f"-{whole[:8]}") or (entry and entry.hash != whole):
        yield Finding(DESCRIPTOR, None, "", whole[:8], "changed_release", text)
    elif entry and entry.descriptor != _digest(folder / DESCRIPTOR):
        yield Finding(DESCRIPTOR, None, "", "", "changed_release", text)
    if entry is None:
        remedy = "The log has no line of this release; it was put here by hand."
        yield Finding(published.name, None, "", "", "not_in_log", remedy)
    known = {DESCRIPTOR, *(each["path"] for each in descriptor["resources"])}
    for name in sorted({path.name for path in folder.iterdir()} - known):
        yield Finding(name, None, "", "", "unknown_file", "A release has no such file; remove it.")
    if not durable.is_sealed(folder):
        remedy = "Files can be written to; take the right to write away."
        yield Finding(published.name, None, "", "", "not_sealed", remedy, "warning")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
