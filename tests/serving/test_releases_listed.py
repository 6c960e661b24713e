"""The list of releases follows the store, though each release is shown more than once."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from nua_data.release import BUNDLED, watch_release
from nua_data.store import create_store, publish, rollback
from serving.api.routes import make_api
from tests.serving.test_replaced_release import make_version


def test_releases_follow_each_publish_and_rollback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = create_store(tmp_path / "store")
    first = publish(store, BUNDLED)
    monkeypatch.setenv("NUA_DATA", str(store.path))
    with TestClient(make_api()) as client:

        def listed(tag: str = "") -> tuple[dict[str, bool], str]:
            watch_release().current()
            answer = client.get("/releases", headers={"if-none-match": tag})
            rows = answer.json()["data"]
            return {row["release"]: row["is_current"] for row in rows}, answer.headers["etag"]

        assert listed()[0] == listed()[0] == {first: True}
        tag = listed()[1]
        second = publish(store, make_version(tmp_path / "two", "2026.06.10"), expected=first)
        assert listed(tag)[0] == {first: False, second: True}
        rollback(store, first)
        assert listed(tag)[0] == {first: True, second: False}
