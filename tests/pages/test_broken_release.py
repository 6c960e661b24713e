"""A damaged folder: a plain page at first, the last good release with a warning later on."""

from __future__ import annotations

import json
from pathlib import Path

import fsspec
import pytest

from nua_data.release import BUNDLED, stamp, watch_release
from nua_data.text import load_text
from tests.nua_data.faulty import watching
from tests.pages.driver import open_page, visible

t = load_text("en")


def truncate(path: Path) -> bytes:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return whole


def said_on(app) -> str:
    return "\n".join(visible(app)).replace("\\", "")


@pytest.mark.parametrize("page", ["overview", "country"])
def test_a_page_says_what_is_wrong_and_where(page: str, folder: Path):
    truncate(folder / "report_evidence.csv")
    app = open_page(page)
    assert not app.exception
    assert app.title[0].value == t("broken.title")
    said = said_on(app)
    assert "report_evidence.csv" in said
    assert t("rule.truncated") in said or t("rule.wrong_size") in said
    remedies = app.table[0].value[t("broken.remedy")]
    assert remedies.str.len().min() > 10
    assert "Traceback" not in said


def test_a_store_that_cannot_be_read_is_told_without_its_address(monkeypatch, tmp_path):
    """First without any release, then with the copy of an earlier run."""
    monkeypatch.setenv("NUA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NUA_DATA", "memory://secret-bucket/nua")
    watch = watch_release()
    with watching(watch):
        app = open_page("overview")
        assert not app.exception and app.title[0].value == t("broken.fetching_title")
        assert not watch.ask()
        app.run()
        assert t("rule.no_current") in said_on(app)
        files = fsspec.filesystem("memory")
        files.put(f"{BUNDLED}/", "/secret-bucket/nua", recursive=True)
        assert watch.ask()
        app.run()
        assert not app.warning and not app.exception
        files.rm("/secret-bucket", recursive=True)
        assert not watch.ask()
        app.run()
    rule = t("rule.no_current")
    assert [each.value for each in app.warning] == [t("notice.newest_not_fetched", rule=rule)]
    assert "secret-bucket" not in said_on(app)


def test_the_plain_page_speaks_arabic_too(folder: Path):
    truncate(folder / "countries.csv")
    app = open_page("overview", lang="ar")
    assert app.title[0].value == load_text("ar")("broken.title")


@pytest.mark.parametrize("damage", ["missing folder", "missing descriptor", "descriptor", "empty"])
def test_other_damage_is_said(damage: str, folder: Path, monkeypatch: pytest.MonkeyPatch):
    descriptor = folder / "datapackage.json"
    expected = {
        "missing folder": "missing_folder",
        "missing descriptor": "missing_file",
        "descriptor": "bad_descriptor",
        "empty": "wrong_size",
    }[damage]
    if damage == "missing folder":
        monkeypatch.setenv("NUA_DATA", str(folder / "not here"))
    elif damage == "missing descriptor":
        descriptor.unlink()
    elif damage == "descriptor":
        truncate(descriptor)
    else:
        (folder / "cycles.csv").write_bytes(b"")
    app = open_page("overview")
    assert not app.exception
    assert app.title[0].value == t("broken.title")
    assert t(f"rule.{expected}") in said_on(app) or damage == "empty"
    assert "cycles.csv" in said_on(app) or damage != "empty"


def test_a_bad_change_leaves_the_last_good_release(folder: Path):
    app = open_page("overview")
    good = app.title[0].value
    assert not app.warning
    whole = truncate(folder / "countries.csv")
    app.run()
    assert app.title[0].value == good
    assert len(app.warning) == 1
    assert "countries.csv" in app.warning[0].value.replace("\\", "")
    assert len(app.metric) == 4
    newcomer = open_page("reporting")
    assert newcomer.title[0].value
    assert newcomer.warning
    (folder / "countries.csv").write_bytes(whole)
    app.run()
    assert app.title[0].value == good
    assert not app.warning


def test_a_repaired_folder_opens_without_a_restart(folder: Path):
    whole = truncate(folder / "cycles.csv")
    app = open_page("overview")
    assert app.title[0].value == t("broken.title")
    (folder / "cycles.csv").write_bytes(whole)
    app.run()
    assert "of 193" in app.title[0].value


def test_a_new_release_is_picked_up(folder: Path):
    app = open_page("methods")
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    descriptor["version"] = "2026.06.01"
    descriptor["checked"] = stamp(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    app.run()
    assert not app.warning
    assert any("2026.06.01" in caption.value.replace("\\", "") for caption in app.caption)
