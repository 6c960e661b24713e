"""SDMX that is not plain: deletions, values of months, columns of names."""

from __future__ import annotations

import pytest

from nua_data.sources.base import SourceError
from tests.nua_data.sources.made import as_csv, aside, rules, take
from tests.nua_data.sources.test_producers import GENERIC, ML, SDMX, sdmx_row

NAMED = [
    "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "FREQ", "Frequency", "REPORTING_TYPE",
    "Reporting type", "SERIES", "Series", "REF_AREA", "Reference area", "SEX", "Sex", "AGE", "Age",
    "URBANISATION", "Degree of urbanisation", "TIME_PERIOD", "Time period", "OBS_VALUE",
    "Observation value", "UNIT_MEASURE", "Unit of measure", "NATURE", "Nature of data points",
]  # fmt: skip


def named_row(urban="U", named="Urban", area=4) -> list:
    return [
        "dataflow", "IAEG-SDGs:DF_SDG_GLH(1.24)", "SDG data", "I", "A", "Annual", "G", "Global",
        "SH_H2O_SAFE", "Safe water", area, "A state", "_T", "Both", "_T", "All ages", urban, named,
        2020, "", 28.5, "", "PT", "Per cent", "E", "Estimated",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "message",
    [
        ML.replace('ss:structureRef="S"', 'ss:structureRef="S" ss:action="Delete"'),
        ML.replace("<Obs TIME", "<Obs action='Delete' TIME"),
        ML.replace("<m:Structure s", "<m:DataSetAction>Delete</m:DataSetAction><m:Structure s"),
        GENERIC.replace("<m:DataSet str", '<m:DataSet action = "Delete" str'),
    ],
    ids=["data set", "observation", "header", "generic"],
)
def test_a_message_that_takes_values_back_is_refused(release, message) -> None:
    with pytest.raises(SourceError) as raised:
        take(message, release, "a.xml")
    (said,) = raised.value.findings
    assert (said.rule, said.severity) == ("deletions", "error")


def test_a_message_that_replaces_values_is_read(release) -> None:
    message = ML.replace('ss:structureRef="S"', 'ss:structureRef="S" ss:action="Replace"')
    assert take(message, release, "a.xml").kept == 1


@pytest.mark.parametrize("freq", ["M", "Q", "W", "D"])
def test_values_of_parts_of_a_year_are_none_of_the_year(release, freq) -> None:
    rows = [SDMX, sdmx_row(), sdmx_row(area="8", FREQ=freq, TIME_PERIOD="2020-06")]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["AFG"]
    assert aside(done) == {"other_dimension": 1}
    (said,) = [each for each in done.findings if each.rule == "other_dimension"]
    assert (said.column, f"Frequencies: {freq}." in said.remedy) == ("FREQ", True)


def test_months_in_sdmx_ml_are_none_of_the_year(release) -> None:
    message = ML.replace('<Series FREQ="A"', '<Series FREQ="M"', 1).replace("ER_X", "SH_H2O_SAFE")
    message = message.replace(
        'TIME_PERIOD="2020" OBS_VALUE="1"', 'TIME_PERIOD="2019" OBS_VALUE="9"'
    )
    done = take(message, release, "a.xml")
    assert done.rows["year"].tolist() == [2019]
    assert aside(done) == {"other_dimension": 2}


def test_columns_of_names_beside_those_of_codes_are_no_breakdown(release) -> None:
    rows = [NAMED, named_row(), named_row("R", "Rural", 8)]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["AFG"]
    assert aside(done) == {"other_dimension": 1}
    assert {"unknown_column", "double_column"}.isdisjoint(rules(done))


def test_an_unknown_dimension_beside_names_is_still_one(release) -> None:
    rows = [
        [*NAMED, "NEW_DIM", "A new one"],
        [*named_row(), "X1", "Some"],
        [*named_row(area=8), "", ""],
    ]
    done = take(as_csv(rows), release)
    assert done.rows["iso3"].tolist() == ["ALB"]
    assert aside(done) == {"other_dimension": 1}


def test_small_letters_do_not_turn_a_dimension_into_a_name(release) -> None:
    small = [name.lower() for name in NAMED if name.isupper()]
    place = {name.lower(): place for place, name in enumerate(NAMED) if name.isupper()}
    rows = [[row[place[name]] for name in small] for row in (named_row(), named_row("R", "", 8))]
    assert take(as_csv([small, *rows]), release).rows["iso3"].tolist() == ["AFG"]


def with_set(message: str, once: str) -> str:
    """Say something once for the whole set of data: in its tag, or in a part of its own."""
    if "<g:" in message:
        said = f"<g:Attributes>{once}</g:Attributes>"
        return message.replace('structureRef="S">', f'structureRef="S">\n{said}')
    return message.replace('ss:structureRef="S">', f'ss:structureRef="S" {once}>')


SERIES = GENERIC[GENERIC.index("<g:Series>") : GENERIC.index("</m:DataSet>")]
GENERIC_2 = GENERIC.replace(SERIES, SERIES + SERIES.replace('"4"', '"8"'))


@pytest.mark.parametrize(
    ("message", "once"),
    [
        (ML, 'UNIT_MULT="3"'),
        (ML, "COMMENT_DSET='a > b' UNIT_MULT = '3'"),
        (GENERIC_2, '<g:Value id="UNIT_MULT" value="3"/>'),
        (GENERIC_2, '<g:Value value="3" id="UNIT_MULT" />'),
        (GENERIC_2, '<g:Value id="UNIT_MULT" value="3"></g:Value>'),
    ],
)
def test_thousands_told_once_for_a_set_of_data_are_seen(release, message, once) -> None:
    with pytest.raises(SourceError) as raised:
        take(with_set(message, once), release, "a.xml")
    assert dict(raised.value.findings[0].facts)["aside"][0] == ("other_unit", 2)


def test_a_value_may_say_otherwise_than_its_set(release) -> None:
    once = 'UNIT_MULT="0" NATURE="C" TITLE="Safe water"'
    done = take(with_set(ML, once), release, "a.xml")
    assert done.rows["nature"].tolist() == ["estimated"]
    assert "unknown_column" not in rules(done)
    done = take(with_set(ML.replace(' NATURE="E"', ""), once), release, "a.xml")
    assert done.rows["nature"].tolist() == ["country"]


@pytest.mark.parametrize("other", ['xmlns:x="urn:x" x:UNIT_MULT="3"', 'preUNIT_MULT="3"'])
def test_what_another_name_ends_with_is_not_told_of_the_set(release, other) -> None:
    assert take(with_set(ML, f'{other} NATURE="C"'), release, "a.xml").kept == 1


def test_a_set_of_data_in_a_comment_is_none(release) -> None:
    start = ML.index("<m:DataSet")
    tag = ML[start : ML.index(">", start) + 1]
    message = f'{ML[:start]}<!-- {tag} --><!-- UNIT_MULT="3" -->{ML[start:]}'
    done = take(with_set(message, 'NATURE="C"'), release, "a.xml")
    assert (done.kept, "bad_sdmx" in rules(done)) == (1, False)


@pytest.mark.parametrize(
    ("time", "is_year"),
    [
        ("2015-01-01/P1Y", True),
        ("2015-01-01/P12M", True),
        ("2015-01-01/P18M", False),
        ("2015-01-01/P3Y", False),
        ("2015-01-01T00:00:00/P1Y", True),
        ("2015-01/P1Y", True),
        ("2015-01-01/2015-12-31", True),
        ("2015-01-01T00:00:00/2015-12-31T23:59:59", True),
        ("2015-01/2015-12", True),
        ("2015-01-01/2017-12-31", False),
        ("2015-01-01/2016-12-31", False),
        ("2015-01-01/2015-06-30", False),
        ("2015-01-01/2016-01-01", False),
        ("2015-01/2015-06", False),
        ("2015-07-01/2016-06-30", False),
        ("2015-07-01/P1Y", False),
        ("2015-12-31/P12M", False),
        ("2015-07/P1Y", False),
    ],
)
def test_a_span_of_years_is_no_year(release, time, is_year) -> None:
    rows = [SDMX, sdmx_row(), sdmx_row(area="8", TIME_PERIOD=time)]
    assert aside(take(as_csv(rows), release)) == ({} if is_year else {"bad_year": 1})
