"""An object store in memory that many may write to, with the conditions of a real one."""

from __future__ import annotations

import pytest
from obstore.fsspec import FsspecStore
from obstore.store import MemoryStore

from nua_data import mirror, store_address
from nua_data.address import Address, open_address

URL = "s3://bucket/nua"


class SharedFiles(FsspecStore):
    """fsspec's view of the store: paths lie below ``nua/``."""

    def __init__(self, objects: MemoryStore) -> None:
        super().__init__("memory", skip_instance_cache=True)
        self._construct_store = lambda _bucket: objects

    def _split_path(self, path: str) -> tuple[str, str]:
        return "", path.removeprefix("nua/")


def share(monkeypatch: pytest.MonkeyPatch, objects: MemoryStore) -> Address:
    """Let `URL` mean the store, for whoever opens it."""
    address = Address(URL, SharedFiles(objects), "nua", objects)

    def opened(url: str) -> Address:
        return address if url == URL else open_address(url)

    for module in (mirror, store_address):
        monkeypatch.setattr(module, "open_address", opened)
    return address
