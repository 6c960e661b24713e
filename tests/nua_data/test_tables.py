"""The schemas are the one definition: the descriptor says the same, other tools can read it."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nua_data.check_columns import FULL_DATE, PARTIAL_DATE, table_schema
from nua_data.model import Aggregate, Membership, Nature, Status
from nua_data.release import BUNDLED
from nua_data.tables import BOUNDARIES, SCHEMAS

DESCRIPTOR = json.loads((BUNDLED / "datapackage.json").read_bytes())
RESOURCES = {each["name"]: each for each in DESCRIPTOR["resources"]}


def test_the_descriptor_holds_every_table_and_the_shapes():
    assert set(RESOURCES) == {*SCHEMAS, BOUNDARIES}
    assert {each["path"] for each in RESOURCES.values()} | {"datapackage.json"} == {
        path.name for path in BUNDLED.iterdir()
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_descriptor_is_written_from_the_schemas(name):
    resource = RESOURCES[name]
    assert resource["schema"] == table_schema(SCHEMAS[name])
    assert resource["sources"] and resource["licenses"] and resource["description"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_columns_are_described_and_keys_and_references_exist(name):
    schema = SCHEMAS[name]
    assert set(schema.metadata["key"]) <= set(schema.columns)
    for column, spec in schema.columns.items():
        assert spec.description, column
        if parent := spec.metadata.get("of"):
            table, key = parent.split(".")
            assert SCHEMAS[table].metadata["key"] == (key,)


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("report_evidence", "status", Status),
        ("observations", "nature", Nature),
        ("indicators", "aggregate", Aggregate),
        ("countries", "membership", Membership),
    ],
)
def test_lists_are_the_words_of_the_model(table, column, words):
    assert SCHEMAS[table].columns[column].metadata["enum"] == [str(word) for word in words]


def test_frictionless_finds_the_package_valid():
    code = (
        "from frictionless import Package;"
        f"report = Package({str(BUNDLED / 'datapackage.json')!r}).validate();"
        "print(report.valid, len(report.tasks), report.flatten(['message'])[:3])"
    )
    pytest.importorskip("frictionless")
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.stdout.startswith("True 27"), result.stdout + result.stderr


@given(st.dates())
def test_every_real_day_and_its_month_and_year_are_partial_dates(day):
    text = day.isoformat()
    for part in (text, text[:7], text[:4]):
        assert re.fullmatch(PARTIAL_DATE, part)
    assert re.fullmatch(FULL_DATE, text) and not re.fullmatch(FULL_DATE, text[:7])


@given(st.text(alphabet="0123456789-/ ", max_size=11))
def test_what_is_no_date_is_no_partial_date(text):
    if re.fullmatch(PARTIAL_DATE, text):
        assert len(text) in (4, 7, 10)
        assert 1 <= int(text[5:7] or 1) <= 12 and 1 <= int(text[8:10] or 1) <= 31


# --- what the tables say ----------------------------------------------------------------------


def test_the_states_are_193_members_and_two_observers(release):
    assert release.countries["membership"].value_counts().to_dict() == {
        "member": 193,
        "observer": 2,
    }


def test_means_of_cities_are_flagged(release):
    of_cities = release.observations.query("nature == 'city_mean'")["indicator"].unique()
    flagged = release.indicators.query("city_mean")["indicator"]
    assert set(flagged) == set(of_cities)
    assert (release.indicators.query("city_mean")["aggregate"] == "median").all()


def test_means_of_cities_hold_cities_only(release):
    key = ["iso3", "indicator", "year"]
    of_cities = release.observations.query("nature == 'city_mean'").astype({"indicator": "str"})
    cities = release.city_values.astype({"indicator": "str"})
    groups = cities.groupby(key, observed=True)["value"].agg(["mean", "size"])
    both = of_cities.set_index(key).join(groups, how="inner")
    assert len(both) > 1_000
    assert (both["value"] - both["mean"]).abs().max() < 1e-6
    assert (both["cities"] == both["size"]).all()


def test_natural_bounds_hold_for_targets_and_worst_bounds(release):
    indicators = release.indicators.set_index("indicator")
    targets = pd.to_numeric(indicators["target"], errors="coerce")
    for values in (targets, indicators["worst"]):
        low, high = indicators["natural_min"], indicators["natural_max"]
        assert not (values < low).any() and not (values > high).any()


@pytest.mark.parametrize("table", ["report_evidence", "events", "cycles", "report_counts"])
def test_notes_are_sentences_for_readers(release, table):
    notes = release.table(table)["note"]
    notes = notes[notes != ""]
    assert notes.str.match(r"[A-Z0-9].*\.$").all(), notes[~notes.str.match(r"[A-Z0-9].*\.$")]
    assert not notes.str.contains("AMBIGUOUS|stored|excerpt|dashboard").any()


def test_caveats_stand_where_they_belong(release):
    rows = release.report_evidence
    assert set(rows.query("caveat == 'single_newspaper'")["iso3"]) == {"ECU", "ZAF"}
    unsettled = set(rows.query("caveat == 'cycle_unsettled'")["iso3"])
    assert unsettled == {"BHR", "BWA", "SAU", "ZWE"}
    launched = rows.query("status == 'launched'")["caveat"]
    assert set(launched) == {"handover_not_stated", "cycle_unsettled"}
    assert (rows.query("not counts")["caveat"] != "").all()


def test_the_published_total_can_be_picked(release):
    rows = release.report_counts.query("scope == 'world' and status == 'submitted' and is_total")
    last = rows.sort_values("as_of").groupby("cycle").last()
    assert last["count"].to_dict() == {"2018-2022": 40, "2022-2026": 4}
    assert last["is_minimum"].to_dict() == {"2018-2022": False, "2022-2026": True}
