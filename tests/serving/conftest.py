from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from serving.api.routes import make_api


@pytest.fixture(scope="session")
def api() -> Iterator[TestClient]:
    with TestClient(make_api(), raise_server_exceptions=False) as client:
        yield client
