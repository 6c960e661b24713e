"""Open a data release: a folder with `datapackage.json`, read once, checked and frozen.

A release that was checked when it was described carries a stamp over everything that was checked;
while the stamp holds, opening compares sizes and hashes only and needs no pandera.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import threading
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

import pandas as pd

from nua_data import check
from nua_data.address import is_address
from nua_data.check import DESCRIPTOR, Finding, is_error, read_descriptor
from nua_data.forget import forget_computed

if TYPE_CHECKING:
    from nua_data.address_watch import AddressWatch

BUNDLED = Path(__file__).resolve().parent.parent / "sample_data"
ENVIRONMENT = "NUA_DATA"
RELEASES, CURRENT = "releases", "current"
NO_CURRENT = "The store has no current release; publish one, or roll back to one."
"""In a store of releases: the folder that holds them, and the file that names the current one."""
_alive: WeakSet[Release] = WeakSet()
RELEASE_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,120}")


class ReleaseError(Exception):
    """A folder that cannot be opened as a release; `findings` say why."""

    def __init__(self, path: Path, findings: tuple[Finding, ...]) -> None:
        self.path = path
        self.findings = findings
        lines = "\n".join(str(finding) for finding in findings)
        super().__init__(f"{path} is not a sound data release:\n{lines}")


@dataclass(frozen=True, eq=False)
class Release:
    """One immutable state of the data; each table is an attribute (`release.countries`).

    A table handed out is a shallow copy under pandas' copy-on-write: changing it changes nothing
    here. Text cells are never missing ("" is empty); numbers may be NaN or NA; flags are bool.
    """

    path: Path
    name: str
    version: str
    as_of: date
    hash: str  # sha256 over the version and the hashes of all files
    descriptor: dict[str, Any] = field(repr=False)
    _tables: dict[str, pd.DataFrame] = field(repr=False)

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self._tables)

    def table(self, name: str) -> pd.DataFrame:
        """Give a table by name; KeyError where the release has none of that name."""
        return self._tables[name].copy(deep=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        """Give a table as an attribute."""
        tables = self.__dict__.get("_tables", {})
        if name not in tables:
            raise AttributeError(f"A release has no table {name!r}.")
        return tables[name].copy(deep=False)

    def file(self, name: str) -> Path:
        """Give the path of a resource by name, such as `un_boundaries`."""
        paths = {resource["name"]: resource["path"] for resource in self.descriptor["resources"]}
        return self.path / paths[name]


def releases_in_memory() -> int:
    """Count the releases that something in this process still holds."""
    return len(_alive)


def release_place(path: Path | str | None = None) -> Path:
    """Choose the place: the argument, else NUA_DATA, else the bundled release; maybe a store.

    For an address (``s3://bucket/releases``) it is the store on this machine that mirrors it.
    """
    if address := release_address(path):
        from nua_data.mirror import mirror_folder

        return mirror_folder(address)
    return Path(path or os.environ.get(ENVIRONMENT) or BUNDLED).expanduser().absolute()


def release_address(path: Path | str | None = None) -> str:
    """Give the address that the argument, else NUA_DATA, names; "" where it names a folder."""
    named = path or os.environ.get(ENVIRONMENT)
    return named if isinstance(named, str) and is_address(named) else ""


def release_folder(path: Path | str | None = None) -> Path:
    """Choose the folder: the place itself, or the current release where the place is a store."""
    place = release_place(path)
    current = read_pointer(place) if is_store(place) else ""
    return place / RELEASES / current if current else place


def is_store(place: Path) -> bool:
    """Say whether a folder is a store of releases and not a release itself."""
    return os.path.isdir(place / RELEASES) and not os.path.exists(place / DESCRIPTOR)


def read_pointer(store: Path) -> str:
    """Read the name of the current release of a store; "" where there is none."""
    try:
        name = (store / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return name if RELEASE_NAME.fullmatch(name) else ""


def open_release(path: Path | str | None = None) -> Release:
    """Open and check a release: a folder, or the current one of a store or an address.

    Sizes and hashes are compared always; schemas and references unless the descriptor's stamp
    says that exactly these files were checked against exactly these schemas.
    Raises ReleaseError with findings where the folder is missing, damaged, partial or wrong.

    >>> open_release().as_of.isoformat()
    '2026-05-22'
    """
    if address := release_address(path):
        from nua_data.mirror import bring

        bring(address)
    folder = release_folder(path)
    if is_store(folder):
        raise ReleaseError(folder, (Finding(CURRENT, None, "", "", "no_current", NO_CURRENT),))
    descriptor, findings = read_descriptor(folder)
    if findings:
        raise ReleaseError(folder, findings)
    files, findings = check.read_files(folder, descriptor)
    if findings or descriptor.get("checked") != stamp(descriptor):
        findings = (*findings, *check.check_release(descriptor, files))
    if any(is_error(finding) for finding in findings):
        raise ReleaseError(folder, findings)
    tables = {
        resource["name"]: _read_typed(resource, files[resource["name"]])
        for resource in descriptor["resources"]
        if "schema" in resource
    }
    release = Release(
        path=folder,
        name=descriptor["name"],
        version=descriptor["version"],
        as_of=date.fromisoformat(descriptor["as_of"]),
        hash=release_hash(descriptor),
        descriptor=descriptor,
        _tables=tables,
    )
    _alive.add(release)
    return release


def _read_typed(resource: dict[str, Any], content: bytes) -> pd.DataFrame:
    """Read a checked table with the types that its descriptor gives."""
    fields = resource["schema"]["fields"]
    content, _ = check.unpack(resource["path"], content)
    table = pd.read_csv(
        io.BytesIO(content),
        dtype={each["name"]: _dtype(each) for each in fields},
        keep_default_na=False,
        na_values={each["name"]: [""] for each in fields if each["type"] in ("integer", "number")},
        encoding="utf-8",
    )
    flags = [each["name"] for each in fields if each["type"] == "boolean"]
    return table.astype(dict.fromkeys(flags, "bool"))


def _dtype(each: dict[str, Any]) -> str:
    """Name the pandas type of a field of the descriptor."""
    required = each.get("constraints", {}).get("required", False)
    return {
        "string": "category" if each.get("categorical") else "str",
        "integer": "int64" if required else "Int64",
        "number": "float64",
        "boolean": "int8",  # written 1 or 0; made bool after reading
    }[each["type"]]


def release_hash(descriptor: dict[str, Any]) -> str:
    """Name a release by its version and all its files."""
    parts = [descriptor["version"]]
    parts += sorted(f"{each['path']} {each['hash']}" for each in descriptor["resources"])
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def release_name(release: Release) -> str:
    """Name a release by its version and the beginning of its hash: its folder in a store."""
    version = re.sub(r"[^0-9A-Za-z.]+", "-", release.version).strip("-.") or "release"
    return f"{version[:80]}-{release.hash[:8]}"


@cache
def schema_fingerprint() -> str:
    """Name the state of the schemas and checks by the text of their modules (needs no pandera)."""
    here = Path(__file__).parent
    modules = sorted([*here.glob("tables*.py"), *here.glob("check*.py"), here / "model.py"])
    text = hashlib.sha256()
    for module in modules:
        text.update(module.name.encode() + b"\n" + module.read_bytes().replace(b"\r\n", b"\n"))
    return text.hexdigest()


def stamp(descriptor: dict[str, Any]) -> str:
    """Compute the stamp of a descriptor: over the schemas and all it says, file hashes included."""
    said = {key: value for key, value in descriptor.items() if key != "checked"}
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{schema_fingerprint()}\n{text}".encode()).hexdigest()


# --- a folder that changes ------------------------------------------------------------------

Signature = tuple[str, tuple[tuple[str, int, int, int], ...]]


class ReleaseWatch:
    """The release of a folder or store that may change on disk; safe to share between threads.

    `current()` looks at names, sizes and times only, and opens again when they changed, or when
    the pointer of a store names another release. A change that is not sound leaves the last good
    release standing and gives its findings beside it.
    """

    def __init__(self, path: Path | str | None = None) -> None:
        self.path = release_place(path)
        self._lock = threading.Lock()
        self._seen: Signature | None = None
        self._state: tuple[Release | None, tuple[Finding, ...]] = (None, ())

    def current(self) -> tuple[Release | None, tuple[Finding, ...]]:
        """Give the last good release (None before the first) and what is wrong on disk now.

        While another thread opens a change, the last good release is given without waiting.
        """
        if not self._lock.acquire(blocking=self._state[0] is None):
            return self._state
        try:
            signature = _signature(release_folder(self.path))
            if signature != self._seen:
                self._state = self._open()
                self._seen = signature
            return self._state
        finally:
            self._lock.release()

    def unchanged(self) -> Release | None:
        """Give the last good release if nothing on disk has changed since; never opens one."""
        return self._state[0] if _signature(release_folder(self.path)) == self._seen else None

    def _open(self) -> tuple[Release | None, tuple[Finding, ...]]:
        """Open the folder; keep the good release where the folder is unsound or unchanged."""
        good = self._state[0]
        try:
            release = open_release(self.path)
        except ReleaseError as error:
            return good, error.findings
        if good is not None and good.descriptor == release.descriptor:
            return good, ()
        if good is not None:
            forget_computed()
        return release, ()


def _signature(folder: Path) -> Signature:
    """Name the state of a folder: its path and its files' names, sizes and times, if any."""
    try:
        with os.scandir(folder) as entries:
            stats = [(entry.name, entry.stat()) for entry in entries]
    except OSError:
        stats = []
    return str(folder), tuple(
        sorted((n, s.st_size, s.st_mtime_ns, s.st_ctime_ns) for n, s in stats)
    )


def watch_release(path: Path | str | None = None) -> ReleaseWatch | AddressWatch:
    """Give the one watch of a folder or an address in this process."""
    return _watch(release_address(path) or release_place(path))


@cache
def _watch(place: Path | str) -> ReleaseWatch | AddressWatch:
    """Make the watch of a place once."""
    if isinstance(place, Path):
        return ReleaseWatch(place)
    from nua_data.address_watch import AddressWatch

    return AddressWatch(place)


__all__ = [
    "BUNDLED", "DESCRIPTOR", "Finding", "Release", "ReleaseError", "ReleaseWatch", "is_store",
    "open_release", "read_pointer", "release_address", "release_folder", "release_hash",
    "release_name", "release_place", "schema_fingerprint", "stamp", "watch_release",
]  # fmt: skip
