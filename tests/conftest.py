"""What every test shares: marks by folder, browser tests last, and closed sockets elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import disable_socket, enable_socket

TESTS = Path(__file__).parent
ROOT = TESTS.parent
ORDER = {"": 0, "page": 1, "browser": 2}


def kind_of(path: Path) -> str:
    """Return the mark of a test file: page, browser, or nothing."""
    folder = path.relative_to(TESTS).parts[0] if path.is_relative_to(TESTS) else ""
    return {"pages": "page", "browser": "browser"}.get(folder, "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by their folder and run the quick ones first.

    Browser tests come last because their driver keeps an event loop running in this thread.
    """
    for item in items:
        kind = kind_of(item.path)
        if kind:
            item.add_marker(kind)
    items.sort(key=lambda item: ORDER[kind_of(item.path)])


@pytest.fixture(autouse=True)
def closed_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close every socket but the unix sockets of an event loop: nothing needs a network.

    Browser tests talk to a server of their own; there the browser itself knows no other host.
    """
    if kind_of(request.path) == "browser":
        yield
        return
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
