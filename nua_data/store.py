"""A store of releases: publish, roll back, list and read again; the current one by one rename.

    STORE/current       one line: the name of the current release, replaced by one atomic rename
    STORE/releases/     a folder for each release, read-only, never changed: VERSION-HASH8
    STORE/log.jsonl     who published or rolled back what, when, and from which files
    STORE/lock          held by the one process that changes the store
    STORE/drafts/       drafts that wait to be published
    STORE/.staging/     scratch of a change under way; the next change clears it

A release is current from the rename of the pointer on. A process that ends before it leaves the
old release current; one that ends after it leaves the new one, whole. What it left behind, files
or a log line without an end, is mended by the next change and shown by nobody until then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from nua_data import durable, store_log
from nua_data.check import DESCRIPTOR, read_descriptor
from nua_data.diff import compare
from nua_data.draft import read_note
from nua_data.release import (
    CURRENT,
    NO_CURRENT,
    RELEASE_NAME,
    RELEASES,
    Release,
    ReleaseError,
    is_store,
    open_release,
    read_pointer,
    release_name,
)
from nua_data.store_errors import StoreError, plain_errors
from nua_data.store_log import Entry

LOCK, DRAFTS, STAGING = "lock", "drafts", ".staging"
WAIT_SECONDS = 10.0
CURRENT_CHANGED = (
    "The current release changed since the draft was made; make the draft again. "
    "It is now {now}; the draft was made from {then}."
)


@dataclass(frozen=True)
class Store:
    """A folder that holds releases."""

    path: Path

    @property
    def place(self) -> str:
        """Name the store as a person does."""
        return str(self.path)

    def send(self) -> None:
        """Hand on what was changed: nothing to do, the folder is the store."""

    @property
    def current_name(self) -> str:
        """Name of the current release; "" before the first."""
        return read_pointer(self.path)

    def folder(self, name: str) -> Path:
        """Give the folder of a release by name."""
        return self.path / RELEASES / name

    def open(self, name: str | None = None) -> Release:
        """Open a release by name, or the current one; raises ReleaseError."""
        return open_release(self.folder(self.find(name)) if name else self.path)

    def find(self, name: str) -> str:
        """Give the full name for the beginning of one, or for `current`; raises StoreError."""
        names = [each.name for each in list_releases(self)]
        if name == CURRENT and not self.current_name:
            raise StoreError("no_current", NO_CURRENT)
        if name == CURRENT:
            return self.current_name
        fits = [each for each in names if name in (each, each.rpartition("-")[0])]
        fits = fits or [each for each in names if each.startswith(name)]
        if len(fits) == 1:
            return fits[0]
        told = ", ".join(fits or names) or "none"
        rule = "ambiguous_release" if fits else "unknown_release"
        text = "fits more than one release" if fits else "is no release of the store"
        raise StoreError(rule, f"{name!r} {text}: {told}.")


@dataclass(frozen=True)
class Published:
    """One release of a store, and who published it, when, from what."""

    name: str
    is_current: bool
    entry: Entry | None  # None where the log does not know it


def open_store(path: Path | str) -> Store:
    """Open a store that is there; raises StoreError where there is none."""
    place = Path(path).expanduser().absolute()
    if is_store(place):
        return Store(place)
    text = "it is a release, not a store" if (place / DESCRIPTOR).exists() else "there is none"
    make = "make one with `python -m nua_data publish FOLDER --store DIR --create`"
    raise StoreError("missing_store", f"No store at {place}: {text}; {make}.")


def create_store(path: Path | str) -> Store:
    """Make an empty store, or open the one that is there; raises StoreError."""
    place = Path(path).expanduser().absolute()
    if not is_store(place):
        is_own = place.is_dir() and {each.name for each in place.iterdir()} <= {DRAFTS, STAGING}
        if place.exists() and not is_own:
            raise StoreError("not_empty", f"{place} is there and is no store; name a new folder.")
        with plain_errors(place):
            for folder in (place, place / DRAFTS, place / STAGING, place / RELEASES):
                folder.mkdir(parents=True, exist_ok=True)
            durable.sync_folder(place)
    return Store(place)


# --- changes --------------------------------------------------------------------------------


def publish(
    store: Store,
    draft_folder: Path,
    files: Iterable[tuple[str, str]] = (),
    note: str = "",
    *,
    expected: str | None = None,
) -> str:
    """Make a sound folder the current release, and give its name.

    expected: name of the release that must still be current ("" for none); default the one that
    the draft was made from. Raises ReleaseError where the folder is not sound, StoreError where
    nothing was published; the release before is current then, as it was.
    """
    draft = open_release(draft_folder)
    name = release_name(draft)
    with plain_errors(store.path), _changing(store):
        before = store.current_name
        then = _expected(draft_folder, expected)
        if before != then:
            raise StoreError(
                "current_changed",
                CURRENT_CHANGED.format(now=before or "none", then=then or "no release"),
            )
        if store.folder(name).exists():
            text = "is current already" if name == before else "is in the store; roll back to it"
            if read_descriptor(store.folder(name))[0].get("as_of") != draft.as_of.isoformat():
                text = "has the same files with another as-of day; give this one another version"
            raise StoreError("nothing_new", f"Nothing to publish: {name} {text}.")
        changed = _changed(store.folder(before), draft) if before else {}
        staged = _stage(store, draft)
        said = {"note": note, "files": tuple(files), "changed": changed, "hash": draft.hash}
        descriptor = hashlib.sha256((staged / DESCRIPTOR).read_bytes()).hexdigest()
        entry = store_log.new_entry(store_log.PUBLISH, name, before, descriptor=descriptor, **said)
        with _logged(store, entry):
            durable.move_folder(staged, store.folder(name))
            durable.seal(store.folder(name))
            _point(store, name)
    return name


def rollback(store: Store, name: str, note: str = "") -> str:
    """Make a release of the store current again, and give its name.

    The release is opened first. Raises StoreError or ReleaseError; nothing is changed then.
    """
    with plain_errors(store.path), _changing(store):
        name, before = store.find(name), store.current_name
        if name == before:
            raise StoreError("nothing_new", f"{name} is current already.")
        release = open_release(store.folder(name))
        entry = store_log.new_entry(store_log.ROLLBACK, name, before, note=note, hash=release.hash)
        with _logged(store, entry):
            _point(store, name)
    return name


def _expected(folder: Path, expected: str | None) -> str:
    """Name the release that must be current: as told, or as the draft says; else none."""
    return read_note(folder)[0] or "" if expected is None else expected


def _changed(before: Path, after: Release) -> dict[str, int]:
    """Count what changed; nothing is said where the release before is damaged by now."""
    try:
        return compare(open_release(before), after).counts
    except ReleaseError:
        return {}


def _stage(store: Store, draft: Release) -> Path:
    """Copy the files that the descriptor names to the scratch, flush them and open the copy."""
    folder = store.path / STAGING / uuid4().hex
    folder.mkdir()
    names = [DESCRIPTOR, *(each["path"] for each in draft.descriptor["resources"])]
    for name in names:
        durable.write_file(folder / name, (draft.path / name).read_bytes())
    text = "The draft changed while it was published, or the disk is failing; try again."
    with durable.step("check"):
        try:
            copied = open_release(folder)
        except ReleaseError as error:
            raise StoreError("draft_changed", text) from error
    if (copied.hash, copied.descriptor) != (draft.hash, draft.descriptor):
        raise StoreError("draft_changed", text)
    return folder


def _point(store: Store, name: str) -> None:
    """Make a release current: the one rename that counts."""
    scratch = store.path / STAGING / CURRENT
    durable.replace_file(store.path / CURRENT, f"{name}\n".encode("ascii"), scratch)


@contextmanager
def _logged(store: Store, entry: Entry) -> Iterator[None]:
    """Log the beginning and the end of a change.

    From the rename on the release is current, whatever fails after it: the next change then
    writes the line of the end.
    """
    store_log.append(store.path, entry)
    try:
        yield
    except OSError:
        if store.current_name != entry.name:
            raise
    with suppress(OSError):
        store_log.append(store.path, entry, store_log.DONE)


@contextmanager
def _changing(store: Store) -> Iterator[None]:
    """Hold the lock of the store; what this or an earlier change left behind is mended."""
    if not is_store(store.path):
        raise StoreError("missing_store", f"The store {store.path} is gone; put it back.")
    try:
        with durable.locked(store.path / LOCK, WAIT_SECONDS):
            _mend(store)
            try:
                yield
            except (OSError, StoreError, ReleaseError):
                with suppress(OSError):
                    _mend(store)
                raise
    except TimeoutError as error:
        text = "Another publish or rollback is under way in this store; try again in a moment."
        raise StoreError("busy", text) from error


def _mend(store: Store) -> None:
    """End the log of changes that were stopped, and remove what they left (lock held)."""
    entries, _ = store_log.read_entries(store.path)
    for entry in store_log.unfinished(entries):
        store_log.append(store.path, entry, store_log.end_of(entry, entries, store.current_name))
    entries, _ = store_log.read_entries(store.path)
    if store.current_name or not (store.path / CURRENT).exists():  # else one may be the current
        for name in store_log.unpublished(entries, store.current_name):
            durable.remove_folder(store.folder(name))
    (store.path / STAGING).mkdir(exist_ok=True)
    for left in (store.path / STAGING).iterdir():
        durable.remove_folder(left)


# --- reading --------------------------------------------------------------------------------


def list_releases(store: Store) -> tuple[Published, ...]:
    """Give the releases of a store, the latest published first."""
    entries, _ = store_log.read_entries(store.path)
    current = store.current_name
    hidden = store_log.unpublished(entries, current)
    known = store_log.publications(entries, current)
    names = [
        each.name
        for each in (store.path / RELEASES).iterdir()
        if each.is_dir() and RELEASE_NAME.fullmatch(each.name) and each.name not in hidden
    ]
    order = {name: place for place, name in enumerate(known)}
    names.sort(key=lambda name: (order.get(name, -1), name), reverse=True)
    return tuple(Published(name, name == current, known.get(name)) for name in names)


def read_log(store: Store) -> tuple[Entry, ...]:
    """Read the log, the oldest line first; lines cut short by a crash are left out."""
    return tuple(store_log.read_entries(store.path)[0])
