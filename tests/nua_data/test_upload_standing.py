"""The standing with a file beside today's: the rule of an import, for the states it touches."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nua_data import reporting
from nua_data.method import load_method
from nua_data.readiness import PARTS, readiness
from nua_data.release import open_release
from nua_data.scale import commitment_values, distances
from nua_data.text import load_text
from nua_data.trends import classify_trends
from nua_data.upload import check_upload
from nua_data.upload_standing import differs, only_states, read_standing, with_rows
from nua_data.upload_whole import whole_readings
from nua_data.words_check import (
    merge_words,
    standing_lines,
    standing_words,
    whole_lines,
    whole_words,
)

RELEASE, METHOD = open_release(), load_method()
TODAY = dt.date(2026, 6, 30)
HEADER = "iso3,indicator,year,value,nature\n"
REPORTS = "iso3,cycle,status,date,evidence,source_url\n"


def imported(text: str):
    checked = check_upload("file.csv", text.encode(), RELEASE, today=TODAY)
    assert checked.imported is not None, checked.findings
    return checked.imported


def read(text: str, as_of: dt.date = RELEASE.as_of, **options):
    return read_standing(RELEASE, imported(text), as_of, METHOD, **{"today": TODAY} | options)


def test_labels_of_some_states_are_those_of_the_whole_release() -> None:
    states = ["BRA", "IND", "KEN", "TUV"]
    whole = classify_trends(RELEASE, RELEASE.as_of, METHOD)
    whole = whole[whole["iso3"].isin(states)].reset_index(drop=True)
    some = classify_trends(only_states(RELEASE, states), RELEASE.as_of, METHOD)
    pd.testing.assert_frame_equal(some.reset_index(drop=True), whole, check_dtype=False)


def test_a_new_value_becomes_the_latest_and_today_stays() -> None:
    reading = read(HEADER + "KEN,EG_ACS_ELEC,2024,80.3,country\n")
    (row,) = reading.indicators.to_dict("records")
    rows = RELEASE.observations
    rows = rows[(rows["iso3"] == "KEN") & (rows["indicator"] == "EG_ACS_ELEC")]
    latest = rows[rows["year"] == rows["year"].max()].iloc[0]
    assert (row["year_before"], row["value_before"]) == (latest["year"], latest["value"])
    assert (row["year_after"], row["value_after"], row["nature_after"]) == (2024, 80.3, "country")
    trends = classify_trends(RELEASE, RELEASE.as_of, METHOD).set_index(["iso3", "indicator"])
    assert row["label_before"] == trends.loc[("KEN", "EG_ACS_ELEC"), "label"]
    assert row["label_before"] != row["label_after"]
    assert not reading.is_same
    assert reading.sources == (str(latest["source"]),)


def test_the_same_value_again_changes_nothing_but_where_it_is_from() -> None:
    rows = RELEASE.observations
    row = rows[(rows["iso3"] == "KEN") & (rows["indicator"] == "EG_ACS_ELEC")].iloc[-1]
    text = f"KEN,EG_ACS_ELEC,{row['year']},{row['value']},{row['nature']}\n"
    reading = read(HEADER + text)
    assert reading.is_same
    assert reading.merged.replaced == 1
    assert standing_words(load_text("en"), reading) == load_text("en")("check.standing_same")


def test_a_series_that_breaks_is_told_of() -> None:
    rows = RELEASE.observations
    row = rows[(rows["iso3"] == "KEN") & (rows["indicator"] == "EG_ACS_ELEC")].iloc[-1]
    reading = read(HEADER + f"KEN,EG_ACS_ELEC,{row['year']},{row['value'] / 2},country\n")
    assert reading.merged.breaks == 1
    assert reading.merged.dropped > 0
    assert str(reading.merged.dropped) in merge_words(load_text("en"), reading)


def test_observers_and_indicators_of_context_have_values_but_no_trend() -> None:
    context = RELEASE.indicators.loc[RELEASE.indicators["commitment"] == "context", "indicator"]
    text = "VAT,EG_ACS_ELEC,2024,99,country\n"
    if len(context):
        text += f"KEN,{context.iloc[0]},2024,9,country\n"
    reading = read(HEADER + text)
    assert set(reading.indicators["label_after"]) == {""}
    lines = standing_lines(load_text("en"), reading, RELEASE)
    assert len(lines) == len(reading.indicators)
    assert not [line for line in lines if "nan" in line.lower()]


def test_a_file_of_an_observer_alone_is_read() -> None:
    reading = read(HEADER + "VAT,EG_ACS_ELEC,2024,99,country\n")
    (row,) = reading.indicators.to_dict("records")
    assert pd.isna(row["value_before"])
    assert row["value_after"] == 99


@pytest.mark.parametrize(
    ("date", "after", "day"),
    [
        ("2026-05-20", "submitted", RELEASE.as_of),
        ("2026-06-20", "submitted", dt.date(2026, 6, 20)),  # later than the release, known today
        ("2026-07-20", "none", RELEASE.as_of),  # still to come
        ("2026-05", "submitted", dt.date(2026, 5, 31)),
        ("2026", "none", RELEASE.as_of),  # may mean a day still to come
        ("", "none", RELEASE.as_of),  # counts from the end of its cycle, which is to come
    ],
)
def test_a_report_counts_from_its_day(date: str, after: str, day: dt.date) -> None:
    reading = read(REPORTS + f"KEN,2022-2026,submitted,{date},government,https://example.org/r\n")
    (row,) = reading.reports.to_dict("records")
    assert (row["status_before"], row["status_after"], reading.day) == ("none", after, day)
    assert reading.is_same == (after == "none")


def test_a_report_without_a_day_counts_from_the_end_of_its_cycle() -> None:
    text = REPORTS + "KEN,2022-2026,submitted,,government,https://example.org/r\n"
    end = reporting.cycle_span(RELEASE, "2022-2026")[1].date()
    reading = read(text, today=end)
    (row,) = reading.reports.to_dict("records")
    assert (row["status_before"], row["status_after"], reading.day) == ("none", "submitted", end)


def test_a_file_is_not_credited_with_what_the_release_knows() -> None:
    """The reader looks at an earlier day; the register has Kenya's report of 2021 by the day of
    the file, so that a step before it changes nothing."""
    text = REPORTS + "KEN,2018-2022,preparing,2025-01-01,government,https://example.org/r\n"
    reading = read(text, as_of=dt.date(2019, 6, 1), cycle="2018-2022")
    (row,) = reading.reports.to_dict("records")
    assert (row["status_before"], row["status_after"]) == ("submitted", "submitted")
    assert reading.is_same


def test_a_report_is_added_and_none_is_withdrawn() -> None:
    text = REPORTS + "KEN,2022-2026,submitted,2026-05-20,government,https://example.org/r\n"
    after, counts = with_rows(RELEASE, imported(text), METHOD)
    assert (counts.imported, counts.withdrawn) == (1, 0)
    assert len(after.report_evidence) == len(RELEASE.report_evidence) + 1
    cycle = reporting.status_by_country(after, "2022-2026", RELEASE.as_of).set_index("iso3")
    now = reporting.status_by_country(RELEASE, "2022-2026", RELEASE.as_of).set_index("iso3")
    assert list(cycle.index[cycle["status"] != now["status"]]) == ["KEN"]


def test_the_release_of_everybody_is_not_touched() -> None:
    before = RELEASE.observations, RELEASE.report_evidence, RELEASE.hash
    copies = [table.copy(deep=True) for table in before[:2]]
    one = imported(HEADER + "KEN,EG_ACS_ELEC,2024,80.3,country\n")
    after, _ = with_rows(RELEASE, one, METHOD)
    read_standing(RELEASE, one, RELEASE.as_of, METHOD)
    assert after.hash != RELEASE.hash
    for table, copy in zip((RELEASE.observations, RELEASE.report_evidence), copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


# --- readiness and commitments ----------------------------------------------------------------


def test_readiness_of_some_states_is_that_of_the_whole_release() -> None:
    states = ["BRA", "IND", "KEN", "TUV", "NRU", "JOR"]
    some = only_states(RELEASE, states)
    days, cycle = (RELEASE.as_of, RELEASE.as_of), "2022-2026"
    whole = whole_readings(some, some, days, cycle, METHOD).set_index(["iso3", "code"])
    assert not differs(whole).any()
    scores = readiness(RELEASE, RELEASE.as_of, METHOD, cycle=cycle).set_index("iso3")
    values = commitment_values(distances(RELEASE, RELEASE.as_of, METHOD), METHOD)
    values = values.set_index(["iso3", "commitment"])
    for iso3 in states:
        line = whole.loc[(iso3, "readiness")]
        assert (line["low_after"], line["high_after"]) == pytest.approx(
            tuple(scores.loc[iso3, ["low", "high"]])
        )
        for part in PARTS:
            assert whole.loc[(iso3, part), "low_after"] == pytest.approx(
                scores.loc[iso3, part], nan_ok=True
            )
        for code in ("social", "economic", "environment", "implementation"):
            line, value = whole.loc[(iso3, code)], values.loc[(iso3, code)]
            assert line["low_after"] == pytest.approx(value["value"], nan_ok=True)
            assert (line["with_data_after"], line["of_after"]) == (
                value["n_with_data"],
                value["n_headline"],
            )


def test_a_value_moves_evidence_readiness_and_its_own_commitment_only() -> None:
    reading = read(HEADER + "KEN,EN_LND_SLUM,2024,40.1,country\n")
    assert set(reading.whole.loc[differs(reading.whole), "code"]) == {
        "readiness", "evidence", "social",
    }  # fmt: skip
    lines = reading.whole.set_index("code")
    assert lines.loc["social", "low_after"] > lines.loc["social", "low_before"]
    assert list(reading.whole["code"][:6]) == ["readiness", *PARTS]
    text = load_text("en")("check.whole_moved")
    assert text in whole_words(load_text("en"), reading, "2022-2026")


def test_a_report_closes_the_interval_of_readiness() -> None:
    reading = read(REPORTS + "KEN,2022-2026,submitted,2026-06-20,government,https://a.example/r\n")
    lines = reading.whole.set_index("code")
    assert pd.isna(lines.loc["report", "low_before"])
    assert lines.loc["report", "low_after"] == 100
    before, after = lines.loc["readiness", ["low_before", "high_before"]], lines.loc["readiness"]
    assert before["low_before"] < before["high_before"]
    assert after["low_after"] == after["high_after"] == before["high_before"]
    assert set(lines.index[differs(lines)]) == {"readiness", "report"}


def test_an_observer_is_not_assessed() -> None:
    reading = read(HEADER + "VAT,EG_ACS_ELEC,2024,99,country\n")
    assert reading.whole.empty
    t = load_text("en")
    assert whole_words(t, reading, "2022-2026") == t("check.observer_whole")


# --- whatever can be read can be compared -----------------------------------------------------

STATES = st.sampled_from("KEN VAT PSE TUV BRA XXX".split())
VALUES = st.tuples(
    STATES,
    st.sampled_from([*RELEASE.indicators["indicator"]]),
    st.integers(1945, 2027),
    st.floats(0, 1e6).map(lambda value: round(value, 3)),
    st.sampled_from(["", "country", "not_relevant", "estimated", "global_monitoring"]),
)
ENTRIES = st.tuples(
    STATES,
    st.sampled_from([*RELEASE.cycles["cycle"]]),
    st.sampled_from("none pledged preparing launched submitted withdrawn".split()),
    st.sampled_from(["", "0001-01-01", "1700", "2022-02", "2026-05-01", "9999-12-31", "9999"]),
    st.sampled_from(["government", "news", "un_list"]),
    st.sampled_from(["https://example.org/a", "A/RES/71/256"]),
)
calm = settings(deadline=None, max_examples=15, derandomize=True)


@calm
@given(st.lists(VALUES, min_size=1, max_size=12), st.sampled_from(["en", "ar"]))
def test_whatever_values_can_be_read_can_be_compared(rows: list[tuple], language: str) -> None:
    assert_comparable(HEADER, rows, load_text(language))


@calm
@given(st.lists(ENTRIES, min_size=1, max_size=12), st.sampled_from(["en", "ar"]))
def test_whatever_reports_can_be_read_can_be_compared(rows: list[tuple], language: str) -> None:
    assert_comparable(REPORTS, rows, load_text(language))


def assert_comparable(header: str, rows: list[tuple], t) -> None:
    text = header + "".join(",".join(map(str, row)) + "\n" for row in rows)
    checked = check_upload("file.csv", text.encode(), RELEASE, today=TODAY)
    assert "not_understood" not in {each.rule for each in checked.findings}
    if checked.imported is None:
        return
    reading = read_standing(RELEASE, checked.imported, RELEASE.as_of, METHOD, today=TODAY)
    kept = checked.imported.rows
    pair = ["iso3", "indicator"] if header == HEADER else ["iso3", "cycle"]
    assert len(reading) == len(kept[pair].astype("str").drop_duplicates())
    lines = standing_lines(t, reading, RELEASE)
    assert len(lines) == len(reading)
    members = set(kept["iso3"].astype("str")) - {"VAT", "PSE"}
    lines += whole_lines(t, reading, RELEASE)
    assert len(lines) == len(reading) + 10 * len(members)
    assert not [line for line in lines if {"nan", "<NA>", "None"} & set(line.split())]
    assert len(reading.first(2)) == min(2, len(reading))


def as_it_is(iso3: str, indicator: str) -> str:
    """Write an observation of the release as a file would bring it again."""
    rows = RELEASE.observations
    old = rows[(rows["iso3"] == iso3) & (rows["indicator"] == indicator)].iloc[0]
    return f"{iso3},{indicator},{old['year']},{old['value']},{old['nature']}\n"


def test_the_first_states_are_those_that_would_read_differently() -> None:
    text = as_it_is("AFG", "EG_ACS_ELEC") + "KEN,EN_LND_SLUM,2024,40,country\n"
    reading = read(HEADER + text)
    assert list(reading.whole["iso3"].unique()) == ["AFG", "KEN"]
    assert list(reading.first(10).whole["iso3"].unique()) == ["KEN"]


def test_the_first_lines_are_those_that_would_read_differently() -> None:
    text = as_it_is("KEN", "EG_ACS_ELEC") + "KEN,EN_LND_SLUM,2024,40,country\n"
    reading = read(HEADER + text)
    assert list(reading.indicators["indicator"]) == ["EG_ACS_ELEC", "EN_LND_SLUM"]
    assert list(reading.first(1).indicators["indicator"]) == ["EN_LND_SLUM"]
