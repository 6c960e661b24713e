"""SDMX-CSV of the SDG series: the columns of the structure, and back in without a loss."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io

import pandas as pd
import pytest

from nua_data.model import Nature
from nua_data.sdmx_out import (
    BREAKDOWNS,
    DATAFLOW,
    DIMENSIONS,
    NATURES,
    PRODUCER,
    UNITS,
    sdg_observations,
    sdmx_csv,
    sdmx_table,
)
from nua_data.sources.base import import_file
from nua_data.sources.picks import TABLE

KEY = ["iso3", "indicator", "year"]


@pytest.fixture(scope="module")
def table(release) -> pd.DataFrame:
    return sdmx_table(release, release.as_of)


def test_the_first_column_names_the_dataflow(release):
    rows = csv.reader(io.StringIO(sdmx_csv(release).decode()))
    heading, first = next(rows), next(rows)
    assert heading[:5] == ["DATAFLOW", "FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA"]
    assert heading[5:16] == [*DIMENSIONS]
    assert heading[16:18] == ["TIME_PERIOD", "OBS_VALUE"]
    assert first[:3] == [DATAFLOW, "A", "G"]


def test_it_comes_back_as_it_went_out(release, tmp_path):
    path = tmp_path / "sdg.csv"
    path.write_bytes(sdmx_csv(release))
    back = import_file(path, release, released="2026-05")
    assert back.set_aside == {} or not any(back.set_aside.values())
    columns = [*KEY, "value", "nature"]

    def plain(rows: pd.DataFrame) -> list[tuple]:
        rows = rows.astype({"iso3": "str", "indicator": "str", "nature": "str"})
        return [*rows.sort_values(KEY)[columns].itertuples(index=False, name=None)]

    assert plain(back.rows) == plain(sdg_observations(release, release.as_of))


def test_only_what_the_database_published_goes_out(release):
    rows = sdg_observations(release, release.as_of)
    producers = release.sources.set_index("source")["producer"]
    assert set(rows["source"].astype("str").map(producers)) == {PRODUCER}
    assert Nature.CITY_MEAN not in set(rows["nature"])
    assert not rows["indicator"].astype("str").str.contains(".", regex=False).any()
    ours = release.observations["source"].astype("str").map(producers) == PRODUCER
    means = release.observations["nature"] == Nature.CITY_MEAN
    assert len(rows) == (ours & ~means).sum() > 50_000


@pytest.mark.parametrize(
    ("series", "column", "code"),
    [
        ("EN_LND_SLUM", "URBANISATION", "U"),
        ("EN_LND_INDQTHSNG", "URBANISATION", "_T"),
        ("SL_TLF_UEM", "AGE", "Y_GE15"),
        ("SG_GEN_LOCGELS", "SEX", "F"),
        ("SL_ISV_IFEM", "ACTIVITY", "_T"),
        ("EN_LND_SLUM", "UNIT_MEASURE", "PT"),
        ("SH_STA_TRAF", "UNIT_MEASURE", "PER_100000_POP"),
        ("SG_STT_ODIN", "UNIT_MEASURE", "IX"),
    ],
)
def test_codes_of_a_series(table, series, column, code):
    assert set(table.loc[table["SERIES"] == series, column]) == {code}


def test_states_are_m49_and_natures_are_codes(release, table):
    india = table[table["REF_AREA"] == "356"]
    expected = sdg_observations(release, release.as_of)
    assert len(india) == (expected["iso3"] == "IND").sum() > 0
    assert "4" in set(table["REF_AREA"])  # Afghanistan, 004 elsewhere
    assert set(table["NATURE"]) == {"C", "CA", "E", "M", "G", "N"}
    counts = expected["nature"].value_counts()
    for nature, code in NATURES.items():
        assert (table["NATURE"] == code).sum() == counts[str(nature)]


def test_no_cell_is_without_a_code(table):
    assert not table.isna().any().any()
    assert not table.drop(columns="OBS_VALUE").eq("").any().any()
    assert not table.duplicated(["SERIES", "REF_AREA", *DIMENSIONS, "TIME_PERIOD"]).any()


def test_every_breakdown_of_the_catalogue_has_a_code():
    with TABLE.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["dimension"] not in ("cities", "nature"):
                assert (row["dimension"], row["codes"].split()[0]) in BREAKDOWNS, row


def test_every_unit_of_an_sdg_series_has_a_code(release):
    codes = set(sdg_observations(release, release.as_of)["indicator"].astype("str"))
    units = release.indicators.set_index("indicator")["unit"]
    assert {units[code] for code in codes} <= set(UNITS)


def test_it_says_where_it_comes_from_and_of_which_day(release):
    table = sdmx_table(release, dt.date(2020, 1, 1))
    assert table["TIME_PERIOD"].max() == "2020"
    said = table["SOURCE_DETAIL"].iloc[0]
    for part in ("Global SDG Indicators Database", "all states", release.version, "2020-01-01"):
        assert part in said


def test_no_cell_of_it_runs(release):
    sources = release.sources.assign(title="=HYPERLINK(A1)")
    tables = {name: release.table(name) for name in release.tables} | {"sources": sources}
    content = sdmx_csv(dataclasses.replace(release, _tables=tables)).decode()
    rows = list(csv.DictReader(io.StringIO(content)))[:50]
    assert all(row["SOURCE_DETAIL"].startswith("'=") for row in rows)
