"""What the tests of the data share: the bundled release, and copies of it to damage."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from nua_data.release import BUNDLED, Release, open_release


@pytest.fixture(scope="session")
def release() -> Release:
    return open_release(BUNDLED)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the bundled release that a test may damage."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "release"))


@pytest.fixture
def edit(folder: Path) -> Callable[[str, Callable[[bytes], bytes]], None]:
    """Change the text bytes of a file of the copy, packed or not; its hash is then wrong."""

    def change(name: str, how: Callable[[bytes], bytes]) -> None:
        path = folder / name
        content = path.read_bytes()
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(how(gzip.decompress(content)), mtime=0))
        else:
            path.write_bytes(how(content))

    return change
