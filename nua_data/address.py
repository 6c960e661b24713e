"""Releases by address: files of an object store, read through fsspec, errors in plain words.

Writing is for stores that can refuse a write when somebody else wrote first (S3, Google, Azure);
obstore speaks to those, and is fsspec's file system for them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

OBJECT_STORES = {
    "s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs",
    "az": "az", "abfs": "abfs", "abfss": "abfss", "adl": "adl",
}  # fmt: skip
"""Scheme of an address -> the name that obstore has for it."""
PACKAGES = "requirements-stores.txt"
CLIENT = {"connect_timeout": "5s", "timeout": "60s", "allow_http": True}
"""Patience of one request. Plain http is for a store on the operator's own network."""
RETRY = {"max_retries": 2, "retry_timeout": timedelta(seconds=60)}
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_MEND = {
    "unreachable_store": "The store does not answer; see to the network, the address, the region.",
    "no_access": "The store refuses: check the key and the right to read there.",
    "missing_object": "The store has no such file; it may still be on its way.",
    "too_large": "The file is larger than a release may have; it was not read.",
    "bad_address": "Take name and password out of the address and use the provider's settings.",
    "missing_package": f"Install the package that reads this kind of address ({PACKAGES}).",
    "changed_meanwhile": "Somebody else wrote it first; nothing was overwritten.",
}
FETCHING = frozenset(_MEND) | {
    "being_fetched", "slow_store", "no_current", "disk_full", "no_permission",
}  # fmt: skip
"""Rules of findings that keep a newer release from this machine and say nothing of its data."""


class AddressError(Exception):
    """What went wrong with a file of a store: `rule` is a code, `file` its name in the store.

    `kind` is the class of the error of the store's library; its words are not kept.
    """

    def __init__(self, rule: str, file: str = "", remedy: str = "", kind: str = "") -> None:
        self.rule, self.file, self.kind = rule, file, kind
        self.remedy = remedy or _MEND[rule]
        super().__init__(f"{file}: {self.remedy}" if file else self.remedy)


def is_address(place: object) -> bool:
    """Say whether a place is an address such as ``s3://bucket/releases``, and not a folder."""
    return isinstance(place, str) and bool(_ADDRESS.match(place))


def named_place(text: str) -> Path | str:
    """Read an argument that names a folder, or an address, which stays as it is written."""
    return text if is_address(text) else Path(text)


def shown(url: str) -> str:
    """Give an address as it may be shown and logged: without name, password and query."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}".rstrip("/")


@dataclass(frozen=True, eq=False)
class Address:
    """A folder of a store. Names are relative to it; every error is an AddressError."""

    url: str
    """As it may be shown."""
    files: Any
    """The fsspec file system."""
    root: str
    objects: Any = None
    """The same folder for writing (obstore); None where no write can be conditional."""

    def read(self, name: str, most: int) -> bytes:
        """Give the bytes of a file; refused before reading where it is larger than `most`."""
        path = f"{self.root}/{name}"
        with _plain(name):
            if self.files.info(path)["size"] > most:
                raise AddressError("too_large", name)
            return bytes(self.files.cat_file(path))

    def names(self, folder: str) -> list[str]:
        """Give the names in a folder; none where it is not there."""
        with _plain(folder):
            try:
                found = self.files.ls(f"{self.root}/{folder}", detail=False)
            except FileNotFoundError:
                return []
        return sorted(each.rstrip("/").rpartition("/")[2] for each in found)

    def read_tagged(self, name: str) -> tuple[bytes, dict[str, str]]:
        """Give a file with what names its state; nothing and no state where it is not there."""
        with _plain(name):
            try:
                found = self.objects.get(name)
            except FileNotFoundError:
                return b"", {}
            state = {key: found.meta[key] for key in ("e_tag", "version") if found.meta[key]}
            return bytes(found.bytes()), state

    def write(self, name: str, content: bytes) -> None:
        """Write a file, over one that may be there."""
        with _plain(name):
            self.objects.put(name, content)

    def swap(self, name: str, content: bytes, state: dict[str, str]) -> dict[str, str]:
        """Write a file only if it still is in a state ({}: not there); give its new state."""
        with _plain(name):
            done = self.objects.put(name, content, mode=state or "create")
            return {key: done[key] for key in ("e_tag", "version") if done[key]}


def open_address(url: str) -> Address:
    """Open an address; nothing is asked of the store yet. Raises AddressError."""
    scheme = urlsplit(url).scheme.lower()
    if scheme in OBJECT_STORES:
        return _open_objects(url, OBJECT_STORES[scheme])
    from fsspec.core import url_to_fs

    try:
        files, root = url_to_fs(url, skip_instance_cache=True, use_listings_cache=False)
    except ImportError as error:
        raise AddressError("missing_package", shown(url), f"{scheme}: {error}") from error
    except ValueError as error:
        text = f"No kind of address is called {scheme}."
        raise AddressError("bad_address", shown(url), text) from error
    return Address(shown(url), files, root.rstrip("/"))


def _open_objects(url: str, protocol: str) -> Address:
    """Open a folder of S3, Google or Azure; keys and regions come from the provider's variables."""
    parts = urlsplit(url)
    if "@" in parts.netloc and protocol in {"s3", "gs"} or parts.query:
        raise AddressError("bad_address", shown(url))
    try:
        from obstore.fsspec import FsspecStore
        from obstore.store import from_url
    except ImportError as error:
        text = f"Install obstore to read {parts.scheme} addresses (pip install -r {PACKAGES})."
        raise AddressError("missing_package", shown(url), text) from error
    root = f"{parts.netloc}{parts.path}".rstrip("/")
    patience = {"client_options": CLIENT, "retry_config": RETRY}
    with _plain(shown(url)):
        objects = from_url(f"{protocol}://{root}", **patience)
        files = FsspecStore(protocol, skip_instance_cache=True, **patience)
    return Address(shown(url), files, root, objects)


@contextmanager
def _plain(name: str) -> Iterator[None]:
    """Say whatever a store's library raises as an AddressError; its words may hold a key."""
    try:
        yield
    except AddressError:
        raise
    except Exception as error:
        raise AddressError(_rule_of(error), name, kind=type(error).__name__) from error


def _rule_of(error: Exception) -> str:
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if kinds & {"PreconditionError", "AlreadyExistsError"}:
        return "changed_meanwhile"
    if "FileNotFoundError" in kinds:
        return "missing_object"
    if kinds & {"PermissionError", "PermissionDeniedError", "UnauthenticatedError"}:
        return "no_access"
    return "unreachable_store"
