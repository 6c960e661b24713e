"""The Agenda as tables: where events stand, the crosswalk, and rows traced to their own text."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from nua_data import agenda, review
from nua_data.agenda import Standing
from nua_data.release import open_release
from nua_data.text import load_text
from nua_data.words_agenda import entry_date, event_date, paragraph_words

t = load_text("en")


@pytest.fixture(scope="module")
def release():
    return open_release()


def standings(release, day: dt.date) -> dict[str, str]:
    events = agenda.timeline(release, day)
    return dict(zip(events["event"], events["standing"], strict=True))


def test_every_event_stands_once(release):
    events = agenda.timeline(release, release.as_of)
    assert sorted(events["event"]) == sorted(release.events["event"])
    assert sum(agenda.count_standings(events).values()) == len(release.events)


@pytest.mark.parametrize(
    ("day", "event", "standing"),
    [
        ("2026-05-22", "wuf13", Standing.DONE),
        ("2026-05-21", "wuf13", Standing.LATER),
        ("2026-05-22", "report_draft_2026", Standing.NOT_FOUND),
        ("2026-02-27", "report_draft_2026", Standing.PLANNED),
        ("2026-05-22", "baku_call_to_action", Standing.ANNOUNCED),
        ("2026-05-31", "baku_call_to_action", Standing.NOT_FOUND),
        ("2026-05-22", "horizon_2036", Standing.EXPECTED),
    ],
)
def test_where_an_event_stands(release, day, event, standing):
    assert standings(release, dt.date.fromisoformat(day))[event] == standing


def test_not_found_is_what_the_readiness_page_calls_due(release):
    _, due = review.milestones(release, release.as_of)
    found = standings(release, release.as_of)
    assert {event for event, s in found.items() if s == Standing.NOT_FOUND} == set(due["event"])


def test_an_event_knows_its_phase(release):
    events = agenda.timeline(release, release.as_of).set_index("event")["phase"]
    assert events["report_draft_2026"] == "revision"
    assert events["wuf13"] == ""
    assert set(events) - {""} <= set(release.review_phases["phase"])


def test_next_is_the_first_to_end(release):
    events = agenda.timeline(release, release.as_of)
    assert agenda.next_event(events, release.as_of)["event"] == "baku_call_to_action"
    assert agenda.next_event(events, dt.date(2036, 12, 31)) is None


def test_the_crosswalk_holds_every_indicator_of_an_area(release):
    crossed = agenda.crosswalk(release)
    own = release.indicators[release.indicators["commitment"] != "context"]
    assert sorted(crossed["indicator"]) == sorted(own["indicator"])
    assert set(crossed["area"]) <= set(release.areas["area"])
    by_code = crossed.set_index("indicator")
    assert (by_code.loc["EN_LND_SLUM", "goal"], by_code.loc["EN_LND_SLUM", "target"]) == (
        11,
        "11.1",
    )
    assert by_code.loc["SI.POV.GINI", "target"] == "10"  # the catalogue names the goal alone
    assert by_code.loc["EN.ATM.PM25.MC.M3", "target"] == "11.6"  # a note stands behind the number
    assert agenda.goals_by_area(crossed)["indicators"].sum() == len(crossed)


def test_parts_are_what_the_table_of_frameworks_says(release):
    frameworks = release.frameworks.set_index(["framework", "part"])["detail"]
    for row in release.framework_parts.itertuples():
        said = frameworks[row.framework, row.part]
        wanted = row.name if pd.isna(row.elements) else f"{row.name} {row.elements}"
        assert wanted in said, row.code
    parts = agenda.parts_of(release, "AFINUA")
    assert (len(parts), parts["elements"].sum()) == (5, 35)
    assert len(agenda.parts_of(release, "11 pillars")) == 11


def test_each_state_is_in_the_text_of_its_entry(release):
    rows = release.agenda_library_countries.merge(release.agenda_library, on="entry")
    assert len(rows) == len(release.agenda_library_countries)
    for row in rows.itertuples():
        assert row.said in f"{row.what} {row.fact_date_place}", row.entry


def test_each_date_and_place_is_in_the_text_of_its_entry(release):
    for row in release.agenda_library.itertuples():
        text = f"{row.what} {row.fact_date_place}"
        for place in filter(None, row.place.split(", ")):
            assert place in text, row.entry
        for moment in filter(None, {row.start, row.end}):
            assert moment[:4] in text, row.entry
            if len(moment) == 10:
                assert re.search(rf"\b{int(moment[8:])}\b", text), row.entry


def test_every_described_entry_has_words_and_every_title_none(release):
    for row in release.agenda_library.itertuples():
        assert t.has(f"library.{row.entry}") is (row.naming == "described"), row.entry


def test_entries_are_found_by_what_is_asked(release):
    kenya = agenda.find_entries(release, iso3="KEN")
    assert "kenya_popular_version" in set(kenya["entry"])
    both = agenda.find_entries(release, kinds=["country"], iso3="KEN", document="HSP/GC/26/4")
    assert set(both["entry"]) == {"kenya_popular_version"}
    assert len(agenda.find_entries(release)) == len(release.agenda_library) == 239
    assert agenda.find_entries(release, iso3="TUV").empty


def test_regional_work_stands_under_the_region_of_its_states(release):
    work = agenda.work_by_region(release, "habitat_region")
    pairs = set(zip(work["region"], work["iso3"], strict=True))
    assert ("Africa", "TGO") in pairs
    assert ("Arab States", "TUN") in pairs
    assert "public_space_pilots" not in set(work["entry"])  # Tripoli is in two states


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        ("p13", "D, paragraph 13"),
        ("p8(c)", "D, paragraph 8(c)"),
        ("p1-fn", "D, paragraph 1, footnote"),
        ("p28-fn4", "D, paragraph 28, footnote 4"),
        ("p8-fig2/3", "D, paragraph 8, figure 2/3"),
        ("annex", "D, paragraph annex"),
    ],
)
def test_a_paragraph_in_words(paragraph, said):
    assert paragraph_words(t, "D", paragraph) == said


def test_every_paragraph_can_be_read(release):
    for paragraph in release.agenda_library["paragraph"].unique():
        assert agenda.read_paragraph(paragraph)["number"].isdigit()


def test_dates_in_words_by_what_is_known(release):
    rows = release.agenda_library.set_index("entry")
    assert entry_date(t, rows.loc["cpr_meeting_2025"]) == "26 May 2025 to 28 May 2025"
    assert entry_date(t, rows.loc["wuf12"]) == "November 2024"
    assert entry_date(t, rows.loc["her_city"]) == ""
    events = agenda.timeline(release, release.as_of).set_index("event")
    assert event_date(t, events.loc["quadrennial_report_2030"]) == "2030"
    assert event_date(t, events.loc["wuf13"]) == "17 May 2026 to 22 May 2026"
