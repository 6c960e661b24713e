"""The copy of a store of releases by address that this machine keeps: a small store of its own.

    CACHE/current       the release that the address names, once it is here whole
    CACHE/releases/     that one, the one it was published over, and a few before them
    CACHE/log.jsonl     the log of the store, as it was when last read
    CACHE/lock          held by the one process that brings a release
    CACHE/.staging/     what is being brought

A release is brought under a scratch name, opened there (which holds every file against the size and
hash of the descriptor), and put in place by one rename.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from nua_data import durable, store_log
from nua_data.address import Address, AddressError, open_address, shown
from nua_data.check import DESCRIPTOR, MOST_BYTES, Finding, read_descriptor
from nua_data.release import (
    CURRENT,
    RELEASE_NAME,
    RELEASES,
    ReleaseError,
    open_release,
    read_pointer,
    release_name,
)

CACHE = "NUA_CACHE"
LOCK, STAGING = "lock", ".staging"
KEPT = 3
"""Releases kept at most: the current one, the one before it, and one to go back to."""
MOST_DESCRIPTOR, MOST_LOG = 4 * 2**20, 32 * 2**20
FULL = (
    "The disk of the cache is full; free some space there,"
    f" or name a folder on another disk in {CACHE}."
)
_MEND = {
    errno.ENOSPC: ("disk_full", FULL),
    errno.EDQUOT: ("disk_full", FULL),
}
_RIGHTS = ("no_permission", f"The cache cannot be written; name another folder in {CACHE}.")


def mirror_folder(url: str) -> Path:
    """Give the folder that mirrors an address: below NUA_CACHE, else below the user's caches."""
    own, base = os.environ.get(CACHE, ""), os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if base.startswith("/") else Path.home() / ".cache"
    place = Path(own).expanduser().absolute() if own else root / "nua-progress"
    name = re.sub(r"[^0-9A-Za-z]+", "-", urlsplit(shown(url)).netloc or "local").strip("-")
    return place / RELEASES / f"{name[:40]}-{hashlib.sha256(shown(url).encode()).hexdigest()[:12]}"


def bring(url: str, wait_seconds: float = 60.0, *, afresh: bool = False) -> str:
    """Bring the current release of an address to its mirror, and give its name.

    Where it is there already only the pointer of the store is read. afresh: bring it again, since
    the copy is damaged. Raises ReleaseError with findings; the mirror is as it was then.
    Raises TimeoutError when another process holds the mirror for longer than `wait_seconds`.
    """
    folder = mirror_folder(url)
    with in_findings(url, folder):
        address = open_address(url)
        name, inside = _current(address)
        if not afresh and read_pointer(folder) == name and (folder / RELEASES / name).is_dir():
            return name
        prepare(folder)
        with durable.locked(folder / LOCK, wait_seconds):
            _clear(folder)
            if afresh:
                durable.remove_folder(folder / RELEASES / name)
            fetch(address, inside, name, folder)
            before = _bring_before(address, name, folder) if inside else ""
            scratch = folder / STAGING / CURRENT
            durable.replace_file(folder / CURRENT, f"{name}\n".encode("ascii"), scratch)
            os.utime(folder / RELEASES / name)
            _tidy(folder, {name, before})
    return name


def prepare(folder: Path) -> None:
    """Make the folders of a mirror, for this user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for inner in (RELEASES, STAGING):
        (folder / inner).mkdir(exist_ok=True)


def _current(address: Address) -> tuple[str, str]:
    """Give the name of the release that an address offers, and the folder it lies in ("" = it)."""
    try:
        name = address.read(CURRENT, 1024).decode("ascii", errors="replace").strip()
    except AddressError as error:
        if error.rule != "missing_object":
            raise
        return _single(address), ""
    if not RELEASE_NAME.fullmatch(name):
        raise AddressError("no_current", CURRENT, "The pointer of the store names no release.")
    return name, f"{RELEASES}/{name}"


def _single(address: Address) -> str:
    """Name the release that is the address itself, without a pointer."""
    try:
        content = address.read(DESCRIPTOR, MOST_DESCRIPTOR)
    except AddressError as error:
        if error.rule != "missing_object":
            raise
        text = "There is neither a store nor a release at this address; publish one."
        raise AddressError("no_current", address.url, text) from error
    return f"single-{hashlib.sha256(content).hexdigest()[:16]}"


def fetch(address: Address, inside: str, name: str, folder: Path) -> None:
    """Bring one release to a mirror, unless it is there; raises ReleaseError, AddressError."""
    if (folder / RELEASES / name).is_dir() and any((folder / RELEASES / name).iterdir()):
        return
    scratch = folder / STAGING / uuid4().hex
    scratch.mkdir()
    try:
        _fetch_files(address, f"{inside}/" if inside else "", scratch)
        release = open_release(scratch)
        if inside and release_name(release) != name:
            text = "The files under this name are of another release; publish it again."
            wrong = Finding(name, None, "", release_name(release), "wrong_release", text)
            raise ReleaseError(scratch, (wrong,))
        with suppress(OSError):
            (folder / RELEASES / name).rmdir()  # a place that only held the name
        durable.seal(scratch)
        durable.move_folder(scratch, folder / RELEASES / name)
    except BaseException:
        with suppress(OSError):
            durable.remove_folder(scratch)
        raise


def _fetch_files(address: Address, inside: str, scratch: Path) -> None:
    """Write the descriptor and every file it names, as they come."""
    content = address.read(inside + DESCRIPTOR, MOST_DESCRIPTOR)
    durable.write_file(scratch / DESCRIPTOR, content)
    descriptor, findings = read_descriptor(scratch)
    if findings:
        raise ReleaseError(scratch, findings)
    for each in descriptor["resources"]:
        content = address.read(inside + each["path"], MOST_BYTES)
        durable.write_file(scratch / each["path"], content)


def _bring_before(address: Address, name: str, folder: Path) -> str:
    """Bring the log, and the release that this one was published over; "" where not to be had."""
    try:
        content = address.read(store_log.LOG, MOST_LOG)
        durable.replace_file(folder / store_log.LOG, content, folder / STAGING / store_log.LOG)
        entries, _ = store_log.read_entries(folder)
        known = store_log.publications(entries, name).get(name)
        if known is None or not RELEASE_NAME.fullmatch(known.before):
            return ""
        fetch(address, f"{RELEASES}/{known.before}", known.before, folder)
    except (AddressError, ReleaseError):
        return ""
    return known.before


def _clear(folder: Path) -> None:
    """Remove what a process that ended in between left behind (lock held)."""
    for left in (folder / STAGING).iterdir():
        durable.remove_folder(left)


def _tidy(folder: Path, needed: set[str]) -> None:
    """Remove all but a few releases: those needed, then the last shown."""
    here = [each for each in (folder / RELEASES).iterdir() if each.name not in needed]
    here.sort(key=lambda each: each.stat().st_mtime_ns, reverse=True)
    for old in here[max(0, KEPT - len(needed - {""})) :]:
        durable.remove_folder(old)


@contextmanager
def in_findings(url: str, folder: Path) -> Iterator[None]:
    """Say what keeps a release from being brought as findings of a ReleaseError."""
    try:
        yield
    except AddressError as error:
        file = error.file or shown(url)
        wrong = Finding(file, None, "", error.kind, error.rule, error.remedy)
        raise ReleaseError(folder, (wrong,)) from error
    except (TimeoutError, ReleaseError):
        raise
    except OSError as error:
        rule, remedy = _MEND.get(error.errno or 0, _RIGHTS)
        wrong = Finding(str(folder), None, "", error.strerror or "", rule, remedy)
        raise ReleaseError(folder, (wrong,)) from error
