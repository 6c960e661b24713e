"""World Bank, UN-Habitat, SDMX, and the tables after the templates."""

from __future__ import annotations

import re
from datetime import date

import pytest

from nua_data.check import Finding
from nua_data.sources.base import Imported, SourceError
from nua_data.sources.days import read_day
from nua_data.sources.templates import KINDS, main_columns, write_template
from tests.nua_data.sources.made import as_csv, as_xlsx, as_zip, aside, rules, take, wdi_csv

GINI = "SI.POV.GINI"
SDMX = [
    "DATAFLOW", "FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX", "AGE", "URBANISATION",
    "COMPOSITE_BREAKDOWN", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MULT", "UNIT_MEASURE",
    "NATURE", "COMMENT_OBS",
]  # fmt: skip


def sdmx_row(area="4", urban="U", value="28.5", **more):
    cells = dict.fromkeys(SDMX, "_T") | {
        "DATAFLOW": "IAEG-SDGs:DF_SDG_GLH(1.24)", "FREQ": "A", "REPORTING_TYPE": "G",
        "SERIES": "SH_H2O_SAFE", "REF_AREA": area, "URBANISATION": urban, "TIME_PERIOD": "2020",
        "OBS_VALUE": value, "OBS_STATUS": "A", "UNIT_MULT": "0", "UNIT_MEASURE": "PT",
        "NATURE": "E", "COMMENT_OBS": "",
    }  # fmt: skip
    return list((cells | more).values())


# --- World Bank -----------------------------------------------------------------------------


def test_a_world_bank_file_counts_cells(release):
    rows = [
        ("Afghanistan", "AFG", GINI, "30", "31.5", ""),
        ("World", "WLD", GINI, "40", "40", "40"),
        ("Aruba", "ABW", GINI, "", "", ""),
        ("Albania", "ALB", "XX.NO", "", "", "1"),
    ]
    done = take(wdi_csv(rows), release, "API_SI.csv", released=None)
    assert done.rows[["iso3", "year", "value", "nature"]].to_numpy().tolist() == [
        ["AFG", 2020, 31.5, "estimated"]
    ]
    assert done.read == 12
    assert aside(done) == {
        "aggregate": 3, "territory": 3, "unknown_series": 3, "old_year": 1, "empty": 1
    }  # fmt: skip
    assert (done.source["source"], done.source["released"]) == ("wdi-2026-07", "2026-07-13")


def test_the_zip_of_the_world_bank_is_read_past_its_metadata(release):
    rows = [("Afghanistan", "AFG", GINI, "30", "31.5", "")]
    packed = as_zip(
        Metadata_Country__csv="Country Code,Region\n" * 500,
        WDICSV__csv=wdi_csv(rows).split("\r\n\r\n")[-1],
    )
    done = take(packed, release, "WDI_CSV.zip")
    assert done.kept == 1


def test_a_databank_extract_has_years_in_brackets(release):
    rows = [
        ["Country Name", "Country Code", "Series Name", "Series Code", "2020 [YR2020]"],
        ["Afghanistan", "AFG", "Gini", GINI, ".."],
        ["Albania", "ALB", "Gini", GINI, "30"],
    ]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["ALB"]
    assert aside(done) == {"not_available": 1}


# --- UN-Habitat -----------------------------------------------------------------------------

OPEN = [
    "Country or Territory Code", "Country or Territory Name", "City Code", "City Name",
    "Average share of the built-up area of cities that is open space for public use (%) [a]",
    "Average share of urban population with convenient access to open public spaces (%) [b]",
    "Data Units", "Data Reference Year", "FootNote",
]  # fmt: skip
GREEN = [
    "Country or Territory Name", "City Code", "City Name",
    "Average share of green area in city/urban area 1990 (%)",
    "Average share of green area in city/ urban area 2020 (%)",
    "Green area per capita 1990 (m2/person)", "Green area per capita 2020 (m2/person)",
]  # fmt: skip


def test_open_spaces_are_means_of_cities(release):
    rows = [
        OPEN,
        [616, "Poland", "PL_A", "A", 8, 70, "PERCENT", 2020, ""],
        [616, "Poland", "PL_B", "B", "", 80, "PERCENT", 2020, ""],
        [616, "Poland", "NOCITI_POLAND", "National", " ", 99, "PERCENT", 2020, ""],
        [1, "World", "", "", "", 44, "PERCENT", 2020, ""],
    ]
    done = take(as_xlsx(("SDG 11-7-1 2024", rows)), release, "open.xlsx", released=None)
    got = {row.indicator: (row.value, row.cities) for row in done.rows.itertuples()}
    assert got == {"SP_OPN_SHARE": (8.0, 1), "SP_OPN_ACCESS": (75.0, 2)}
    assert done.read == 8
    assert aside(done) == {"aggregate": 2, "empty": 2, "second_choice": 1, "into_mean": 1}
    assert done.source["source"] == "unhabitat-11.7.1-2024"


def test_green_areas_have_a_column_a_year(release):
    rows = [
        GREEN,
        ["Türkiye", "TR_A", "A", 4, 6, 10, 20],
        ["Türkiye", "TR_B", "B", 8, 6, 30, 20],
        ["Australia and New Zealand", "", "", 1, 1, 1, 1],
        ["Western Asia\xa0and Northern Africa", "", "", 1, 1, 1, 1],
    ]
    done = take(as_xlsx(("Notes", [["x"]]), ("Data", rows)), release, "green.xlsx", released=None)
    means = done.rows.set_index(["indicator", "year"])["value"].to_dict()
    assert means == {
        ("GREEN_PC", 1990): 20.0, ("GREEN_PC", 2020): 20.0,
        ("GREEN_SHARE", 1990): 6.0, ("GREEN_SHARE", 2020): 6.0,
    }  # fmt: skip
    assert done.source["source"] == "unhabitat-green-2020"
    assert aside(done) == {"aggregate": 8, "into_mean": 4}


def test_a_comma_among_numbers_of_a_sheet_is_not_guessed_at(release):
    rows = [GREEN, ["Türkiye", "TR_A", "A", 4.5, "6,5", 10, 20]]
    done = take(as_xlsx(("Data", rows)), release, "green.xlsx", released=None)
    assert aside(done) == {"not_a_number": 1}
    assert done.rows["value"].tolist() == [10.0, 20.0, 4.5]


# --- SDMX -----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 2])
def test_sdmx_csv_takes_the_way_of_the_portal(release, version):
    header = list(SDMX)
    rows = [
        sdmx_row(), sdmx_row(urban="R"), sdmx_row(area="1"), sdmx_row(SERIES="ER_X"),
        sdmx_row(area="8", value="NaN"), sdmx_row(area="12", UNIT_MULT="3"),
    ]  # fmt: skip
    if version == 2:
        header = ["STRUCTURE", "STRUCTURE_ID", "ACTION", *SDMX[1:]]
        rows = [["dataflow", row[0], "I", *row[1:]] for row in rows]
    done = take(as_csv([header, *rows]), release)
    assert done.rows[["iso3", "indicator", "value", "nature"]].to_numpy().tolist() == [
        ["AFG", "SH_H2O_SAFE", 28.5, "estimated"]
    ]
    assert aside(done) == {
        "other_dimension": 1, "aggregate": 1, "unknown_series": 1, "not_available": 1,
        "other_unit": 1,
    }  # fmt: skip


SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
FLOW = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IAEG-SDGs:DF_SDG_GLH(1.24)"
ML = f"""<?xml version="1.0" encoding="UTF-8"?>
<m:StructureSpecificData xmlns:m="{SCHEMAS}/message" xmlns:c="{SCHEMAS}/common"
 xmlns:ss="{SCHEMAS}/data/structurespecific" xmlns:x="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:n="{FLOW}:ObsLevelDim:TIME_PERIOD">
<m:Header><m:ID>a</m:ID><m:Test>false</m:Test><m:Prepared>2026-03-24T00:00:00</m:Prepared>
<m:Sender id="UNSD"/><m:Structure structureID="S" namespace="{FLOW}:ObsLevelDim:TIME_PERIOD"
 dimensionAtObservation="TIME_PERIOD"><c:Structure>
<Ref agencyID="IAEG-SDGs" id="SDG" version="1.24" class="DataStructure"/></c:Structure>
</m:Structure></m:Header>
<m:DataSet ss:dataScope="DataStructure" x:type="n:DataSetType" ss:structureRef="S">
<Series FREQ="A" REPORTING_TYPE="G" SERIES="SH_H2O_SAFE" REF_AREA="4" SEX="_T" URBANISATION="U"
 UNIT_MEASURE="PT"><Obs TIME_PERIOD="2020" OBS_VALUE="28.5" NATURE="E"/>
<Obs TIME_PERIOD="2021" OBS_VALUE="NaN" NATURE="E"/></Series>
<Series FREQ="A" REPORTING_TYPE="G" SERIES="ER_X" REF_AREA="4" SEX="_T" URBANISATION="U"
 UNIT_MEASURE="PT"><Obs TIME_PERIOD="2020" OBS_VALUE="1" NATURE="E"/></Series>
</m:DataSet></m:StructureSpecificData>"""
GENERIC = f"""<?xml version="1.0" encoding="UTF-8"?>
<m:GenericData xmlns:m="{SCHEMAS}/message" xmlns:c="{SCHEMAS}/common"
 xmlns:g="{SCHEMAS}/data/generic">
<m:Header><m:ID>a</m:ID><m:Test>false</m:Test><m:Prepared>2026-03-24T00:00:00</m:Prepared>
<m:Sender id="UNSD"/><m:Structure structureID="S" dimensionAtObservation="TIME_PERIOD">
<c:Structure><Ref agencyID="IAEG-SDGs" id="SDG" version="1.24"/></c:Structure></m:Structure>
</m:Header><m:DataSet structureRef="S"><g:Series><g:SeriesKey>
<g:Value id="SERIES" value="SH_H2O_SAFE"/><g:Value id="REF_AREA" value="4"/>
<g:Value id="URBANISATION" value="U"/></g:SeriesKey>
<g:Obs><g:ObsDimension value="2020"/><g:ObsValue value="28.5"/>
<g:Attributes><g:Value id="NATURE" value="E"/></g:Attributes></g:Obs>
</g:Series></m:DataSet></m:GenericData>"""


def test_sdmx_ml_takes_the_way_of_the_portal(release):
    done = take(ML, release, "a.xml")
    assert done.rows[["iso3", "year", "value"]].to_numpy().tolist() == [["AFG", 2020, 28.5]]
    assert aside(done) == {"not_available": 1, "unknown_series": 1}


def test_sdmx_csv_with_labels_is_read_by_its_codes(release):
    header = [name if name == "DATAFLOW" else f"{name}: A name" for name in SDMX]
    plain = [sdmx_row(), sdmx_row(SERIES="ER_X")]
    keep = (SDMX.index("DATAFLOW"), SDMX.index("OBS_VALUE"))
    rows = [
        [
            cell if place in keep or not cell else f"{cell}: Its label"
            for place, cell in enumerate(row)
        ]
        for row in plain
    ]
    done = take(as_csv([header, *rows]), release)
    assert done.rows[["iso3", "indicator", "value"]].to_numpy().tolist() == [
        ["AFG", "SH_H2O_SAFE", 28.5]
    ]
    assert aside(done) == {"unknown_series": 1}
    assert "labels" in rules(done)


def test_an_unknown_dimension_of_sdmx_is_told_and_its_parts_are_not_taken_for_the_whole(release):
    rows = [[*SDMX, "NEW_DIM"], [*sdmx_row(), "_T"], [*sdmx_row(area="8"), "X1"]]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["AFG"]
    assert aside(done) == {"other_dimension": 1}
    (said,) = [each for each in done.findings if each.rule == "unknown_column"]
    assert said.column == "NEW_DIM"


def test_sdmx_csv_2_may_name_a_separator_in_its_first_column(release):
    header = ["STRUCTURE[;]", "STRUCTURE_ID", "ACTION", *SDMX[1:]]
    done = take(as_csv([header, ["dataflow", "a", "R", *sdmx_row()[1:]]]), release)
    assert (done.kept, "unknown_column" in rules(done)) == (1, False)


DATA = "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IAEG-SDGs:SDG(1.24)"
ML3 = ML.replace("schemas/v2_1", "schemas/v3_0").replace(FLOW, DATA)
ML3 = re.sub(
    r"<c:Structure>.*</c:Structure>", f"<c:Structure>{DATA}</c:Structure>", ML3, flags=re.S
)


@pytest.mark.parametrize(
    "content",
    [ML3, b"\xef\xbb\xbf" + ML.encode(), ML.encode("utf-16")],
    ids=["3.0", "BOM", "UTF-16"],
)
def test_sdmx_ml_of_other_versions_and_encodings(release, content):
    done = take(content, release, "a.xml")
    assert done.rows[["iso3", "year", "value"]].to_numpy().tolist() == [["AFG", 2020, 28.5]]


def test_messages_of_both_versions_in_one_run(release):
    for content in (ML, ML3, ML):
        assert take(content, release, "a.xml").kept == 1


def test_a_library_that_talks_does_not_talk_to_the_reader(release, capsys):
    with pytest.raises(SourceError):
        take(ML.replace("schemas/v2_1", "schemas/v3_0"), release, "a.xml")
    assert capsys.readouterr().out == ""


def test_generic_sdmx_ml_is_read_as_well(release):
    done = take(GENERIC, release, "a.xml")
    assert done.rows[["iso3", "year", "value"]].to_numpy().tolist() == [["AFG", 2020, 28.5]]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (ML.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1), "unsafe_xml"),
        (ML[:900], "bad_sdmx"),
        ("<a/>", "bad_sdmx"),
        (ML.replace("REF_AREA", "REF_AREO"), "missing_column"),
    ],
)
def test_wrong_messages_are_refused(release, text, rule):
    with pytest.raises(SourceError) as caught:
        take(text, release, "a.xml")
    assert caught.value.findings[0].rule == rule


# --- the templates --------------------------------------------------------------------------

REGISTER = ["iso3", "cycle", "status", "date", "evidence", "counts", "note", "source_url"]


def entry(**cells):
    row = dict.fromkeys(REGISTER, "") | {
        "iso3": "KEN", "cycle": "2022-2026", "status": "submitted", "date": "2026-03-31",
        "evidence": "government", "counts": "1", "note": "Sent.", "source_url": "https://x.org",
    }  # fmt: skip
    return list((row | cells).values())


def test_a_register_becomes_evidence(release):
    done = take(as_csv([REGISTER, entry(), entry(iso3="France", status="Preparing")]), release)
    assert done.table == "report_evidence"
    assert done.source == {}
    assert list(done.rows.columns) == list(release.report_evidence.columns)
    assert done.rows["iso3"].tolist() == ["KEN", "FRA"]
    assert done.rows["status"].tolist() == ["submitted", "preparing"]
    assert done.rows["counts"].tolist() == [True, True]
    assert "place_by_name" in rules(done)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"cycle": "2030-2034"}, "unknown_code"), ({"status": "sent"}, "unknown_code"),
        ({"evidence": "gossip"}, "unknown_code"), ({"counts": "maybe"}, "unknown_code"),
        ({"source_url": ""}, "no_source"), ({"date": "30 February 2026"}, "bad_day"),
        ({"date": "03/04/2026"}, "bad_day"), ({"iso3": "SUN"}, "former_state"),
        ({}, "duplicate"), ({"note": "Other words."}, "conflict"),
    ],
)  # fmt: skip
def test_entries_that_cannot_be_used_are_told(release, cells, reason):
    rows = [REGISTER, entry(iso3="UGA"), entry(), entry(**cells)]
    done = take(as_csv(rows), release)
    assert aside(done) == {reason: 2 if reason == "conflict" else 1}
    assert any(finding.rule == reason for finding in done.findings)


@pytest.mark.parametrize(
    ("cell", "day", "rule"),
    [
        ("2026-03-31", "2026-03-31", ""), ("2026-03", "2026-03", ""), ("2026", "2026", ""),
        (date(2026, 3, 31), "2026-03-31", ""), ("31/03/2026", "2026-03-31", "day_rewritten"),
        ("03/31/2026", "2026-03-31", "day_rewritten"), ("31.3.2026", "2026-03-31", "day_rewritten"),
        ("31 March 2026", "2026-03-31", "day_rewritten"),
        ("March 31, 2026", "2026-03-31", "day_rewritten"),
        ("mars 2026", "2026-03", "day_rewritten"),
        ("46112", "2026-03-31", "day_rewritten"), ("04/04/2026", "2026-04-04", "day_rewritten"),
        ("03/04/2026", "", "ambiguous_day"), ("31/31/2026", "", "bad_day"),
        ("2026-02-30", "", "bad_day"), ("soon", "", "bad_day"), ("", "", ""),
    ],
)  # fmt: skip
def test_days_are_read_where_they_can_be_told(cell, day, rule):
    assert read_day(cell) == (day, rule)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_an_empty_template_is_recognised_and_has_no_rows(release, kind, suffix):
    content = write_template(kind, release, suffix)
    with pytest.raises(SourceError) as caught:
        take(content, release, f"a{suffix}")
    assert caught.value.findings[0].rule == "nothing_usable"


def test_every_column_of_the_register_is_in_its_template(release):
    assert main_columns("register", release) == list(release.report_evidence.columns)


def test_observations_of_ones_own_are_read(release):
    rows = [
        ["Country", "Indicator", "Year", "Value", "Nature"],
        ["Kenya", "EN_LND_SLUM", 2024, "40,5", ""],
        ["KE", "EN_LND_SLUM", 2023, "41,25", "Estimated"],
        ["KEN", "EN_LND_SLUM", 2022, "41", "city_mean"],
    ]
    done = take(as_csv(rows, ";"), release)
    assert done.rows[["iso3", "year", "value", "nature"]].to_numpy().tolist() == [
        ["KEN", 2023, 41.25, "estimated"], ["KEN", 2024, 40.5, "country"]
    ]  # fmt: skip
    assert done.source["source"] == "entered-2026-07"
    assert aside(done) == {"unknown_code": 1}


def test_empty_rows_below_a_table_are_no_places(release):
    values = "iso3,indicator,year,value\nKEN,EG_ACS_ELEC,2024,80\n,,,\n,,,\n"
    assert aside(take(values, release)) == {"empty": 2}
    text = "iso3,cycle,status,source_url\nKEN,2022-2026,pledged,https://a.example/\n,,,\n,,,\n"
    done = take(text, release)
    assert (done.read, done.kept, aside(done)) == (3, 1, {"empty": 2})


@pytest.mark.parametrize("name", ["Soviet Union", "USSR", "SUN", "Yugoslavia", "Czechoslovakia"])
def test_states_that_are_no_more_are_named_as_such(release, name):
    text = f"country,indicator,year,value\nKEN,EG_ACS_ELEC,2024,80\n{name},EG_ACS_ELEC,1985,99\n"
    assert aside(take(text, release)) == {"former_state": 1}


def test_counts_that_do_not_add_up_are_refused(release):
    with pytest.raises(ValueError, match="2 rows read"):
        Imported("observations", release.observations.head(1), {}, (), 2, {}, ())


def test_a_finding_says_file_and_line(release):
    done = take(as_csv([REGISTER, entry(), entry(iso3="UGA", status="sent")]), release, "r.csv")
    found = next(f for f in done.findings if f.rule == "unknown_code")
    assert isinstance(found, Finding)
    assert (found.file, found.row, found.column, found.value) == ("r.csv", 3, "status", "sent")
