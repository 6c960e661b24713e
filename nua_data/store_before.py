"""The release that another one was published over, for the pages to compare with."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from nua_data.release import RELEASES, Release, ReleaseWatch, is_store
from nua_data.store import Store, list_releases
from nua_data.store_log import LOG


def release_before(release: Release) -> Release | None:
    """Give the release that was current when this one was published; None where none is known."""
    folder, place = release.path, release.path.parent.parent
    if folder.parent.name != RELEASES or not is_store(place):
        return None
    with suppress(OSError):  # a log that may not be read is no trouble of the pages
        about = (place / LOG).stat()
        name = _name_before(folder, (about.st_size, about.st_mtime_ns, about.st_ctime_ns))
        return _watch_before(place / RELEASES / name).current()[0] if name else None
    return None


@lru_cache(maxsize=8)
def _name_before(folder: Path, log: tuple[int, ...]) -> str:
    """Read the log once in each of its states: it may be damaged, and mended while the app runs."""
    store = Store(folder.parent.parent)
    entry = {each.name: each.entry for each in list_releases(store)}.get(folder.name)
    return entry.before if entry else ""


@lru_cache(maxsize=8)
def _watch_before(folder: Path) -> ReleaseWatch:
    """Watch its folder: a damaged one is opened again only once its files have changed."""
    return ReleaseWatch(folder)
