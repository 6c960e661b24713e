"""Commands on a store by address: a copy for the time of the command, sent back in a safe order.

Publishing by address makes the same files as in a folder. The log tells the beginning first, then
the release is uploaded under its name, then the pointer is moved, then the log tells the end. Log
and pointer are written only if they are as they were read, so of two who publish at once one is
refused and has changed nothing that is shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nua_data import mirror, store_log
from nua_data.address import OBJECT_STORES, Address, AddressError, open_address
from nua_data.check import DESCRIPTOR, read_descriptor
from nua_data.release import (
    CURRENT,
    RELEASE_NAME,
    RELEASES,
    Release,
    is_store,
    read_pointer,
    release_address,
    release_place,
)
from nua_data.store import DRAFTS, Store, open_store
from nua_data.store_errors import StoreError

_ELSEWHERE = (
    "Publishing is not safe at this kind of address ({kinds} can do it): publish to a folder and"
    " copy it there with the provider's own tool, `current` last."
)
_MEANWHILE = (
    "Somebody else changed the store meanwhile; nothing that is shown has changed."
    " Look at `list` and try again."
)


@dataclass(frozen=True)
class AddressStore(Store):
    """A store by address. `path` is the copy on this machine; a release is brought when used."""

    address: Address
    states: dict[str, dict[str, str]]
    """States of log and pointer in the store when they were read."""
    known: frozenset[str]
    """Names of the releases that the store had then."""
    keep: Any = field(repr=False)
    """Holds the folder of the copy; it is removed with this object."""

    @property
    def place(self) -> str:
        """Name the store as a person does."""
        return self.address.url

    def folder(self, name: str) -> Path:
        """Give the folder of a release, brought to this machine if the store has it."""
        folder = super().folder(name)
        if folder.is_dir() and not any(folder.iterdir()):
            with mirror.in_findings(self.place, folder), _as_store_error():
                mirror.fetch(self.address, f"{RELEASES}/{name}", name, self.path)
        return folder

    def open(self, name: str | None = None) -> Release:
        """Open a release by name, or the current one; raises ReleaseError."""
        return super().open(name or self.current_name or None)

    def send(self) -> None:
        """Send what was changed in the copy to the store; raises StoreError where it is not."""
        lines = (self.path / store_log.LOG).read_bytes()
        began, name = lines[: lines.rstrip(b"\n").rfind(b"\n") + 1], self.current_name
        with _as_store_error():
            state = self.address.swap(store_log.LOG, began, self.states[store_log.LOG])
            if name not in self.known:
                self._upload(name)
            pointer = f"{name}\n".encode("ascii")
            self.address.swap(CURRENT, pointer, self.states[CURRENT])
        try:
            self.address.swap(store_log.LOG, lines, state)
        except AddressError:  # the pointer has moved: the next change writes this line
            return

    def _upload(self, name: str) -> None:
        folder = super().folder(name)
        descriptor, _ = read_descriptor(folder)
        for path in [*(each["path"] for each in descriptor["resources"]), DESCRIPTOR]:
            self.address.write(f"{RELEASES}/{name}/{path}", (folder / path).read_bytes())


def open_store_at(url: str, *, to_change: bool = False, create: bool = False) -> AddressStore:
    """Open the store at an address; its releases are brought when they are used.

    Raises StoreError where there is none (unless `create`), where it cannot be read, and, when it
    is to be changed, where the kind of address cannot refuse a second writer.
    """
    with _as_store_error():
        address = open_address(url)
        if to_change and address.objects is None:
            raise StoreError("cannot_publish", _ELSEWHERE.format(kinds=", ".join(OBJECT_STORES)))
        pointer, log = _read(address, CURRENT, 1024), _read(address, store_log.LOG, mirror.MOST_LOG)
        names = address.names(RELEASES)
    if not create and not pointer[0] and not names:
        make = "make one with `python -m nua_data publish FOLDER --store ADDRESS --create`"
        raise StoreError("missing_store", f"No store at {address.url}; {make}.")
    keep = tempfile.TemporaryDirectory(prefix="nua-store-")
    folder = Path(keep.name)
    mirror.prepare(folder)
    (folder / DRAFTS).mkdir()
    for name, (content, _state) in ((CURRENT, pointer), (store_log.LOG, log)):
        if content:
            (folder / name).write_bytes(content)
    entries, _ = store_log.read_entries(folder)
    hidden = store_log.unpublished(entries, read_pointer(folder))
    known = frozenset(name for name in {*names} - hidden if RELEASE_NAME.fullmatch(name))
    for name in known:
        (folder / RELEASES / name).mkdir()
    states = {CURRENT: pointer[1], store_log.LOG: log[1]}
    return AddressStore(folder, address, states, known, keep)


def _read(address: Address, name: str, most: int) -> tuple[bytes, dict[str, str]]:
    """Give a file and its state; nothing where it is not there."""
    if address.objects is not None:
        return address.read_tagged(name)
    try:
        return address.read(name, most), {}
    except AddressError as error:
        if error.rule != "missing_object":
            raise
        return b"", {}


def named_store(path: Path | str | None, *, to_change: bool = False) -> Store:
    """Open the store that is named, or that NUA_DATA names; raises StoreError."""
    if address := release_address(path):
        return open_store_at(address, to_change=to_change)
    if path is None and not is_store(release_place()):
        raise StoreError("missing_store", "Name the store with --store DIR.")
    return open_store(path or release_place())


def folder_store(path: Path | str | None) -> Store:
    """Open a store for drafts, which need a folder; raises StoreError."""
    if release_address(path):
        text = "Drafts are made in a folder: name a store that is one, publish to the address then."
        raise StoreError("not_a_folder", text)
    return named_store(path)


@contextmanager
def _as_store_error() -> Iterator[None]:
    try:
        yield
    except AddressError as error:
        if error.rule == "changed_meanwhile":
            raise StoreError("current_changed", _MEANWHILE) from error
        raise StoreError(error.rule, str(error)) from error
