"""What was computed from a release that is shown no longer does not stay in memory."""

from __future__ import annotations

import gc
import weakref
from functools import cache, lru_cache
from pathlib import Path

import pytest

from nua_data import forget
from nua_data.release import ReleaseWatch
from nua_data.store import publish
from tests.nua_data.tiny_store import make_store

_made_once = cache(object)
_computed = lru_cache(maxsize=8)(lambda release: (release, release.countries))


def test_a_replaced_release_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forget, "PACKAGES", {"tests"})
    store, _first, draft = make_store(tmp_path)
    watch, once = ReleaseWatch(store.path), _made_once()
    old = weakref.ref(watch.current()[0])
    _computed(old())
    gc.collect()
    assert old() is not None
    publish(store, draft, expected=store.current_name)
    assert watch.current()[0].version == "2"
    gc.collect()
    assert old() is None
    assert _made_once() is once


def test_a_broken_release_costs_nothing_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(forget, "PACKAGES", {"tests"})
    store, first, _draft = make_store(tmp_path)
    watch = ReleaseWatch(store.path)
    kept = _computed(watch.current()[0])
    (store.path / "current").write_text("gone\n")
    release, findings = watch.current()
    assert findings and release.path.name == first
    assert _computed(release) is kept
