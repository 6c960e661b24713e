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


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run ask for the tests that need servers (`make test-engines`)."""
    parser.addoption(
        "--engines", action="store_true", help="run the tests against PostgreSQL and Spark too"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark tests by their folder, leave out what was not asked for, and run the quick ones first.

    Browser tests come last because their driver keeps an event loop running in this thread.
    """
    for item in items:
        kind = kind_of(item.path)
        if kind:
            item.add_marker(kind)
    if not config.getoption("--engines"):
        served = [item for item in items if item.get_closest_marker("engine")]
        items[:] = [item for item in items if item not in served]
        if served:
            config.hook.pytest_deselected(items=served)
    items.sort(key=lambda item: ORDER[kind_of(item.path)])


@pytest.fixture(autouse=True)
def closed_sockets(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close every socket but the unix sockets of an event loop: nothing needs a network.

    Browser tests, and those marked `server` or `engine`, talk to servers that they start on this
    machine.
    """
    has_servers = {"server", "engine"} & {mark.name for mark in request.node.iter_markers()}
    if kind_of(request.path) == "browser" or has_servers:
        yield
        return
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
