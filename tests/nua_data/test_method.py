from __future__ import annotations

import dataclasses
import re

import pytest

from nua_data.method import METHOD_FILE, load_method, read_method


def test_the_bands_and_gates_are_those_of_the_method():
    method = load_method()
    un, eurostat = method.trend.bands["default"], method.trend.bands["eurostat"]
    assert dict(un) == {"on_track": 0.95, "acceleration_needed": 0.5, "limited": -0.1}
    assert dict(eurostat) == {"on_track": 0.95, "acceleration_needed": 0.6, "limited": 0.0}
    assert method.coverage.gate == (2, 3)
    assert dict(method.readiness.bands) == {
        "ready": 75,
        "nearly": 50,
        "started": 25,
        "not_started": 0,
    }
    assert method.robustness.draws == 1000
    assert method.robustness.spans_years == (3, 5, 8)


def test_the_method_is_read_once_and_frozen():
    assert load_method() is load_method()
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_method().trend.min_points = 9
    with pytest.raises(TypeError):
        load_method().trend.bands["default"]["on_track"] = 0.5


def test_the_hash_stands_for_every_number():
    method = load_method()
    assert method.hash == read_method(METHOD_FILE).hash
    for section in dataclasses.fields(method):
        rules = getattr(method, section.name)
        for field in dataclasses.fields(rules):
            changed = dataclasses.replace(rules, **{field.name: "changed"})
            assert dataclasses.replace(method, **{section.name: changed}).hash != method.hash


def test_an_unknown_or_missing_name_is_refused(tmp_path):
    text = METHOD_FILE.read_text(encoding="utf-8")
    path = tmp_path / "method.toml"
    path.write_text(text.replace("min_points = 2", "min_pionts = 2"), encoding="utf-8")
    with pytest.raises(TypeError, match="min_pionts"):
        read_method(path)


def test_every_number_of_the_file_is_listed_for_the_methods_page():
    settings = load_method().settings()
    names = set(settings["section"] + "." + settings["name"])
    assert {"trend.bands.default.on_track", "coverage.gate", "peers.nearest"} <= names
    lines = METHOD_FILE.read_text(encoding="utf-8").splitlines()
    assert len(settings) == sum("=" in line.split("#")[0] for line in lines)


def test_the_methods_text_names_only_settings_that_exist():
    text = (METHOD_FILE.parent.parent / "docs" / "methods.md").read_text(encoding="utf-8")
    known = METHOD_FILE.read_text(encoding="utf-8")
    named = set(re.findall(r"\(`([a-z_.]+)`\)", text)) - {"worst"}  # a column of the catalogue
    assert len(named) > 10
    assert [name for name in sorted(named) if name.split(".")[-1] not in known] == []
